import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FilmResult } from '../../src/http/contract/film-contract.ts';
import { writeShortFilm } from '../fixtures/gemini/ask-gemini.ts';
import { blockedPrompt, fakeGemini, GOOD_ANSWER, MODEL, RIGHT_KEY } from '../fixtures/gemini/fake-gemini.ts';
import { ServedFilms } from './served-films.ts';

let home: string;
let film: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm gemini-'));
  film = path.join(home, 'film.mp4');
  writeShortFilm(film);
});
afterAll(() => rm(home, { recursive: true }));

it('has Gemini judge a film when the form says so, and tells where the film went', async () => {
  const says = [JSON.stringify(GOOD_ANSWER), blockedPrompt('SAFETY')];
  await using fake = await fakeGemini({
    says,
    faults: { generate: [undefined, undefined, { kind: 'hang' }] },
  });
  const host = new URL(fake.baseUrl).host;
  const env = { GEMINI_API_KEY: RIGHT_KEY, GOOGLE_GEMINI_BASE_URL: fake.baseUrl };
  const server = await ServedFilms.start(path.join(home, 'data'), env);
  const analysisOf = async (fields: Readonly<Record<string, string>>) =>
    ((await server.ended(await server.send(film, fields))).result as FilmResult).analysis;

  const here = await analysisOf({});
  expect(here).toMatchObject({ analyzer: 'local' });
  expect(here).not.toHaveProperty('sent_to');
  expect(fake.requests).toEqual([]);

  expect(await analysisOf({ analyzer: 'gemini' })).toMatchObject({
    analyzer: 'gemini',
    model: MODEL,
    sent_to: host,
    mood: 'joyful',
    usage: { total_tokens: 1250, upload_deleted: true },
  });
  expect(await analysisOf({ analyzer: 'auto' })).toMatchObject({
    analyzer: 'local',
    sent_to: host,
    fallback_code: 'E_GEMINI_BLOCKED',
    fallback_reason: expect.stringContaining('rules for safety'),
  });

  const taskId = await server.send(film, { analyzer: 'gemini' });
  await expect.poll(() => fake.count('generate'), { timeout: 10_000 }).toBe(3);
  await fetch(`${server.url}/api/recommendations/tasks/${taskId}`, { method: 'DELETE' });
  await expect.poll(() => fake.files(), { timeout: 10_000 }).toEqual([]);
  await expect.poll(() => server.films(), { timeout: 10_000 }).toEqual([]);

  expect(await server.stop('SIGTERM')).not.toContain(RIGHT_KEY);
});
