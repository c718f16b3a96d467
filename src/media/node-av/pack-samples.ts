import {
  AV_SAMPLE_FMT_FLT,
  AV_SAMPLE_FMT_FLTP,
  AV_SAMPLE_FMT_S16,
  AV_SAMPLE_FMT_S32,
  type AVSampleFormat,
} from 'node-av/constants';
import { EarwormError } from '../../errors.ts';

type SampleArray = Float32Array | Int32Array | Int16Array;

function interleave(channels: readonly Float32Array[], into: SampleArray, scale: number): SampleArray {
  const step = channels.length;
  for (const [index, channel] of channels.entries()) {
    for (let i = 0, at = index; i < channel.length; i++, at += step) {
      const clipped = Math.max(-1, Math.min(1, channel[i] ?? 0));
      into[at] = scale === 1 ? clipped : Math.round(clipped * scale);
    }
  }
  return into;
}

function concatenate(channels: readonly Float32Array[], into: Float32Array): Float32Array {
  let at = 0;
  for (const channel of channels) {
    into.set(channel, at);
    at += channel.length;
  }
  return into;
}

function packed(channels: readonly Float32Array[], format: AVSampleFormat, samples: number): SampleArray {
  switch (format) {
    case AV_SAMPLE_FMT_FLTP:
      return concatenate(channels, new Float32Array(samples));
    case AV_SAMPLE_FMT_FLT:
      return interleave(channels, new Float32Array(samples), 1);
    case AV_SAMPLE_FMT_S32:
      return interleave(channels, new Int32Array(samples), 2 ** 31 - 1);
    case AV_SAMPLE_FMT_S16:
      return interleave(channels, new Int16Array(samples), 2 ** 15 - 1);
    default:
      throw new EarwormError('E_INTERNAL', { message: `No packing for sample format ${format}.` });
  }
}

/** Channels of equal length, -1..1, as the bytes of one FFmpeg frame of format FLTP, FLT, S32 or S16. */
export function packSamples(channels: readonly Float32Array[], format: AVSampleFormat): Buffer {
  const samples = channels.length * (channels[0]?.length ?? 0);
  const array = packed(channels, format, samples);
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength);
}
