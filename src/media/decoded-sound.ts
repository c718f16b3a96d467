import type { SampleBlock } from '../audio/downmix.ts';

/** A piece of decoded sound. Its samples are overwritten when the next one is asked for. */
export interface DecodedSound {
  readonly block: SampleBlock;
  /** Of each channel. */
  readonly samples: number;
  /** May change from one piece to the next, as may the number of channels. */
  readonly sampleRateHz: number;
  /** When it begins, from the beginning of the file, if the file says so; the encoder's padding is already cut off. */
  readonly startS: number | undefined;
}
