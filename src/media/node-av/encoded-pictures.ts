import { Codec, CodecContext, Packet, Rational } from 'node-av/lib';
import {
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_PIX_FMT_YUV420P,
  AV_PKT_DATA_DISPLAYMATRIX,
  FF_ENCODER_LIBX264,
} from 'node-av/constants';
import { EarwormError } from '../../errors.ts';
import type { PicturePackets } from './picture-packets.ts';
import { PictureScaler, type Size } from './picture-scaler.ts';
import { PictureSource } from './picture-source.ts';
import { checkReturn } from './translate-error.ts';

/** Larger pictures are made so small: full HD. */
const PIXELS_MAX = 1920 * 1080;
/** x264's: nearly invisible loss, and fast enough for two cores. */
const QUALITY_CRF = '20';
const PRESET = 'veryfast';
const TICKS_PER_S = 90_000;
const TIME_BASE = new Rational(1, TICKS_PER_S);
const THREADS = 2;

/** The pictures of a film coded anew, as H.264 that every player knows. Errors: `E_PATH_*`, `E_MEDIA_*`. */
export function encodedPictures(path: string): PicturePackets {
  using undo = new DisposableStack();
  const source = undo.use(new PictureSource(path));
  const size = shrunk(source.stream.codecpar);
  const encoder = undo.use(openEncoder(source, size));
  const scaler = undo.use(new PictureScaler(size, AV_PIX_FMT_YUV420P));
  const packet = undo.adopt(new Packet(), (one) => one.free());
  packet.alloc();
  const parts = undo.move();
  let lastTicks = -1;
  let isEnding = false;

  /** Gives the encoder one more picture, or tells it that there are no more. */
  function feed(): void {
    for (let timeS = source.nextFrameS(); timeS !== undefined; timeS = source.nextFrameS()) {
      const ticks = Math.round(timeS * TICKS_PER_S);
      const frame = ticks > lastTicks ? scaler.scale(source.frame) : undefined;
      if (frame === undefined) continue;
      lastTicks = ticks;
      frame.pts = BigInt(ticks);
      checkReturn(encoder.sendFrameSync(frame), 'encode', 'E_MEDIA_UNREADABLE');
      return;
    }
    isEnding = true;
    checkReturn(encoder.sendFrameSync(null), 'encode', 'E_MEDIA_UNREADABLE');
  }

  return {
    timeBase: TIME_BASE,
    describe(target) {
      target.codecpar.fromContext(encoder);
      target.timeBase = TIME_BASE;
      target.sampleAspectRatio = source.stream.sampleAspectRatio;
      const matrix = source.stream.codecpar.getCodedSideData(AV_PKT_DATA_DISPLAYMATRIX);
      if (matrix !== null) target.codecpar.addCodedSideData(AV_PKT_DATA_DISPLAYMATRIX, matrix);
    },
    next() {
      for (;;) {
        packet.unref();
        const received = encoder.receivePacketSync(packet);
        if (received === AVERROR_EOF) return undefined;
        if (received !== AVERROR_EAGAIN) {
          checkReturn(received, 'encode', 'E_MEDIA_UNREADABLE');
          if (packet.duration <= 0n) packet.duration = BigInt(Math.round(source.frameS * TICKS_PER_S));
          return packet;
        }
        if (isEnding) throw new EarwormError('E_INTERNAL', { message: 'The encoder does not end.' });
        feed();
      }
    },
    [Symbol.dispose]: () => parts.dispose(),
  };
}

/** Even, as the codec needs it. */
function shrunk({ width, height }: Size): Size {
  const factor = Math.min(1, Math.sqrt(PIXELS_MAX / (width * height)));
  const even = (length: number): number => Math.max(2, 2 * Math.round((length * factor) / 2));
  return { width: even(width), height: even(height) };
}

function openEncoder(source: PictureSource, { width, height }: Size): CodecContext & Disposable {
  const codec = Codec.findEncoderByName(FF_ENCODER_LIBX264);
  if (codec === null)
    throw new EarwormError('E_INTERNAL', { message: 'This build of FFmpeg has no H.264 encoder.' });
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  encoder.width = width;
  encoder.height = height;
  encoder.pixelFormat = AV_PIX_FMT_YUV420P;
  encoder.timeBase = TIME_BASE;
  if (source.stream.avgFrameRate.num > 0) encoder.framerate = source.stream.avgFrameRate;
  encoder.threadCount = THREADS;
  encoder.setFlags(AV_CODEC_FLAG_GLOBAL_HEADER);
  // options at opening would be freed twice: by FFmpeg and by their wrapper
  encoder.setOption('preset', PRESET);
  encoder.setOption('crf', QUALITY_CRF);
  checkReturn(encoder.open2Sync(codec), 'open encoder', 'E_MEDIA_UNREADABLE');
  return encoder;
}
