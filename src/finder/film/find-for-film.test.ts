import { expect, it } from 'vitest';
import type { FilmAnalyzer } from '../../video/film-analyzer.ts';
import type { FilmBrief } from '../../video/film-brief.ts';
import type { FilmReading } from '../../video/film-reading.ts';
import { createFilmFinder, type FilmFinderPorts, type FilmStep } from './find-for-film.ts';

const BRIEF = {
  keywords: ['slow', 'warm', 'soft', 'left out'],
  genre_suggestions: ['Folk'],
  tempo_bpm_range: [60, 80],
  energy_course: [0.2],
  duration_s: 1,
} as unknown as FilmBrief;

const localSaying = (brief: FilmBrief): FilmAnalyzer => ({
  name: 'local',
  analyze: async (_film, { onStep } = {}) => {
    onStep?.('looking closely');
    return brief;
  },
});

function finderOf(durationS: number, ports: Partial<FilmFinderPorts> = {}) {
  const asked: string[] = [];
  const finder = createFilmFinder({
    reader: {
      readFilm: async () => ({ durationS }) as FilmReading,
      readSoundCourses: () => Promise.reject(new Error('no songs here')),
    },
    renderer: { renderFilm: () => Promise.reject(new Error('nothing to render')) },
    analyzers: [localSaying(BRIEF)],
    words: {
      songs: async (text) => {
        asked.push(text);
        return { found: [], understood: [], ignored: [], engines: ['builtin'] };
      },
    },
    catalog: { genres: async () => [] },
    filmMaxS: 60,
    ...ports,
  });
  return { finder, asked };
}

it('searches with the words and the tempo of the brief, and tells each step', async () => {
  const { finder, asked } = finderOf(60);
  const steps: FilmStep[] = [];
  const answer = await finder.findForFilm('film.mp4', { top: 3, onStep: (step) => steps.push(step) });
  expect(asked).toEqual(['slow, warm, soft, 60-80 bpm']);
  expect(answer).toEqual({ brief: BRIEF, query: asked[0], songs: [], engines: ['builtin'] });
  expect(steps.map(({ done, message }) => `${done} ${message}`)).toEqual([
    '0 reading the film',
    '1 judging the film',
    '1 looking closely',
    '2 looking for songs',
    '3 choosing passages',
  ]);
});

it('refuses a film that is longer than configured', async () => {
  const refusal = { code: 'E_MEDIA_TOO_LONG', details: { filmMaxS: 60 } };
  await expect(finderOf(60.1).finder.findForFilm('film.mp4', { top: 3 })).rejects.toMatchObject(refusal);
});

it('refuses an analyser that it does not have before it reads anything', async () => {
  const { finder } = finderOf(10);
  const refusal = { code: 'E_USAGE', message: 'There is no analyser "gemini" here.' };
  const finding = finder.findForFilm('film.mp4', { top: 3, analyzer: 'gemini' });
  await expect(finding).rejects.toMatchObject(refusal);
});
