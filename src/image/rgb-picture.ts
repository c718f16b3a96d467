/** Pixels row by row from the top left, three bytes each: sRGB. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  /** `[height, width, 3]` */
  readonly rgb: Uint8Array;
}
