import {
  Codec,
  CodecContext,
  Dictionary,
  FormatContext,
  Frame,
  Log,
  Packet,
  Rational,
  type Stream,
  avChannelLayoutDefault,
} from 'node-av/lib';
import {
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVFMT_FLAG_BITEXACT,
  AVFMT_GLOBALHEADER,
  AV_CODEC_FLAG_BITEXACT,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_LOG_QUIET,
  AV_SAMPLE_FMT_FLT,
  AV_SAMPLE_FMT_FLTP,
  AV_SAMPLE_FMT_S16,
  AV_SAMPLE_FMT_S32,
  type AVSampleFormat,
} from 'node-av/constants';
import { EarwormError } from '../../errors.ts';
import { type BitDepth, type CoverPlace, audioFileFormat } from './audio-file-format.ts';
import { type CoverImage, addCoverStream, coverComment, writeCoverPacket } from './cover-image.ts';
import { packSamples } from './pack-samples.ts';
import { checkReturn } from './translate-error.ts';

export interface AudioFileSettings {
  /** The ending chooses container and codec: wav aiff flac mp3 ogg (Vorbis) opus m4a (AAC) wma mka (FLAC). */
  readonly path: string;
  /** One that the codec takes; Opus: 8, 12, 16, 24 or 48 kHz. */
  readonly sampleRateHz: number;
  readonly channelCount: number;
  /** FFmpeg's generic names: `title`, `artist`, `album`, `album_artist`, `genre`, `date`, `track`, `disc` ... */
  readonly tags?: Readonly<Record<string, string>>;
  /** Not for wav, wma and mka. */
  readonly cover?: CoverImage;
  /** Bits per second, for lossy codecs; default 128,000. */
  readonly bitRate?: number;
  /** For WAV (16, 24, 32 = floating point) and FLAC (16, 24); default 16. */
  readonly bitDepth?: BitDepth;
}

const FRAME_SAMPLES_DEFAULT = 4096;

const FLOAT_FORMATS: readonly AVSampleFormat[] = [AV_SAMPLE_FMT_FLTP, AV_SAMPLE_FMT_FLT];

function sampleFormatFor(codec: Codec, bitDepth: BitDepth): AVSampleFormat {
  const integers = bitDepth === 16 ? [AV_SAMPLE_FMT_S16, AV_SAMPLE_FMT_S32] : [AV_SAMPLE_FMT_S32];
  const supported = codec.sampleFormats ?? [];
  const found = [...FLOAT_FORMATS, ...integers].find((format) => supported.includes(format));
  if (found === undefined)
    throw new EarwormError('E_USAGE', { message: `${codec.name} cannot write that bit depth.` });
  return found;
}

function openEncoder(settings: AudioFileSettings, codec: Codec, globalHeader: boolean): CodecContext {
  const bitDepth = settings.bitDepth ?? 16;
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  encoder.sampleRate = settings.sampleRateHz;
  encoder.channelLayout = avChannelLayoutDefault(settings.channelCount);
  encoder.sampleFormat = sampleFormatFor(codec, bitDepth);
  encoder.timeBase = new Rational(1, settings.sampleRateHz);
  encoder.bitRate = BigInt(settings.bitRate ?? 128_000);
  encoder.threadCount = 1;
  if (bitDepth === 24) encoder.bitsPerRawSample = 24;
  encoder.setFlags(AV_CODEC_FLAG_BITEXACT);
  if (globalHeader) encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  checkReturn(encoder.open2Sync(codec), `open ${codec.name}`, 'E_USAGE');
  return encoder;
}

/**
 * Writes sound to a file, piece by piece; nothing but the current codec frame is held. The same
 * calls always give the same bytes (no dates, versions or random serial numbers are written).
 * Errors: `E_USAGE` (ending, rate or channels the codec does not take), `E_PATH_MISSING`,
 * `E_PATH_UNREADABLE`, `E_DISK_FULL`, `E_STORE_FAILED`.
 */
export class AudioFileWriter implements Disposable {
  readonly #file = new FormatContext();
  readonly #packet = new Packet();
  readonly #encoder: CodecContext;
  readonly #stream: Stream;
  /** One frame as the codec wants it, per channel. */
  readonly #pending: readonly Float32Array[];
  #pendingSamples = 0;
  #writtenSamples = 0;

