import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNothingLeft, madeFilms } from '../../test/fixtures/gemini/ask-gemini.ts';
import {
  BUSY,
  type Fault,
  fakeGemini,
  type FakeGeminiOptions,
  tooMany,
} from '../../test/fixtures/gemini/fake-gemini.ts';

let folder: string;
let films: Awaited<ReturnType<typeof madeFilms>>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'earworm gemini-'));
  films = await madeFilms(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('an upload that breaks off', () => {
  const cut = { kind: 'cut', afterBytes: 3 * 2 ** 20 } as const;

  it('goes on where it was, after a cut in the middle of a piece', async () => {
    let sent: Buffer = Buffer.alloc(0);
    await using fake = await fakeGemini({ faults: { chunk: [undefined, cut] } });
    await films.analyze(fake, {
      path: films.longFilm,
      onStep: () => (sent = fake.files()[0]?.bytes ?? sent),
    });
    expect(sent.equals(readFileSync(films.longFilm))).toBe(true);
    const offsets = fake.requests
      .filter(({ operation }) => operation === 'chunk')
      .map(({ headers }) => Number(headers['x-goog-upload-offset']));
    expect(offsets).toEqual([0, 8 * 2 ** 20, 11 * 2 ** 20, 16 * 2 ** 20]);
    expectNothingLeft(fake);
  });

  it('takes a piece as sent whose answer alone was lost, be it the last one', async () => {
    const lost = { kind: 'lose-answer' } as const;
    await using fake = await fakeGemini({ faults: { chunk: [lost, undefined, lost] } });
    expect(await films.analyze(fake, { path: films.longFilm })).toMatchObject({ analyzer: 'gemini' });
    expect(fake.count('chunk')).toBe(3);
    expectNothingLeft(fake);
  });

  it('is given up at last, and what was sent is cancelled', async () => {
    await using fake = await fakeGemini({ faults: { chunk: Array.from({ length: 9 }, () => cut) } });
    expect(await films.failing(fake)).toMatchObject({ code: 'E_GEMINI_UNREACHABLE' });
    expect(fake.count('chunk')).toBe(5);
    expect(fake.count('cancel')).toBe(1);
    expectNothingLeft(fake);
  });
});

describe('a service in trouble', () => {
  const everywhere = (faults: readonly Fault[]): FakeGeminiOptions => ({
    faults: { start: faults, get: faults, generate: faults, delete: faults },
  });

  it('is tried again when it is overloaded, at every step', async () => {
    await using fake = await fakeGemini(everywhere([BUSY, BUSY]));
    expect(await films.analyze(fake)).toMatchObject({ analyzer: 'gemini', usage: { upload_deleted: true } });
    for (const operation of ['start', 'get', 'generate', 'delete'] as const)
      expect([operation, fake.count(operation)]).toEqual([operation, 3]);
    expectNothingLeft(fake);
  });

  it('is given as long as it asks for, in RetryInfo or in Retry-After', async () => {
    const later = { kind: 'error', status: 503, body: {}, headers: { 'retry-after': '1' } } as const;
    await using fake = await fakeGemini({ faults: { generate: [tooMany('0.3s')], delete: [later] } });
    expect(await films.analyze(fake)).toMatchObject({ analyzer: 'gemini' });
    const times = (operation: string): number[] =>
      fake.requests.filter((request) => request.operation === operation).map(({ atMs }) => atMs);
    const [asked, again] = times('generate');
    expect(again! - asked!).toBeGreaterThanOrEqual(290);
    const [refused, deleted] = times('delete');
    expect(deleted! - refused!).toBeGreaterThanOrEqual(990);
  });

  it('is not waited for when it asks for too long, or the quota of the day is gone', async () => {
    await using patient = await fakeGemini({ faults: { generate: [tooMany('3600s')] } });
    expect(await films.failing(patient)).toMatchObject({ code: 'E_GEMINI_BUSY', kind: { retryable: true } });
    await using gone = await fakeGemini({
      faults: { generate: [tooMany('0s', 'GenerateRequestsPerDayPerProjectPerModel-FreeTier')] },
    });
    expect(await films.failing(gone)).toMatchObject({ code: 'E_GEMINI_QUOTA' });
    for (const fake of [patient, gone]) {
      expect(fake.count('generate')).toBe(1);
      expectNothingLeft(fake);
    }
  });

  it('is given up after five tries, and the film deleted', async () => {
    await using fake = await fakeGemini({ faults: { generate: Array.from({ length: 9 }, () => BUSY) } });
    expect(await films.failing(fake)).toMatchObject({ code: 'E_GEMINI_BUSY', details: { status: 503 } });
    expect(fake.count('generate')).toBe(5);
    expectNothingLeft(fake);
  });

  it('is asked again when the connection breaks in the middle of an answer', async () => {
    await using fake = await fakeGemini(everywhere([{ kind: 'cut-answer' }, { kind: 'cut' }]));
    expect(await films.analyze(fake)).toMatchObject({ analyzer: 'gemini' });
    expectNothingLeft(fake);
  });

  it('is given up when nobody is there', async () => {
    const fake = await fakeGemini();
    await fake[Symbol.asyncDispose]();
    expect(await films.failing(fake, { times: { cleanupMaxMs: 50 } })).toMatchObject({
      code: 'E_GEMINI_UNREACHABLE',
    });
  });

  it('is asked again when it hangs, until the deadline; then the film is deleted', async () => {
    const hang = { kind: 'hang' } as const;
    await using once = await fakeGemini({ faults: { generate: [hang] } });
    expect(await films.analyze(once, { times: { answerMaxMs: 100 } })).toMatchObject({ analyzer: 'gemini' });
    await using fake = await fakeGemini({ faults: { generate: [hang] } });
    expect(await films.failing(fake, { times: { deadlineMs: 400 } })).toMatchObject({
      code: 'E_GEMINI_TIMEOUT',
    });
    expectNothingLeft(fake);
    await using slow = await fakeGemini({ looksUntilReady: 1e6 });
    expect(await films.failing(slow, { times: { deadlineMs: 400 } })).toMatchObject({
      code: 'E_GEMINI_TIMEOUT',
    });
    expectNothingLeft(slow);
  });

  it('says so when the film cannot be deleted', async () => {
    const faults = { delete: Array.from({ length: 9 }, () => BUSY) };
    await using fake = await fakeGemini({ faults });
    expect(await films.analyze(fake)).toMatchObject({ usage: { upload_deleted: false } });
    await using broken = await fakeGemini({ faults, says: ['{'] });
    expect(await films.failing(broken)).toMatchObject({
      code: 'E_GEMINI_ANSWER',
      message: expect.stringContaining('could not be deleted at Google'),
      details: { upload_deleted: false },
    });
  });
});

describe('cancelling', () => {
  it.each(['start', 'chunk', 'get', 'generate'] as const)(
    'deletes the film while it waits for %s',
    async (operation) => {
      await using fake = await fakeGemini({ faults: { [operation]: [{ kind: 'hang' }] } });
      const controller = new AbortController();
      const waiting = films.failing(fake, { signal: controller.signal });
      await expect.poll(() => fake.count(operation)).toBe(1);
      controller.abort();
      expect(await waiting).toMatchObject({ code: 'E_CANCELLED' });
      expectNothingLeft(fake);
    },
  );
});
