import type { AlbumCatalog } from '../../catalog/album-catalog.ts';
import { calibrated, CLIP_LIKENESS } from '../../embedding/calibration.ts';
import type { PictureEncoder } from '../../embedding/encoder.ts';
import { toEarwormError } from '../../errors.ts';
import type { PictureAnalyzer } from '../../media/media-analyzer.ts';
import { spaceKey, type VectorSpace } from '../../vector/vector-space.ts';
import { VECTOR_LIMIT_MAX, type VectorStore } from '../../vector/vector-store.ts';
import type { FindAlbumsOptions, FoundAlbum } from '../found-album.ts';
import { completeModelSpace, type ModelSpace } from '../likeness/model-spaces.ts';
import type { SleeveFinder } from './sleeve-finder.ts';

export interface ClipFinderPorts {
  readonly catalog: Pick<AlbumCatalog, 'findAlbums' | 'albumsById'>;
  readonly vectors: Pick<VectorStore, 'search' | 'vectorsById' | 'figures'>;
  readonly analyzer: Pick<PictureAnalyzer, 'readPicture'>;
  readonly encoder: () => Promise<PictureEncoder | undefined>;
}

/**
 * Has CLIP say what looks alike, as soon as it has a vector for every sleeve. Which very sleeve a picture
 * shows remains the built-in engine's to say: CLIP knows what is to be seen, and not whether it is the same.
 * Where CLIP cannot answer, the built-in engine does; each result names its engine.
 */
export function withClip(builtin: SleeveFinder, ports: ClipFinderPorts): SleeveFinder {
  return {
    ...builtin,
    async findByPicture(path, options) {
      if (options.alsoAlike !== true) return builtin.findByPicture(path, options);
      const startedMs = performance.now();
      const [answer, seen] = await Promise.all([
        builtin.findByPicture(path, options),
        seenByClip(path, ports, options.signal),
      ]);
      if (seen === undefined) return answer;
      const excluded = new Set(answer.results.map(({ album }) => album.albumId));
      return {
        ...answer,
        engine: `${answer.engine}+${seen.engine}`,
        alike: await nearestAlbums(seen, ports, { ...options, excluded }),
        processingTimeMs: performance.now() - startedMs,
      };
    },
    async similarAlbums(album, options) {
      const { albumId } = album;
      const model = await completeModelSpace('album', ports.vectors);
      const [vector] = model === undefined ? [] : await ports.vectors.vectorsById(model.space, [albumId]);
      if (model === undefined || vector === undefined) return builtin.similarAlbums(album, options);
      return nearestAlbums({ ...model, vector }, ports, { ...options, excluded: new Set([albumId]) });
    },
  };
}

interface Seen extends ModelSpace {
  readonly vector: Float32Array;
}

/** `undefined` without the model, before its space is complete, and when it fails: that must cost no answer. */
async function seenByClip(
  path: string,
  { vectors, analyzer, encoder }: ClipFinderPorts,
  signal: AbortSignal | undefined,
): Promise<Seen | undefined> {
  const passing = signal === undefined ? {} : { signal };
  try {
    const clip = await encoder();
    const model = clip && (await completeModelSpace('album', vectors));
    // a picture becomes a vector only by the model that is here, which may be another than made the space
    if (clip === undefined || model === undefined || !isOfSpace(clip, model.space)) return undefined;
    const { pictures } = await analyzer.readPicture(path, passing);
    const [vector] = await clip.encodeThings([pictures[640]], { ...passing, isUrgent: true });
    return vector && { ...model, vector };
  } catch (thrown) {
    if (toEarwormError(thrown).code === 'E_CANCELLED') throw thrown;
    return undefined;
  }
}

const isOfSpace = ({ space }: PictureEncoder, held: VectorSpace): boolean =>
  spaceKey({ of: 'album', ...space }) === spaceKey(held);

/** Asked for beyond what is wanted, since some may be gone. */
const SPARE = 8;

async function nearestAlbums(
  { space, engine, vector }: Seen,
  { vectors, catalog }: ClipFinderPorts,
  { top, filter = {}, signal, excluded }: FindAlbumsOptions & { readonly excluded: ReadonlySet<number> },
): Promise<FoundAlbum[]> {
  const { text, artist, ...conditions } = filter;
  const isNamed = text !== undefined || artist !== undefined;
  const named = isNamed
    ? new Set((await catalog.findAlbums(filter)).map(({ albumId }) => albumId))
    : undefined;
  const condition = Object.keys(conditions).length === 0 ? {} : { filter: conditions };
  for (let wanted = top + excluded.size + SPARE; ; wanted *= 4) {
    const limit = Math.min(wanted, VECTOR_LIMIT_MAX);
    const [hits = []] = await vectors.search(space, vector, { limit, signal, ...condition });
    const kept = hits.filter(({ id }) => !excluded.has(id) && (named?.has(id) ?? true));
    const albums = await catalog.albumsById(kept.map(({ id }) => id));
    const found = kept.flatMap(({ score }, i): FoundAlbum[] => {
      const album = albums[i];
      if (album === undefined) return [];
      const likeness = calibrated(score, CLIP_LIKENESS);
      return [{ album, score: Math.max(0, score), likeness, engine, reason: because(score) }];
    });
    if (found.length >= top || hits.length < limit || limit === VECTOR_LIMIT_MAX) return found.slice(0, top);
  }
}

const because = (cosine: number): string =>
  `CLIP sees the like in both sleeves (cosine ${cosine.toFixed(2)})`;
