import sharp from 'sharp';
import { AV_PIX_FMT_RGB24 } from 'node-av/constants';
import { FILM_S_MAX } from '../../video/film-reading.ts';
import { checkMediaFile } from '../check-media-file.ts';
import { PictureScaler } from './picture-scaler.ts';
import { PictureSource } from './picture-source.ts';
import { refuseLong } from './read-film.ts';
import { Turns } from './turns.ts';

/** At most so many, evenly spread over the key frames. */
const STILLS_MAX = 12;
/** The short side: what models look at. */
const SIDE_PX = 224;
const ASPECT_MAX = 4;

/**
 * Pictures out of a film as JPEG, upright, in order: its key frames, which stand where shots begin.
 * Errors: as for reading the film.
 */
export async function readStills(path: string, onProgress: () => void): Promise<Uint8Array[]> {
  await checkMediaFile(path);
  using source = new PictureSource(path);
  const size = smallSize(source.stream.codecpar);
  using scaler = new PictureScaler(size, AV_PIX_FMT_RGB24);
  const turns = new Turns(onProgress);
  source.keyFramesOnly = true;
  let kept: Buffer[] = [];
  let [seen, everyth] = [0, 1];
  for (let timeS = source.nextFrameS(); timeS !== undefined; timeS = source.nextFrameS()) {
    if (timeS > FILM_S_MAX) refuseLong();
    await turns.give();
    if (seen++ % everyth !== 0) continue;
    const rgb = scaler.scale(source.frame)?.data?.[0];
    if (rgb !== undefined) kept.push(Buffer.from(rgb.subarray(0, 3 * size.width * size.height)));
    if (kept.length <= STILLS_MAX) continue;
    kept = kept.filter((_, i) => i % 2 === 0);
    everyth *= 2;
  }
  const { turnDegrees } = source;
  return Promise.all(
    kept.map((rgb) =>
      sharp(rgb, { raw: { ...size, channels: 3 } })
        .rotate(turnDegrees)
        .jpeg({ quality: 90 })
        .toBuffer(),
    ),
  );
}

function smallSize({ width, height }: { readonly width: number; readonly height: number }) {
  const scale = SIDE_PX / Math.min(width, height);
  const side = (length: number): number => Math.min(ASPECT_MAX * SIDE_PX, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}
