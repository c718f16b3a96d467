import type { ChartEntry, ChartProblem } from '../../catalog/chart-source.ts';
import { isoDurationMs } from './iso-duration.ts';
import { songOfTitle } from './song-of-title.ts';

type Fields = Readonly<Record<string, unknown>>;

const VIDEO_ID = /^[\w-]{1,64}$/u;
/** What the titles of videos become that are not there any more. */
const GONE = /^(?:deleted|private) video$/iu;
const URL_CHARACTERS_MAX = 500;
/** A sleeve's largest picture is of so many pixels; more is not fetched where less is there. */
const WANTED_PX = 640;

/** An item of `videos.list`, or why it cannot be taken in. `place`: in the chart, from 1. */
export function videoOf(item: unknown, place: number): ChartEntry | ChartProblem {
  const { id, snippet, contentDetails } = fieldsOf(item);
  if (typeof id !== 'string' || !VIDEO_ID.test(id)) return { reason: 'it has no id' };
  const { title, channelTitle, thumbnails } = fieldsOf(snippet);
  if (typeof title !== 'string' || GONE.test(title.trim()))
    return { videoId: id, reason: 'it was deleted or is private' };
  const song = songOfTitle(title, typeof channelTitle === 'string' ? channelTitle : undefined);
  if (song === undefined) return { videoId: id, reason: 'it has no title' };
  const durationMs = isoDurationMs(fieldsOf(contentDetails)['duration']);
  const thumbnailUrl = thumbnailOf(thumbnails);
  return {
    videoId: id,
    ...song,
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(thumbnailUrl === undefined ? {} : { thumbnailUrl }),
    place,
  };
}

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

interface Thumbnail {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/**
 * The smallest that is large enough, else the largest; wide ones before the others, which have black bars
 * above and below that would be taken for a part of the picture.
 */
function thumbnailOf(thumbnails: unknown): string | undefined {
  const usable = Object.values(fieldsOf(thumbnails)).slice(0, 20).filter(isThumbnail);
  const wide = usable.filter(({ width, height }) => width / height > 1.6 && width >= WANTED_PX / 2);
  const bySize = (wide.length > 0 ? wide : usable).toSorted((a, b) => a.width - b.width);
  return (bySize.find(({ width }) => width >= WANTED_PX) ?? bySize.at(-1))?.url;
}

function isThumbnail(value: unknown): value is Thumbnail {
  const { url, width, height } = fieldsOf(value);
  if (typeof url !== 'string' || url.length > URL_CHARACTERS_MAX || !URL.canParse(url)) return false;
  return isSize(width) && isSize(height);
}

const isSize = (value: unknown): boolean => typeof value === 'number' && value > 0 && value < 20_000;
