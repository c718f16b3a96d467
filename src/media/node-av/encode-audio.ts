import { type AudioFileSettings, AudioFileWriter } from './audio-file-writer.ts';

export interface AudioFileContent extends Omit<AudioFileSettings, 'channelCount'> {
  /** Equally long, -1..1. */
  readonly channels: readonly Float32Array[];
}

/**
 * Writes sound that is already in memory to a file; the same input always gives the same bytes on the same kind of machine.
 * Blocks until it is written. Settings and errors as for `AudioFileWriter`.
 */
export function encodeAudio({ channels, ...settings }: AudioFileContent): void {
  using writer = new AudioFileWriter({ ...settings, channelCount: channels.length });
  writer.write(channels);
  writer.close();
}
