import {
  FF_ENCODER_AAC,
  FF_ENCODER_FLAC,
  FF_ENCODER_LIBMP3LAME,
  FF_ENCODER_LIBOPUS,
  FF_ENCODER_LIBVORBIS,
  FF_ENCODER_PCM_F32LE,
  FF_ENCODER_PCM_S16BE,
  FF_ENCODER_PCM_S16LE,
  FF_ENCODER_PCM_S24LE,
  FF_ENCODER_WMAV2,
  type FFEncoderCodec,
} from 'node-av/constants';
import { EarwormError } from '../../errors.ts';

/** How a picture is put into a container: as a still video stream, as a comment tag, or not at all. */
export type CoverPlace = 'stream' | 'comment' | 'none';

export interface AudioFileFormat {
  /** FFmpeg's name of the muxer. */
  readonly container: string;
  readonly encoder: FFEncoderCodec;
  readonly cover: CoverPlace;
}

const format = (container: string, encoder: FFEncoderCodec, cover: CoverPlace): AudioFileFormat => ({
  container,
  encoder,
  cover,
});

const FORMATS: Readonly<Record<string, AudioFileFormat>> = {
  wav: format('wav', FF_ENCODER_PCM_S16LE, 'none'),
  aiff: format('aiff', FF_ENCODER_PCM_S16BE, 'stream'),
  flac: format('flac', FF_ENCODER_FLAC, 'stream'),
  mp3: format('mp3', FF_ENCODER_LIBMP3LAME, 'stream'),
  ogg: format('ogg', FF_ENCODER_LIBVORBIS, 'comment'),
  opus: format('opus', FF_ENCODER_LIBOPUS, 'comment'),
  m4a: format('ipod', FF_ENCODER_AAC, 'stream'),
  wma: format('asf', FF_ENCODER_WMAV2, 'none'),
  weba: format('webm', FF_ENCODER_LIBOPUS, 'none'),
  mka: format('matroska', FF_ENCODER_FLAC, 'none'),
};

const WAV_ENCODERS = {
  16: FF_ENCODER_PCM_S16LE,
  24: FF_ENCODER_PCM_S24LE,
  32: FF_ENCODER_PCM_F32LE,
} as const;

/** Bits of each sample in lossless files; 32 is floating point and for WAV only. */
export type BitDepth = keyof typeof WAV_ENCODERS;

/** By the ending of the path, in any case. Errors: `E_USAGE` for an ending that is not written. */
export function audioFileFormat(path: string, bitDepth: BitDepth): AudioFileFormat {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const found = FORMATS[ending];
  if (found === undefined) {
    const known = Object.keys(FORMATS).join(', ');
    throw new EarwormError('E_USAGE', { message: `Cannot write ".${ending}"; known endings: ${known}.` });
  }
  return ending === 'wav' ? { ...found, encoder: WAV_ENCODERS[bitDepth] } : found;
}
