import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { SoundFetcher } from '../../catalog/chart-source.ts';
import type { ChartVideo } from '../../catalog/video-catalog.ts';
import { EarwormError } from '../../errors.ts';
import { isMediaName } from '../indexing/collection-file-names.ts';
import type { ChartRun } from './chart-import.ts';

/** A video and its sound may be so far apart, in seconds or as a share, whichever is more. */
const APART = { maxS: 15, share: 0.1 };
const NAME_CHARACTERS_MAX = 60;

/** Where fetched sound stays. */
export const fetchedFolder = (folder: string): string => path.join(folder, 'fetched');

/**
 * Has the user's command fetch the sound of a video, and keeps it when it can be believed: one file of sound,
 * readable from end to end, as long as the video. One that an earlier run kept is taken again.
 * Errors: `E_FETCH_*`, every `E_MEDIA_*`, `E_CANCELLED`.
 */
export async function fetchSound(
  video: ChartVideo,
  fetcher: SoundFetcher,
  { ports, workFolder, signal }: ChartRun,
): Promise<string> {
  const kept = fetchedFolder(ports.folder);
  await mkdir(kept, { recursive: true, mode: 0o700 });
  const earlier = (await readdir(kept)).find((name) => name.includes(` [${video.videoId}].`));
  if (earlier !== undefined) return path.join(kept, earlier);
  const folder = await mkdtemp(path.join(workFolder, 'fetch-'));
  try {
    const sound = onlySound(await fetcher.fetch(video, { folder, signal }));
    const { durationMs } = await ports.analyzer.analyzeRecording(
      sound,
      signal === undefined ? {} : { signal },
    );
    refuseOtherLength(video, durationMs);
    const place = path.join(
      kept,
      `${fileNameOf(video)} [${video.videoId}]${path.extname(sound).toLowerCase()}`,
    );
    await rename(sound, place);
    return place;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function onlySound(files: readonly string[]): string {
  const sounds = files.filter((file) => isMediaName(path.basename(file)));
  const [sound] = sounds;
  if (sound !== undefined && sounds.length === 1) return sound;
  const left = sounds.length === 0 ? 'no file of sound' : `${sounds.length} files of sound`;
  throw new EarwormError('E_FETCH_OUTPUT', {
    message: `The command of youtubeFetch left ${left} in its folder; it must leave one.`,
    details: { files: files.length, sounds: sounds.length },
  });
}

function refuseOtherLength({ durationMs: wantedMs }: ChartVideo, durationMs: number): void {
  if (wantedMs === undefined) return;
  const allowedMs = Math.max(APART.maxS * 1000, APART.share * wantedMs);
  if (Math.abs(durationMs - wantedMs) <= allowedMs) return;
  const [plays, lasts] = [durationMs, wantedMs].map((ms) => Math.round(ms / 1000));
  throw new EarwormError('E_FETCH_OUTPUT', {
    message: `What the command of youtubeFetch left plays for ${plays} s, but the video lasts ${lasts} s; it was not taken.`,
    details: { durationMs, wantedMs },
  });
}

/** What people see where the file has no tags. */
function fileNameOf({ artist, title }: ChartVideo): string {
  const name = artist === undefined ? title : `${artist} - ${title}`;
  const plain = name.replaceAll(/[\\/:*?"<>|\p{Cc}\p{Cs}[\]]+/gu, ' ').replaceAll(/\s+/gu, ' ');
  const cut = Array.from(plain.replace(/^[\s.-]+/u, ''))
    .slice(0, NAME_CHARACTERS_MAX)
    .join('')
    .trim();
  return cut === '' ? 'Video' : cut;
}
