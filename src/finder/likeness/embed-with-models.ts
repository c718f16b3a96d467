import type { CatalogStore } from '../../catalog/catalog-store.ts';
import type { SleeveDescriptionStore } from '../../catalog/sleeve-description-store.ts';
import type { SleeveStore } from '../../catalog/sleeve-store.ts';
import type { PictureEncoder, SoundEncoder } from '../../embedding/encoder.ts';
import { type EarwormError, toEarwormError } from '../../errors.ts';
import type { SoundWindowReader } from '../../media/media-analyzer.ts';
import type { VectorSpace } from '../../vector/vector-space.ts';
import type { VectorStore } from '../../vector/vector-store.ts';
import { type DescribeProgress, describeSleeves, type SleeveDescriber } from '../sleeves/describe-sleeves.ts';

/** The encoders of the models that are here. */
export interface ModelEncoders {
  pictureEncoder(): Promise<PictureEncoder | undefined>;
  soundEncoder(): Promise<SoundEncoder | undefined>;
}

export interface ModelEmbedPorts {
  readonly catalog: Pick<CatalogStore, 'sleeveIds' | 'findAlbums' | 'allTrackIds' | 'tracksById'>;
  readonly sleeveStore: Pick<SleeveStore, 'get'>;
  readonly descriptions: SleeveDescriptionStore;
  readonly vectors: VectorStore;
  readonly analyzer: SoundWindowReader;
  readonly encoders: ModelEncoders;
}

/** A model that could not go on; what it made is kept, and the next run makes the rest. */
export interface ModelFailure {
  readonly model: 'clip' | 'clap';
  readonly error: EarwormError;
}

export interface ModelEmbedOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DescribeProgress) => void;
  /** Told in place of throwing what went wrong in a model: the other one, and what comes after, go on. */
  readonly onModelFailed?: (failure: ModelFailure) => void;
  /** Leaves out what songs sound like. */
  readonly sleevesOnly?: boolean;
}

const ALBUMS_AT_ONCE = 1000;
const TRACKS_AT_ONCE = 8;
/** Stored vectors may be rounded; those of another picture are further off. */
const SAME_COSINE_MIN = 0.9995;

/**
 * Makes the vectors of sleeves and of tracks that have none in the present models' spaces; nothing
 * without models. Each batch is durable before the next; the spaces of models before are dropped when
 * those of the present ones are complete. Errors: `E_MODEL_*` (unless `onModelFailed`),
 * `E_CANCELLED`, those of the stores.
 */
export async function embedWithModels(
  ports: ModelEmbedPorts,
  options: ModelEmbedOptions = {},
): Promise<void> {
  await goingOn('clip', options, async () => {
    const pictures = await ports.encoders.pictureEncoder();
    if (pictures !== undefined) await embedSleeves(pictures, ports, options);
  });
  if (options.sleevesOnly === true) return;
  await goingOn('clap', options, async () => {
    const sounds = await ports.encoders.soundEncoder();
    if (sounds !== undefined) await embedTracks(sounds, ports, options);
  });
}

async function goingOn(
  model: ModelFailure['model'],
  { onModelFailed }: ModelEmbedOptions,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const error = toEarwormError(thrown);
    if (onModelFailed === undefined || !error.code.startsWith('E_MODEL_')) throw thrown;
    onModelFailed({ model, error });
  }
}

/** The vector of a picture is kept under its content: what several albums share, or comes back, is encoded once. */
async function embedSleeves(
  encoder: PictureEncoder,
  ports: ModelEmbedPorts,
  options: ModelEmbedOptions,
): Promise<void> {
  const { catalog, vectors, descriptions } = ports;
  const space: VectorSpace = { of: 'album', ...encoder.space };
  const describer = sleeveDescriber(encoder);
  await describeSleeves({ ...ports, describers: [describer] }, options);
  const gone = new Set(await vectors.ids(space));
  const albums = await catalog.findAlbums({});
  for (let from = 0; from < albums.length; from += ALBUMS_AT_ONCE) {
    const some = albums.slice(from, from + ALBUMS_AT_ONCE);
    const said = await descriptions.get(
      describer.kind,
      some.map(({ sleeveId }) => sleeveId ?? ''),
    );
    const known = some.flatMap(({ albumId }, i) => {
      const bytes = said[i];
      if (bytes?.length !== space.dim * Float32Array.BYTES_PER_ELEMENT) return [];
      gone.delete(albumId);
      return [{ id: albumId, vector: new Float32Array(Uint8Array.from(bytes).buffer) }];
    });
    const held = await vectors.vectorsById(
      space,
      known.map(({ id }) => id),
    );
    const changed = known.filter(({ vector }, i) => !isSame(vector, held[i]));
    await putVectors(vectors, space, changed, options.signal);
  }
  await vectors.remove('album', [...gone]);
  await completeSpace(vectors, space);
}

