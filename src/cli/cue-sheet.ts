import path from 'node:path';
import { displayTitle } from '../catalog/track.ts';
import type { Tracklist } from '../finder/tracklist/make-tracklist.ts';

const FRAMES_PER_S = 75;
/** A cue sheet knows these; players take any other file under the first name too. */
const FILE_TYPES: Readonly<Record<string, string>> = { '.mp3': 'MP3', '.aiff': 'AIFF', '.aif': 'AIFF' };

/** A mix as players and burners read it: times to a 75th of a second, what nobody knows as a track of its own. */
export function cueSheet(file: string, { songs, gaps }: Tracklist): string {
  const known = songs.map(({ startS, track: { track } }) => ({
    startS,
    title: displayTitle(track),
    performer: track.tags.artist,
  }));
  const unknown = gaps.map(({ startS }) => ({ startS, title: 'Unknown', performer: undefined }));
  const tracks = [...known, ...unknown].toSorted((a, b) => a.startS - b.startS);
  const fileType = FILE_TYPES[path.extname(file).toLowerCase()] ?? 'WAVE';
  const lines = [
    `TITLE ${quoted(path.basename(file, path.extname(file)))}`,
    `FILE ${quoted(path.basename(file))} ${fileType}`,
    ...tracks.flatMap(({ startS, title, performer }, i) => [
      `  TRACK ${String(i + 1).padStart(2, '0')} AUDIO`,
      `    TITLE ${quoted(title)}`,
      ...(performer === undefined ? [] : [`    PERFORMER ${quoted(performer)}`]),
      `    INDEX 01 ${cueTime(startS)}`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** The format has no escapes: quotes and line ends become something like them. */
const quoted = (text: string): string => `"${text.replaceAll('"', "'").replaceAll(/\p{Cc}+/gu, ' ')}"`;

function cueTime(timeS: number): string {
  const frames = Math.max(0, Math.round(timeS * FRAMES_PER_S));
  const seconds = Math.floor(frames / FRAMES_PER_S);
  const parts = [Math.floor(seconds / 60), seconds % 60, frames % FRAMES_PER_S];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
