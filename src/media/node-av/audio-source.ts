import {
  type Codec,
  CodecContext,
  FormatContext,
  Log,
  Packet,
  type Stream,
  avGetCodecName,
} from 'node-av/lib';
import { AVDISCARD_ALL, AVMEDIA_TYPE_AUDIO, AV_LOG_QUIET } from 'node-av/constants';
import { EarwormError } from '../../errors.ts';
import { openMediaFile } from './open-media-file.ts';
import { checkReturn } from './translate-error.ts';

/** Microseconds, FFmpeg's unit for times of a whole file. */
const TICKS_PER_S = 1e6;
const NO_TIME = -(2n ** 63n);

/**
 * A file opened for reading its best audio stream. Only the containers of `demuxers.ts` and no other
 * file or host are ever opened.
 * Errors: `E_PATH_MISSING`, `E_PATH_UNREADABLE`, `E_MEDIA_UNREADABLE`, `E_MEDIA_NO_AUDIO`.
 */
export class AudioSource implements Disposable {
  readonly decoder = new CodecContext();
  /** As FFmpeg names it: `mp3`, `aac`, `flac`, `vorbis` ... */
  readonly codecName: string | undefined;
  /** Bits per second, of the stream or else the whole file. */
  readonly bitRate: number | undefined;
  /** As the file says; the decoder may find another. */
  readonly sampleRateHz: number | undefined;
  readonly channels: number | undefined;
  /** Of the file, as its header says. */
  readonly durationS: number | undefined;
  readonly secondsPerTick: number;
  /** When the file begins, on the clock of its time stamps. */
  readonly startS: number;
  /** Tags as FFmpeg reads them; the stream's win over the file's. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly #file = new FormatContext();
  readonly #packet = new Packet();
  readonly #streamIndex: number;

  constructor(path: string) {
    Log.setLevel(AV_LOG_QUIET);
    using undo = new DisposableStack();
    undo.use(this);
    this.#packet.alloc();
    openMediaFile(this.#file, path);
    const { stream, codec } = bestAudio(this.#file);
    this.#streamIndex = stream.index;
    for (const other of this.#file.streams) if (other.index !== stream.index) other.discard = AVDISCARD_ALL;
    openDecoder(this.decoder, stream, codec);
    this.codecName = avGetCodecName(stream.codecpar.codecId) ?? undefined;
    this.bitRate = Number(stream.codecpar.bitRate || this.#file.bitRate) || undefined;
    this.sampleRateHz = stream.codecpar.sampleRate || undefined;
    this.channels = stream.codecpar.channels || undefined;
    this.durationS = this.#file.duration > 0n ? Number(this.#file.duration) / TICKS_PER_S : undefined;
    this.secondsPerTick = stream.timeBase.toDouble();
    this.startS = this.#file.startTime === NO_TIME ? 0 : Number(this.#file.startTime) / TICKS_PER_S;
    this.metadata = { ...this.#file.metadata?.getAll(), ...stream.metadata?.getAll() };
    undo.move();
  }

  /** The stream's next packet, valid until the next call; `undefined` at the end. Errors: `E_PATH_UNREADABLE` when the medium fails. */
  nextPacket(): Packet | undefined {
    for (;;) {
      this.#packet.unref();
      const read = this.#file.readFrameSync(this.#packet);
      if (read < 0) return this.#end();
      if (this.#packet.streamIndex === this.#streamIndex) return this.#packet;
    }
  }

  /** What a container finds wrong with itself is the end of what can be read; a disk that fails is not. */
  #end(): undefined {
    checkReturn(this.#file.pb?.error ?? 0, 'read', 'E_PATH_UNREADABLE');
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.decoder.freeContext();
    this.#file.closeInputSync();
  }
}

function bestAudio(file: FormatContext): { stream: Stream; codec: Codec } {
  const { streamIndex, decoder } = file.findBestStream(AVMEDIA_TYPE_AUDIO, -1, -1, true);
  const stream = file.streams[streamIndex];
  if (stream !== undefined && decoder !== null) return { stream, codec: decoder };
  const hasAudio = file.streams.some(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_AUDIO);
  throw new EarwormError(hasAudio ? 'E_MEDIA_UNREADABLE' : 'E_MEDIA_NO_AUDIO');
}

function openDecoder(decoder: CodecContext, stream: Stream, codec: Codec): void {
  decoder.allocContext3(codec);
  checkReturn(decoder.parametersToContext(stream.codecpar), 'set decoder up', 'E_MEDIA_UNREADABLE');
  decoder.pktTimebase = stream.timeBase;
  decoder.threadCount = 1;
  checkReturn(decoder.open2Sync(codec), 'open decoder', 'E_MEDIA_UNREADABLE');
}
