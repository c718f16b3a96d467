/** sRGB bytes to linear light. */
const LINEAR = Float32Array.from({ length: 256 }, (_, value) => {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
});

/**
 * OKLab of sRGB (0..255, rounded), written to `out` at `at`: lightness 0..1, then green to red and blue to
 * yellow, each about -0.4..0.4. Equal distances look about equally large. Source: B. Ottosson, "A perceptual
 * color space for image processing", 2020.
 */
export function writeOklab(rgb: ArrayLike<number>, from: number, out: Float32Array, at: number): void {
  const red = LINEAR[Math.round(rgb[from]!)]!;
  const green = LINEAR[Math.round(rgb[from + 1]!)]!;
  const blue = LINEAR[Math.round(rgb[from + 2]!)]!;
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  out[at] = 0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short;
  out[at + 1] = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short;
  out[at + 2] = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short;
}
