import { Frame, SoftwareScaleContext } from 'node-av/lib';
import { SWS_BILINEAR, type AVPixelFormat } from 'node-av/constants';
import { checkReturn } from './translate-error.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Makes pictures of one size and format of whatever comes. */
export class PictureScaler implements Disposable {
  readonly #size: Size;
  readonly #format: AVPixelFormat;
  readonly #frame = new Frame();
  #scaler: SoftwareScaleContext | undefined;
  #shape = '';

  constructor(size: Size, format: AVPixelFormat) {
    this.#size = size;
    this.#format = format;
    this.#frame.alloc();
  }

  /** Valid until the next call, unless somebody holds on to it; rows follow one another without gaps. */
  scale(frame: Frame): Frame | undefined {
    const shape = `${frame.width} ${frame.height} ${frame.format}`;
    const { width, height } = this.#size;
    if (shape !== this.#shape) {
      this.#scaler?.freeContext();
      this.#scaler = new SoftwareScaleContext();
      const format = frame.format as AVPixelFormat;
      this.#scaler.getContext(frame.width, frame.height, format, width, height, this.#format, SWS_BILINEAR);
      this.#shape = shape;
    }
    // an encoder keeps frames for a while: each time another one
    this.#frame.unref();
    this.#frame.width = width;
    this.#frame.height = height;
    this.#frame.format = this.#format;
    checkReturn(this.#frame.getBuffer(1), 'allocate frame', 'E_MEDIA_UNREADABLE');
    return (this.#scaler?.scaleFrameSync(this.#frame, frame) ?? -1) < 0 ? undefined : this.#frame;
  }

  [Symbol.dispose](): void {
    this.#scaler?.freeContext();
    this.#frame.free();
  }
}