  constructor(settings: AudioFileSettings) {
    Log.setLevel(AV_LOG_QUIET);
    using undo = new DisposableStack();
    const format = audioFileFormat(settings.path, settings.bitDepth ?? 16);
    const codec = Codec.findEncoderByName(format.encoder);
    if (codec === null)
      throw new EarwormError('E_USAGE', { message: `This build has no encoder ${format.encoder}.` });
    checkReturn(
      this.#file.allocOutputContext2(null, format.container, `file:${settings.path}`),
      'format',
      'E_USAGE',
    );
    this.#file.setFlags(AVFMT_FLAG_BITEXACT);
    this.#encoder = openEncoder(settings, codec, this.#file.oformat?.hasFlags(AVFMT_GLOBALHEADER) ?? false);
    this.#stream = this.#file.newStream(codec);
    this.#stream.timeBase = this.#encoder.timeBase;
    this.#stream.codecpar.fromContext(this.#encoder);
    this.#packet.alloc();
    const frameSamples = this.#encoder.frameSize > 0 ? this.#encoder.frameSize : FRAME_SAMPLES_DEFAULT;
    this.#pending = Array.from({ length: settings.channelCount }, () => new Float32Array(frameSamples));
    undo.use(this);
    this.#writeHead(settings, format.cover);
    undo.move();
  }

  /** Channels of equal length, -1..1, as many as were announced. */
  write(channels: readonly Float32Array[]): void {
    const total = channels[0]?.length ?? 0;
    for (let done = 0; done < total;) {
      const room = this.#frameSamples - this.#pendingSamples;
      const end = Math.min(total, done + room);
      for (const [index, frame] of this.#pending.entries()) {
        frame.set((channels[index] ?? frame).subarray(done, end), this.#pendingSamples);
      }
      this.#pendingSamples += end - done;
      done = end;
      if (this.#pendingSamples === this.#frameSamples) this.#encodePending();
    }
  }

  /** Ends the file. Call once; without it the file is not whole. */
  close(): void {
    if (this.#pendingSamples > 0) this.#encodePending();
    this.#encode(null);
    checkReturn(this.#file.writeTrailerSync(), 'write trailer', 'E_STORE_FAILED');
    this.#file.closeOutputSync();
  }

  /** Frees what FFmpeg holds. */
  [Symbol.dispose](): void {
    this.#packet.free();
    this.#encoder.freeContext();
    this.#file.freeContext();
  }

  get #frameSamples(): number {
    return this.#pending[0]?.length ?? 0;
  }

  #writeHead({ tags, cover }: AudioFileSettings, place: CoverPlace): void {
    if (cover !== undefined && place === 'none') {
      throw new EarwormError('E_USAGE', { message: 'This kind of file takes no picture.' });
    }
    const comment = cover !== undefined && place === 'comment' ? coverComment(cover) : {};
    this.#file.metadata = Dictionary.fromObject({ ...tags, ...comment });
    const coverStream =
      cover !== undefined && place === 'stream' ? addCoverStream(this.#file, cover) : undefined;
    checkReturn(this.#file.openOutputSync(), 'open for writing', 'E_STORE_FAILED');
    checkReturn(
      this.#file.writeHeaderSync(Dictionary.fromObject({ write_id3v2: 1 })),
      'write header',
      'E_USAGE',
    );
    if (cover !== undefined && coverStream !== undefined) writeCoverPacket(this.#file, coverStream, cover);
  }

  #encodePending(): void {
    const samples = this.#pending.map((channel) => channel.subarray(0, this.#pendingSamples));
    const frame = Frame.fromAudioBuffer(packSamples(samples, this.#encoder.sampleFormat), {
      nbSamples: this.#pendingSamples,
      format: this.#encoder.sampleFormat,
      sampleRate: this.#encoder.sampleRate,
      channelLayout: this.#encoder.channelLayout,
      pts: BigInt(this.#writtenSamples),
      timeBase: this.#encoder.timeBase,
    });
    this.#encode(frame);
    frame.free();
    this.#writtenSamples += this.#pendingSamples;
    this.#pendingSamples = 0;
  }

  #encode(frame: Frame | null): void {
    checkReturn(this.#encoder.sendFrameSync(frame), 'encode', 'E_USAGE');
    for (;;) {
      const received = this.#encoder.receivePacketSync(this.#packet);
      if (received === AVERROR_EAGAIN || received === AVERROR_EOF) return;
      checkReturn(received, 'encode', 'E_USAGE');
      this.#packet.streamIndex = this.#stream.index;
      this.#packet.rescaleTs(this.#encoder.timeBase, this.#stream.timeBase);
      checkReturn(this.#file.interleavedWriteFrameSync(this.#packet), 'write', 'E_STORE_FAILED');
    }
  }
}
