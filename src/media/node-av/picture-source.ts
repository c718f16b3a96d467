import {
  type Codec,
  CodecContext,
  FormatContext,
  Frame,
  Log,
  Packet,
  SoftwareScaleContext,
  type Stream,
  avGetCodecName,
} from 'node-av/lib';
import {
  AVDISCARD_ALL,
  AVMEDIA_TYPE_VIDEO,
  AV_DISPOSITION_ATTACHED_PIC,
  AV_LOG_QUIET,
  AV_PIX_FMT_RGB24,
  AV_PKT_DATA_DISPLAYMATRIX,
  AV_PKT_FLAG_KEY,
  SWS_AREA,
  type AVPixelFormat,
} from 'node-av/constants';
import { EarwormError } from '../../errors.ts';
import { GRID_HEIGHT, GRID_WIDTH } from '../../video/film-reading.ts';
import { openMediaFile } from './open-media-file.ts';
import { checkReturn } from './translate-error.ts';

const TICKS_PER_S = 1e6;
const NO_TIME = -(2n ** 63n);
/** No frame of this many pixels (16K) or more is decoded. */
const PIXELS_MAX = 15_360 * 8640;
/** Two help where a film is long; more cost memory. Large frames are decoded by one. */
const THREADS = 2;
const THREADED_PIXELS_MAX = 2560 * 1600;

/**
 * A file opened for reading the frames of its best video stream, made small. Sleeves in sound files are
 * no films. Only the containers of `demuxers.ts` and no other file or host are ever opened.
 * Errors: `E_PATH_*`, `E_MEDIA_UNREADABLE`, `E_MEDIA_NO_PICTURE`.
 */
export class PictureSource implements Disposable {
  readonly codecName: string | undefined;
  /** As shown: turned upright. */
  readonly width: number;
  readonly height: number;
  /** By how many degrees frames are to be turned clockwise: 0, 90, 180 or 270. */
  readonly turnDegrees: number;
  /** Of a frame as it is stored. */
  readonly pixels: number;
  /** Of one frame, as the file says; 0 when it does not. */
  readonly frameS: number;
  /** Only key frames are decoded from now on. */
  keyFramesOnly = false;
  readonly #file = new FormatContext();
  readonly #packet = new Packet();
  readonly #decoder = new CodecContext();
  readonly #frame = new Frame();
  readonly #scaler: FrameScaler;
  readonly #stream: Stream;
  readonly #startS: number;
  #isEnding = false;