function sleeveDescriber(encoder: PictureEncoder): SleeveDescriber {
  const { revision, dtype } = encoder.space;
  return {
    // 28 bits: kinds count in small integers
    kind: { name: `clip-${dtype}`, version: Number.parseInt(revision.slice(0, 7), 16) },
    async describe(pictures, options) {
      const encode = (jpegs: readonly Uint8Array[]) => encoder.encodeThings(jpegs, options);
      const jpegs = pictures.map(({ jpeg }) => jpeg);
      const found = await encode(jpegs).catch((error: unknown) => {
        if (!isOfPicture(error)) throw error;
        // one of them cannot be read: it alone shall have no vector
        return Promise.all(jpegs.map((jpeg) => encode([jpeg]).then(([one]) => one, nothingIfOfPicture)));
      });
      return found.map(
        (vector) => vector && new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength),
      );
    },
  };
}

const isOfPicture = (thrown: unknown): boolean => toEarwormError(thrown).code.startsWith('E_IMAGE_');

function nothingIfOfPicture(thrown: unknown): undefined {
  if (!isOfPicture(thrown)) throw thrown;
}

async function embedTracks(
  encoder: SoundEncoder,
  ports: ModelEmbedPorts,
  options: ModelEmbedOptions,
): Promise<void> {
  const { signal, onProgress = () => {} } = options;
  const { catalog, vectors, analyzer } = ports;
  const space: VectorSpace = { of: 'track', ...encoder.space };
  const held = new Set(await vectors.ids(space));
  // a track is its sound: another sound is another track
  const missing = [...(await catalog.allTrackIds())].filter((trackId) => !held.has(trackId));
  const passing = signal === undefined ? {} : { signal };
  for (let done = 0; done < missing.length; done += TRACKS_AT_ONCE) {
    signal?.throwIfAborted();
    onProgress({ kind: 'clap', done, total: missing.length });
    const tracks = await catalog.tracksById(missing.slice(done, done + TRACKS_AT_ONCE));
    const made = await Promise.all(
      tracks.map(async (track) => {
        if (track === undefined || track.missingSinceMs !== undefined) return [];
        // a file that cannot be read now is tried again next time
        const windows = await analyzer.readSoundWindows(track.file.path, passing).catch(nothingIfOfFile);
        if (windows === undefined || windows.length === 0) return [];
        const [vector] = await encoder.encodeThings([windows], passing);
        return vector === undefined ? [] : [{ id: track.trackId, vector }];
      }),
    );
    await putVectors(vectors, space, made.flat(), signal);
  }
  await completeSpace(vectors, space);
}

function nothingIfOfFile(thrown: unknown): undefined {
  if (!/^E_(?:MEDIA|PATH)_/u.test(toEarwormError(thrown).code)) throw thrown;
}

async function putVectors(
  vectors: VectorStore,
  space: VectorSpace,
  rows: readonly { readonly id: number; readonly vector: Float32Array }[],
  signal: AbortSignal | undefined,
): Promise<void> {
  if (rows.length === 0) return;
  const whole = new Float32Array(rows.length * space.dim);
  for (const [i, { vector }] of rows.entries()) whole.set(vector, i * space.dim);
  await vectors.put(space, { ids: Uint32Array.from(rows, ({ id }) => id), vectors: whole }, signal);
}

/** Drops the spaces of the same model that this one replaces: they were searched until now. */
async function completeSpace(vectors: VectorStore, space: VectorSpace): Promise<void> {
  const figures = await vectors.figures();
  const isThis = (one: VectorSpace): boolean =>
    one.of === space.of &&
    one.model === space.model &&
    one.revision === space.revision &&
    one.dtype === space.dtype;
  const own = figures.find((one) => isThis(one.space));
  const older = figures
    .map((one) => one.space)
    .filter((one) => one.of === space.of && one.model === space.model && !isThis(one));
  if (own !== undefined && (!own.isComplete || older.length > 0)) await vectors.complete(space, older);
}

const isSame = (a: Float32Array, b: Float32Array | undefined): boolean =>
  b !== undefined && a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0) >= SAME_COSINE_MIN;
