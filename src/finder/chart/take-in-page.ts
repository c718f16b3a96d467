import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Album, AlbumFacts } from '../../catalog/album.ts';
import type { ChartEntry, ChartSource } from '../../catalog/chart-source.ts';
import type { ChartVideo } from '../../catalog/video-catalog.ts';
import { toEarwormError } from '../../errors.ts';
import { importPictures } from '../sleeves/import-pictures.ts';
import type { ChartRun, ChartSummary } from './chart-import.ts';

export type PageCounts = Pick<
  ChartSummary,
  'added' | 'changed' | 'pictures' | 'picturesUnchanged' | 'picturesRefused'
>;

interface Told {
  readonly entry: ChartEntry;
  readonly known: ChartVideo | undefined;
  /** The album that stands for the video, if only this video speaks for it. */
  readonly ownAlbum: Album | undefined;
}

/** Pictures fetched at once. */
const FETCHES_MAX = 4;

/**
 * Brings a page of a chart into the catalogue: an album for each video that has none, its picture, then the
 * video itself. What other catalogues or tags say of an album stays. Returns the videos as they now stand.
 */
export async function takeInPage(
  entries: readonly ChartEntry[],
  source: ChartSource,
  run: ChartRun,
): Promise<{ readonly videos: ChartVideo[]; readonly counts: PageCounts }> {
  const { catalog } = run.ports;
  const told = await lookUp(entries, run);
  const albumIds = await putAlbums(told, run);
  const pictures = await takePictures(told, albumIds, { source, run });
  const videos = told.map(({ entry, known }, i) =>
    videoOf(entry, { known, region: source.region, albumId: albumIds[i] }),
  );
  const differing = videos.filter((video, i) => !isDeepStrictEqual(video, told[i]?.known));
  await catalog.putVideos(differing);
  const added = told.filter(({ known }) => known === undefined).length;
  return { videos, counts: { added, changed: differing.length - added, ...pictures } };
}

async function lookUp(entries: readonly ChartEntry[], { ports: { catalog } }: ChartRun): Promise<Told[]> {
  const known = await catalog.videosById(entries.map(({ videoId }) => videoId));
  const albums = await catalog.albumsById(known.map((video) => video?.albumId ?? 0));
  return entries.map((entry, i) => {
    const [video, album] = [known[i], albums[i]];
    const isOwn = album?.coverUrl !== undefined && album.coverUrl === video?.thumbnailUrl;
    return { entry, known: video, ownAlbum: isOwn ? album : undefined };
  });
}

/** The ids of the albums that stand for the videos, in order. One that stood for a video under another name goes. */
async function putAlbums(told: readonly Told[], { ports: { catalog } }: ChartRun): Promise<number[]> {
  const ids = await catalog.putAlbums(
    told.map(({ entry }) => factsOf(entry)),
    { onlyNew: true },
  );
  const changed = told.filter(
    ({ entry, ownAlbum }, i) =>
      ownAlbum !== undefined && ownAlbum.albumId === ids[i] && ownAlbum.coverUrl !== entry.thumbnailUrl,
  );
  await catalog.putAlbums(changed.map(({ entry }) => factsOf(entry)));
  const inUse = new Set(ids);
  const left = told.flatMap(({ ownAlbum }) =>
    ownAlbum === undefined || inUse.has(ownAlbum.albumId) ? [] : [ownAlbum.albumId],
  );
  if (left.length > 0) await catalog.withdrawAlbums(left);
  return ids;
}

function factsOf({ title, artist, thumbnailUrl }: ChartEntry): AlbumFacts {
  return {
    albumName: title,
    genres: [],
    ...(artist === undefined ? {} : { artist }),
    ...(thumbnailUrl === undefined ? {} : { coverUrl: thumbnailUrl }),
  };
}

/** Thumbnails become the sleeves of albums that only charts speak for; those of others are left alone. */
async function takePictures(
  told: readonly Told[],
  albumIds: readonly number[],
  { source, run }: { readonly source: ChartSource; readonly run: ChartRun },
): Promise<Omit<PageCounts, 'added' | 'changed'>> {
  const { ports, workFolder, signal, onEvent } = run;
  const counts = { pictures: 0, picturesUnchanged: 0, picturesRefused: 0 };
  const refuse = (videoId: string, thrown: unknown): void => {
    const error = toEarwormError(thrown);
    if (error.code === 'E_CANCELLED') return;
    counts.picturesRefused++;
    onEvent({ kind: 'picture-refused', videoId, error });
  };
  const albums = await ports.catalog.albumsById(albumIds);
  const wanted = told.flatMap(({ entry }, i) => {
    const [album, url] = [albums[i], entry.thumbnailUrl];
    return album === undefined || url === undefined || album.coverUrl !== url ? [] : [{ entry, album, url }];
  });
  const fileOf = (videoId: string): string => path.join(workFolder, videoId);
  for (let from = 0; from < wanted.length; from += FETCHES_MAX) {
    if (signal?.aborted === true) break;
    const some = wanted.slice(from, from + FETCHES_MAX);
    const fetching = some.map(({ entry: { videoId }, url }) =>
      source.fetchThumbnail(url, fileOf(videoId), signal).catch((error: unknown) => refuse(videoId, error)),
    );
    await Promise.all(fetching);
  }
  const pictureFiles = ({ sourceId = '' }: { readonly sourceId?: string }): string[] => [fileOf(sourceId)];
  await importPictures({ pictureFiles }, ports, {
    albums: wanted.map(({ entry, album }) => ({
      album: { line: entry.place, facts: album, sourceId: entry.videoId },
      albumId: album.albumId,
    })),
    signal,
    onDone(outcome) {
      if (outcome.kind === 'picturesRefused') refuse(path.basename(outcome.path), outcome.error);
      else counts[outcome.kind]++;
    },
  });
  return counts;
}

interface Surroundings {
  readonly known: ChartVideo | undefined;
  readonly region: string;
  readonly albumId: number | undefined;
}

/** A match stays as long as the video is called and lasts as it did. */
function videoOf(entry: ChartEntry, { known, region, albumId }: Surroundings): ChartVideo {
  const isSame =
    known?.title === entry.title && known.artist === entry.artist && known.durationMs === entry.durationMs;
  return {
    ...entry,
    region,
    addedAtMs: known?.addedAtMs ?? Date.now(),
    ...(albumId === undefined ? {} : { albumId }),
    ...(isSame && known.match !== undefined ? { match: known.match } : {}),
  };
}