  constructor(path: string) {
    Log.setLevel(AV_LOG_QUIET);
    using undo = new DisposableStack();
    undo.use(this);
    this.#packet.alloc();
    this.#frame.alloc();
    this.#scaler = undo.use(new FrameScaler());
    openMediaFile(this.#file, path);
    const { stream, codec } = bestVideo(this.#file);
    this.#stream = stream;
    for (const other of this.#file.streams) if (other.index !== stream.index) other.discard = AVDISCARD_ALL;
    const { width, height } = stream.codecpar;
    this.pixels = width * height;
    if (this.pixels >= PIXELS_MAX)
      throw new EarwormError('E_MEDIA_UNREADABLE', { details: { width, height, pixelsMax: PIXELS_MAX } });
    openDecoder(this.#decoder, stream, codec);
    this.codecName = avGetCodecName(stream.codecpar.codecId) ?? undefined;
    this.turnDegrees = turnOf(stream);
    const isTurned = this.turnDegrees % 180 !== 0;
    this.width = isTurned ? height : width;
    this.height = isTurned ? width : height;
    const perS = stream.avgFrameRate.num === 0 ? 0 : stream.avgFrameRate.toDouble();
    this.frameS = perS > 0 ? 1 / perS : 0;
    this.#startS = this.#file.startTime === NO_TIME ? 0 : Number(this.#file.startTime) / TICKS_PER_S;
    undo.move();
  }

  /**
   * The time of the next frame that can be decoded, in the order they are shown; `undefined` at the end.
   * What is damaged is left out.
   */
  nextFrameS(): number | undefined {
    for (;;) {
      if (this.#decoder.receiveFrameSync(this.#frame) >= 0) {
        const { bestEffortTimestamp: ticks } = this.#frame;
        return ticks === NO_TIME
          ? Number.NaN
          : Number(ticks) * this.#stream.timeBase.toDouble() - this.#startS;
      }
      if (this.#isEnding) return undefined;
      this.#feed();
    }
  }

  /** The frame that `nextFrameS` found, as it is stored; valid until the next call. */
  get frame(): Frame {
    return this.#frame;
  }

  /** Of the film. */
  get stream(): Stream {
    return this.#stream;
  }

  /** The frame that `nextFrameS` found, valid until the next call: `[GRID_HEIGHT, GRID_WIDTH, 3]`, sRGB. */
  smallFrame(): Uint8Array | undefined {
    return this.#scaler.scale(this.#frame);
  }

  #feed(): void {
    for (;;) {
      this.#packet.unref();
      if (this.#file.readFrameSync(this.#packet) < 0) {
        checkReturn(this.#file.pb?.error ?? 0, 'read', 'E_PATH_UNREADABLE');
        this.#isEnding = true;
        this.#decoder.sendPacketSync(null);
        return;
      }
      if (this.#packet.streamIndex !== this.#stream.index) continue;
      if (this.keyFramesOnly && (this.#packet.flags & AV_PKT_FLAG_KEY) === 0) continue;
      this.#decoder.sendPacketSync(this.#packet);
      return;
    }
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.#frame.free();
    this.#decoder.freeContext();
    this.#file.closeInputSync();
  }
}

/** The stream that is the film. Errors: `E_MEDIA_NO_PICTURE`, `E_MEDIA_UNREADABLE`. */
export function bestVideo(file: FormatContext): { stream: Stream; codec: Codec } {
  const { streamIndex, decoder } = file.findBestStream(AVMEDIA_TYPE_VIDEO, -1, -1, true);
  const stream = file.streams[streamIndex];
  const isFilm = stream !== undefined && (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) === 0;
  if (isFilm && decoder !== null) return { stream, codec: decoder };
  const isUnknown = file.streams.some(
    ({ codecpar, disposition }) =>
      codecpar.codecType === AVMEDIA_TYPE_VIDEO && (disposition & AV_DISPOSITION_ATTACHED_PIC) === 0,
  );
  throw new EarwormError(isUnknown ? 'E_MEDIA_UNREADABLE' : 'E_MEDIA_NO_PICTURE');
}

function openDecoder(decoder: CodecContext, stream: Stream, codec: Codec): void {
  decoder.allocContext3(codec);
  checkReturn(decoder.parametersToContext(stream.codecpar), 'set decoder up', 'E_MEDIA_UNREADABLE');
  decoder.pktTimebase = stream.timeBase;
  const { width, height } = stream.codecpar;
  decoder.threadCount = width * height > THREADED_PIXELS_MAX ? 1 : THREADS;
  checkReturn(decoder.open2Sync(codec), 'open decoder', 'E_MEDIA_UNREADABLE');
}

/** How the file asks to be shown: by the matrix of nine 16.16 numbers (ISO 14496-12), to the next quarter. */
function turnOf(stream: Stream): number {
  const matrix = stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX);
  if (matrix === null || matrix.length < 36) return 0;
  const quarters = Math.round(Math.atan2(matrix.readInt32LE(4), matrix.readInt32LE(0)) / (Math.PI / 2));
  return 90 * ((quarters + 4) % 4);
}

/** Makes frames small, whatever size and format each has. */
class FrameScaler implements Disposable {
  #scaler: SoftwareScaleContext | undefined;
  #shape = '';
  readonly #small = new Frame();

  constructor() {
    this.#small.alloc();
    this.#small.width = GRID_WIDTH;
    this.#small.height = GRID_HEIGHT;
    this.#small.format = AV_PIX_FMT_RGB24;
    checkReturn(this.#small.getBuffer(1), 'allocate frame', 'E_MEDIA_UNREADABLE');
  }

  scale(frame: Frame): Uint8Array | undefined {
    const { width, height, format } = frame;
    const shape = `${width} ${height} ${format}`;
    if (shape !== this.#shape) {
      this.#scaler?.freeContext();
      this.#scaler = new SoftwareScaleContext();
      const pixelFormat = format as AVPixelFormat;
      this.#scaler.getContext(
        width,
        height,
        pixelFormat,
        GRID_WIDTH,
        GRID_HEIGHT,
        AV_PIX_FMT_RGB24,
        SWS_AREA,
      );
      this.#shape = shape;
    }
    if (this.#scaler === undefined || this.#scaler.scaleFrameSync(this.#small, frame) < 0) return undefined;
    return this.#small.data?.[0]?.subarray(0, 3 * GRID_WIDTH * GRID_HEIGHT);
  }

  [Symbol.dispose](): void {
    this.#scaler?.freeContext();
    this.#small.free();
  }
}
