import { statSync } from 'node:fs';
import { FormatContext, Log, Packet, type Rational, type Stream } from 'node-av/lib';
import {
  AVDISCARD_ALL,
  AV_CODEC_ID_AV1,
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_CODEC_ID_VP9,
  AV_LOG_QUIET,
  AV_PKT_FLAG_KEY,
} from 'node-av/constants';
import { FILM_S_MAX } from '../../video/film-reading.ts';
import { openMediaFile } from './open-media-file.ts';
import { bestVideo } from './picture-source.ts';
import { refuseLong } from './read-film.ts';
import { checkReturn } from './translate-error.ts';
import type { Turns } from './turns.ts';

/** Pictures in coded form on their way into a film. */
export interface PicturePackets extends Disposable {
  /** Of the packets' times. */
  readonly timeBase: Rational;
  /** Says of a stream what the packets are. */
  describe(stream: Stream): void;
  /** The next one in the order of decoding, by times from the film's beginning, valid until the next call; `undefined` at the end. */
  next(): Packet | undefined;
}

/** What an MP4 file holds and players expect there. */
const COPIED_CODECS: ReadonlySet<number> = new Set([
  AV_CODEC_ID_H264,
  AV_CODEC_ID_HEVC,
  AV_CODEC_ID_VP9,
  AV_CODEC_ID_AV1,
]);
/** Containers that say when each picture is shown. */
const TIMED_CONTAINERS = /^(?:mov|matroska|mpegts|flv)/u;
/** Apple's players take H.265 by this name only. */
const HEVC_TAG = 'hvc1';

const NO_TIME = -(2n ** 63n);
/** Microseconds, FFmpeg's unit for times of a whole file. */
const TICKS_PER_S = 1e6;
/** A file may name the same bytes many times; no honest film does. */
const COPIED_SHARE_MAX = 1.5;
const COPIED_BYTES_FREE = 2 ** 20;

/** The coded pictures of a file, as they stand there. */
class PictureFile implements Disposable {
  readonly file = new FormatContext();
  readonly stream: Stream;
  readonly #packet = new Packet();
  readonly #startTicks: bigint;

  /** Errors: `E_PATH_*`, `E_MEDIA_UNREADABLE`, `E_MEDIA_NO_PICTURE`. */
  constructor(path: string) {
    Log.setLevel(AV_LOG_QUIET);
    using undo = new DisposableStack();
    undo.use(this);
    this.#packet.alloc();
    openMediaFile(this.file, path);
    this.stream = bestVideo(this.file).stream;
    for (const other of this.file.streams)
      if (other.index !== this.stream.index) other.discard = AVDISCARD_ALL;
    const { startTime } = this.file;
    const startS = startTime === NO_TIME ? 0 : Number(startTime) / TICKS_PER_S;
    this.#startTicks = BigInt(Math.round(startS / this.stream.timeBase.toDouble()));
    undo.move();
  }

  /** By times from the film's beginning, valid until the next call; `undefined` at the end. */
  next(): Packet | undefined {
    const packet = this.#packet;
    for (;;) {
      packet.unref();
      if (this.file.readFrameSync(packet) < 0) {
        checkReturn(this.file.pb?.error ?? 0, 'read', 'E_PATH_UNREADABLE');
        return undefined;
      }
      if (packet.streamIndex !== this.stream.index) continue;
      if (packet.pts !== NO_TIME) packet.pts -= this.#startTicks;
      if (packet.dts !== NO_TIME) packet.dts -= this.#startTicks;
      if (packet.duration <= 0n) packet.duration = this.#usualTicks();
      return packet;
    }
  }

  [Symbol.dispose](): void {
    this.#packet.free();
    this.file.closeInputSync();
  }

  #usualTicks(): bigint {
    const { avgFrameRate, timeBase } = this.stream;
    if (avgFrameRate.num <= 0) return 0n;
    return BigInt(Math.round(1 / (avgFrameRate.toDouble() * timeBase.toDouble())));
  }
}

/** What is to be known before a film is written anew. */
export interface PictureFacts {
  /** When the last picture ends, from the film's beginning. */
  readonly endS: number;
  /** Whether an MP4 file can hold the pictures as they are. */
  readonly canBeCopied: boolean;
}

/** Reads all packets of a film. Errors: `E_PATH_*`, `E_MEDIA_*`. */
export async function readPictureFacts(path: string, turns: Turns): Promise<PictureFacts> {
  using pictures = new PictureFile(path);
  const { timeBase, codecpar } = pictures.stream;
  const bytesMax = COPIED_SHARE_MAX * statSync(path).size + COPIED_BYTES_FREE;
  let [endS, bytes, areTimed] = [0, 0, true];
  for (let packet = pictures.next(); packet !== undefined; packet = pictures.next()) {
    const { pts, dts, duration, size } = packet;
    areTimed &&= pts !== NO_TIME && dts !== NO_TIME;
    const startS = Number(pts === NO_TIME ? dts : pts) * timeBase.toDouble();
    if (startS > FILM_S_MAX) refuseLong();
    endS = Math.max(endS, startS + Number(duration) * timeBase.toDouble());
    bytes += size;
    await turns.give();
  }
  const isHeld =
    COPIED_CODECS.has(codecpar.codecId) && TIMED_CONTAINERS.test(pictures.file.iformat?.name ?? '');
  return { endS, canBeCopied: areTimed && isHeld && bytes <= bytesMax };
}

/** The pictures of a film as they are; only of a film whose `canBeCopied` is true. Errors: as for opening it. */
export function copiedPictures(path: string): PicturePackets {
  const pictures = new PictureFile(path);
  const { stream } = pictures;
  let hasBegun = false;
  return {
    timeBase: stream.timeBase,
    describe(target) {
      const { codecpar } = stream;
      checkReturn(codecpar.copy(target.codecpar), 'copy parameters', 'E_MEDIA_UNREADABLE');
      target.codecpar.codecTag = codecpar.codecId === AV_CODEC_ID_HEVC ? HEVC_TAG : 0;
      target.timeBase = stream.timeBase;
      target.avgFrameRate = stream.avgFrameRate;
      target.sampleAspectRatio = stream.sampleAspectRatio;
    },
    next() {
      for (let packet = pictures.next(); packet !== undefined; packet = pictures.next()) {
        // before the first whole picture there is nothing to build on
        hasBegun ||= (packet.flags & AV_PKT_FLAG_KEY) !== 0;
        if (hasBegun) return packet;
      }
      return undefined;
    },
    [Symbol.dispose]: () => pictures[Symbol.dispose](),
  };
}
