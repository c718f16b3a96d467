import { expect, it } from 'vitest';
import { trackNamed } from '../../test/e2e/open-http-server.ts';
import { cueSheet } from './cue-sheet.ts';

it('writes what is known and what is not, in order, with nothing that breaks out of its quotes', () => {
  const named = trackNamed(1, 'The "Best"\nREM injected');
  const track = { track: named, confidence: 1, offsetS: 0, speed: 1, tied: false };
  const list = {
    songs: [{ startS: 125.5, endS: 300, track, windows: 9 }],
    gaps: [{ startS: 0, endS: 125.5 }],
    durationS: 300,
  };
  expect(cueSheet('/mixes/Friday "late".MP3', list)).toBe(`TITLE "Friday 'late'"
FILE "Friday 'late'.MP3" MP3
  TRACK 01 AUDIO
    TITLE "Unknown"
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "The 'Best' REM injected"
${named.tags.artist === undefined ? '' : `    PERFORMER "${named.tags.artist}"\n`}    INDEX 01 02:05:38
`);
});
