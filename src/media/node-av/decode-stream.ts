import {
  Codec,
  CodecContext,
  Dictionary,
  FormatContext,
  Frame,
  InputFormat,
  IOContext,
  Log,
  Packet,
  type Stream,
} from 'node-av/lib';
import { AV_CODEC_ID_OPUS, AV_LOG_QUIET } from 'node-av/constants';
import { createMonoStream } from '../../audio/mono-stream.ts';
import type { ResampleKernel } from '../../audio/resample-kernel.ts';
import { EarwormError } from '../../errors.ts';
import { SCHEME } from '../../fingerprint/scheme.ts';
import { FrameReader } from './frame-copy.ts';
import { checkReturn } from './translate-error.ts';

const IO_BYTES = 4096;
const CHANNELS_MAX = 8;
/** What Opus is always decoded at. */
const OPUS_RATE_HZ = 48_000;
/** Only Matroska and WebM, nothing that they refer to. */
const OPEN_OPTIONS = { format_whitelist: 'matroska,webm', codec_whitelist: 'opus,libopus' } as const;

export interface StreamSettings {
  /** Some bytes of the sound, `null` at its end. */
  readonly read: (maxBytes: number) => Promise<Buffer | null>;
  readonly kernel: ResampleKernel;
  /** Mono, at the scheme's rate; overwritten by the next. */
  readonly onSound: (samples: Float32Array) => void;
}

/**
 * Decodes Opus in WebM while it comes, until it ends or is no longer WebM. FFmpeg waits for bytes in a thread of
 * its own, one for each stream. Errors: `E_MEDIA_UNREADABLE`, `E_MEDIA_NO_AUDIO`.
 */
export async function decodeStream({ read, kernel, onSound }: StreamSettings): Promise<void> {
  Log.setLevel(AV_LOG_QUIET);
  await using undo = new AsyncDisposableStack();
  const io = new IOContext();
  io.allocContextWithCallbacks(IO_BYTES, 0, read, null, null);
  undo.defer(() => io.freeContext());
  const file = new FormatContext();
  file.allocContext();
  file.pb = io;
  undo.defer(async () => file.closeInput());
  const webm = InputFormat.findInputFormat('matroska');
  const opened = await file.openInput('', webm, Dictionary.fromObject(OPEN_OPTIONS));
  checkReturn(opened, 'open', 'E_MEDIA_UNREADABLE');
  const stream = opusOf(file);
  using decoder = openDecoder(stream);
  const mono = createMonoStream(kernel, { fromHz: OPUS_RATE_HZ, toHz: SCHEME.sampleRateHz });
  using reader = new FrameReader();
  using packet = new Packet();
  packet.alloc();
  using frame = new Frame();
  frame.alloc();
  while ((await file.readFrame(packet)) >= 0) {
    // a damaged packet is left out
    if (packet.streamIndex === stream.index) decoder.sendPacketSync(packet);
    packet.unref();
    while (decoder.receiveFrameSync(frame) >= 0) {
      if (frame.sampleRate !== OPUS_RATE_HZ || frame.nbSamples <= 0) continue;
      for (const piece of mono.push(reader.read(frame), frame.nbSamples)) onSound(piece);
    }
  }
}

function opusOf(file: FormatContext): Stream {
  const stream = file.streams.find(({ codecpar }) => codecpar.codecId === AV_CODEC_ID_OPUS);
  if (stream === undefined) throw new EarwormError('E_MEDIA_NO_AUDIO');
  const { channels } = stream.codecpar;
  if (channels < 1 || channels > CHANNELS_MAX) {
    throw new EarwormError('E_MEDIA_UNREADABLE', { details: { channels, channels_max: CHANNELS_MAX } });
  }
  return stream;
}

function openDecoder(stream: Stream): CodecContext {
  using undo = new DisposableStack();
  const decoder = new CodecContext();
  undo.defer(() => decoder.freeContext());
  const codec = Codec.findDecoder(AV_CODEC_ID_OPUS);
  decoder.allocContext3(codec);
  checkReturn(decoder.parametersToContext(stream.codecpar), 'set decoder up', 'E_MEDIA_UNREADABLE');
  decoder.pktTimebase = stream.timeBase;
  decoder.threadCount = 1;
  checkReturn(decoder.open2Sync(codec), 'open decoder', 'E_MEDIA_UNREADABLE');
  undo.move();
  return decoder;
}
