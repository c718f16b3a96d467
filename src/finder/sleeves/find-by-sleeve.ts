import type { AlbumCatalog } from '../../catalog/album-catalog.ts';
import type { Album } from '../../catalog/album.ts';
import type { SleeveEvidence } from '../../image/match-sleeve.ts';
import type { PictureQuery } from '../../image/picture-query.ts';
import type { PictureAnalyzer } from '../../media/media-analyzer.ts';
import { findAlike } from '../likeness/find-similar-albums.ts';
import type { FindAlbumsOptions, FoundAlbum } from '../found-album.ts';
import type { LikenessIndex } from '../likeness/likeness-index.ts';
import type { RecogniseOptions, RecognisedSleeve, SleeveIndex } from './sleeve-index.ts';

export interface FindBySleeveOptions extends FindAlbumsOptions {
  /** Also albums whose sleeves only look like the picture. */
  readonly alsoAlike?: boolean;
}

export interface SleeveAnswer {
  /** What looked: `builtin`, or the name of a model. */
  readonly engine: string;
  /** Albums whose very sleeve the picture shows, the surest first; empty when none does. */
  readonly results: readonly FoundAlbum[];
  /** Other albums that look alike, when asked for. */
  readonly alike: readonly FoundAlbum[];
  readonly processingTimeMs: number;
}

export interface FindBySleevePorts {
  readonly catalog: Pick<AlbumCatalog, 'sleevesOf' | 'albumsBySleeve'>;
  readonly analyzer: Pick<PictureAnalyzer, 'lookAtPicture'>;
  readonly sleeves: SleeveIndex;
  readonly likeness: LikenessIndex;
}

const ENGINE = 'builtin';

/**
 * The albums whose sleeve a picture file shows, by its keypoints and shapes. Errors: those of
 * `PictureAnalyzer.lookAtPicture` and of the stores.
 */
export async function findBySleeve(
  path: string,
  ports: FindBySleevePorts,
  { top, filter, signal, alsoAlike = false }: FindBySleeveOptions,
): Promise<SleeveAnswer> {
  const startedMs = performance.now();
  const among = filter === undefined ? undefined : await ports.catalog.sleevesOf(filter);
  const look: Look = (isSquared) =>
    ports.analyzer.lookAtPicture(path, { isSquared, ...(signal === undefined ? {} : { signal }) });
  const { query, recognised } = await recogniseEitherWay(look, ports.sleeves, { among, signal });
  const albums = await ports.catalog.albumsBySleeve(
    recognised.map(({ sleeveId }) => sleeveId),
    filter,
  );
  const results = recognised.flatMap((sleeve) => albumsOf(sleeve, albums)).slice(0, top);
  const excluded = new Set(results.map(({ album }) => album.albumId));
  const alike = alsoAlike
    ? await findAlike(query.likeness, ports, { top, excluded, ...(filter === undefined ? {} : { filter }) })
    : [];
  return { engine: ENGINE, results, alike, processingTimeMs: performance.now() - startedMs };
}

type Look = (isSquared: boolean) => Promise<PictureQuery>;

/** Sides that differ less do not count as a stretched square. */
const STRETCH_MIN = 1.1;

/**
 * What a picture shows, as it is; and if that is nothing, taken for a square that was stretched: sleeves are kept as
 * squares, so that a copy of one that is none, such as an open gatefold, is found so.
 */
export async function recogniseEitherWay(
  look: Look,
  sleeves: SleeveIndex,
  options: RecogniseOptions,
): Promise<{ query: PictureQuery; recognised: readonly RecognisedSleeve[] }> {
  const query = await look(false);
  const recognised = await sleeves.recognise(query, options);
  const { width, height } = query.picture;
  const isSquare = Math.max(width, height) < STRETCH_MIN * Math.min(width, height);
  if (isSquare || (recognised[0]?.confidence ?? 0) >= 0.5) return { query, recognised };
  const stretched = await sleeves.recognise(await look(true), options);
  const isBetter = (stretched[0]?.total ?? 0) > (recognised[0]?.total ?? 0);
  return { query, recognised: isBetter ? stretched : recognised };
}

function albumsOf(
  { sleeveId, confidence, evidence }: RecognisedSleeve,
  albums: readonly Album[],
): FoundAlbum[] {
  return albums
    .filter((album) => album.sleeveId === sleeveId)
    .map((album) => ({ album, score: confidence, engine: ENGINE, reason: reasonOf(evidence) }));
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function reasonOf({ agreeing, correlation, shapeCorrelation, corners = [] }: SleeveEvidence): string {
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const span = (values: readonly number[]): string =>
    `${percent(Math.max(0, Math.min(...values)))} to ${percent(Math.max(...values))}`;
  const place = corners.length === 0 ? '' : `, from ${span(xs)} across and ${span(ys)} down the picture`;
  return agreeing > 0
    ? `${agreeing} keypoints agree on where it lies${place}; what lies there correlates to ${percent(correlation)}`
    : `a shape in the picture correlates with the whole sleeve to ${percent(shapeCorrelation)}${place}`;
}
