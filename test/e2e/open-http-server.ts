import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { FastifyInstance } from 'fastify';
import { Compile, type Validator } from 'typebox/compile';
import { expect } from 'vitest';

import type { AlbumFacts } from '../../src/catalog/album.ts';
import type { Sleeve } from '../../src/catalog/sleeve-store.ts';
import type { Track } from '../../src/catalog/track.ts';
import type { ChartVideo } from '../../src/catalog/video-catalog.ts';
import { createCollection } from '../../src/finder/collection.ts';
import { builtinAlbumEngine } from '../../src/finder/words/builtin-album-engine.ts';
import { builtinSongEngine } from '../../src/finder/words/builtin-song-engine.ts';
import { createWordsFinder } from '../../src/finder/words/find-by-words.ts';
import { createSoundPortraits } from '../../src/finder/sound-portraits.ts';
import { createSleeveFinder } from '../../src/finder/sleeves/sleeve-finder.ts';
import type { QueryFingerprint } from '../../src/fingerprint/query-fingerprint.ts';
import { TRAITS_KIND } from '../../src/image/traits/describe-traits.ts';
import { LIKENESS_KIND } from '../../src/image/likeness.ts';
import { describeQuery } from '../../src/image/picture-query.ts';
import { FEATURES_KIND } from '../../src/image/sleeve-features.ts';
import { loadEars } from '../../src/media/load-ears.ts';
import { createStreamDecoder } from '../../src/media/node-av/create-stream-decoder.ts';
import type { PictureAnalyzer, SoundPortrait, SoundPortraitReader } from '../../src/media/media-analyzer.ts';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import { createServer } from '../../src/http/create-server.ts';
import type { HttpSettings, ServerDeps } from '../../src/http/server-deps.ts';
import { createIndexJob, INDEX_JOB, type IndexFolder } from '../../src/jobs/index-job.ts';
import { CHART_JOB, createChartJob, type ImportChartJob } from '../../src/jobs/chart-job.ts';
import { createFilmJob, FILM_JOB, type FindSongs } from '../../src/jobs/film-job.ts';
import { createFilmRenderJob, FILM_RENDER_JOB, type RenderSong } from '../../src/jobs/film-render-job.ts';
import { madeFilmPath, openMadeFilms } from '../../src/jobs/made-films.ts';
import { jobFilePath, openJobFiles } from '../../src/jobs/job-files.ts';
import { createModelJob, MODEL_JOB } from '../../src/jobs/model-jobs.ts';
import { createModels } from '../../src/encoders/create-models.ts';
import { memoryCatalogStore } from '../../src/stores/memory/memory-catalog-store.ts';
import { memoryJobQueue } from '../../src/stores/memory/memory-job-queue.ts';
import { memoryPostingStore } from '../../src/stores/memory/memory-posting-store.ts';
import { memorySleeveDescriptionStore } from '../../src/stores/memory/memory-sleeve-description-store.ts';
import { memoryVectorStore } from '../../src/stores/memory/memory-vector-store.ts';
import { idsFitting } from '../../src/catalog/ids-fitting.ts';
import { embedSounds } from '../../src/finder/likeness/embed-sounds.ts';
import { memorySleeveStore } from '../../src/stores/memory/memory-sleeve-store.ts';
import { madeFingerprint } from '../conformance/made-fingerprint.ts';

export interface ServerChoices extends Partial<
  Pick<ServerDeps, 'identify' | 'models' | 'times' | 'logger' | 'close'>
> {
  readonly analyzeClip?: ServerDeps['analyzer']['analyzeClip'];
  readonly readSoundPortrait?: SoundPortraitReader['readSoundPortrait'];
  readonly indexFolder?: IndexFolder;
  readonly findSongs?: FindSongs;
  readonly renderSong?: RenderSong;
  /** How long made films are kept. */
  readonly keptS?: number;
  readonly importChart?: ImportChartJob;
  readonly settings?: Partial<HttpSettings>;
  readonly tracks?: readonly Track[];
  readonly albums?: readonly AlbumFacts[];
  readonly videos?: readonly ChartVideo[];
  /** Of the first albums. */
  readonly sleeves?: readonly Sleeve[];
  /** Of the first sleeves. */
  readonly likenesses?: readonly Uint8Array[];
  readonly features?: readonly Uint8Array[];
  readonly lookAtPicture?: PictureAnalyzer['lookAtPicture'];
  readonly traits?: readonly Uint8Array[];
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A server on a free port with a library folder of its own; disposing of it closes and deletes all. */
export class HttpServer implements AsyncDisposable {
  readonly url: string;
  readonly dir: string;
  readonly app: FastifyInstance;

  constructor(app: FastifyInstance, dir: string) {
    const { port } = app.server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
    this.dir = dir;
    this.app = app;
  }

  get libraryRoot(): string {
    return join(this.dir, 'library');
  }

  /** Asks, and holds the answer against what the OpenAPI document promises for it. */
  async ask<Body = Record<string, unknown>>(path: string, init: RequestInit = {}): Promise<Answer<Body>> {
    const response = await fetch(this.url + path, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const body = (isJson ? JSON.parse(text) : text) as Body;
    const answer = { status: response.status, headers: response.headers, body };
    const asked = `${init.method ?? 'GET'} ${path.split('?', 1)[0]}`;
    if (isJson && path !== '/docs/json') expectDocumented(this.app, asked, answer);
    return answer;
  }

  postJson<Body = Record<string, unknown>>(path: string, body: unknown): Promise<Answer<Body>> {
    const headers = { 'content-type': 'application/json' };
    return this.ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** Paths of all uploads that lie on disk now. */
  async spooled(): Promise<string[]> {
    const names = await readdir(join(this.dir, 'spool'), { recursive: true });
    return names.filter((name) => name.includes('/'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
    await rm(this.dir, { recursive: true, force: true });
  }
}

export async function openHttpServer(choices: ServerChoices = {}): Promise<HttpServer> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'earworm-http-')));
  await mkdir(join(dir, 'library'));
  const app = await createServer(await depsOf(choices, dir));
  await app.listen({ host: '127.0.0.1', port: 0 });
  return new HttpServer(app, dir);
}

function jobsOf(choices: ServerChoices, models: ServerDeps['models'], dir: string): ServerDeps['jobs'] {
  const { indexFolder = async () => ({ indexed: 0 }), importChart = async () => ({}) } = choices;
  const { findSongs = async () => ({ songs: [] }), renderSong = async () => ({}) } = choices;
  const film = (fileId: string): string => jobFilePath(join(dir, 'films'), fileId);
  return memoryJobQueue({
    [INDEX_JOB]: createIndexJob(indexFolder),
    [MODEL_JOB]: createModelJob(models),
    [CHART_JOB]: createChartJob(importChart),
    [FILM_JOB]: createFilmJob(findSongs, film),
    [FILM_RENDER_JOB]: createFilmRenderJob(renderSong, {
      film,
      output: (jobId) => madeFilmPath(join(dir, 'films-made'), jobId),
    }),
  });
}

async function depsOf(choices: ServerChoices, dir: string): Promise<ServerDeps> {
  const { models = noModels(dir) } = choices;
  const filmsDir = join(dir, 'films');
  const jobs = jobsOf(choices, models, dir);
  return {
    version: '1.2.3',
    settings: {
      host: '127.0.0.1',
      libraryRoots: [join(dir, 'library')],
      spoolDir: join(dir, 'spool'),
      uploadMaxBytes: 2_000_000,
      filmMaxBytes: 3_000_000,
      filmMaxS: 600,
      filmAnalyzers: [{ name: 'local' }],
      searchesAtOnceMax: 16,
      listenersMax: 30,
      requestsPerMinuteMax: 1000,
      requestsPerMinuteLoopbackMax: 100_000,
      corsOrigins: [],
      allowedHosts: [],
      showPaths: false,
      hasYoutubeKey: true,
      ...choices.settings,
    },
    analyzer: { analyzeClip: choices.analyzeClip ?? (async () => SILENT_CLIP) },
    identify: choices.identify ?? (async () => ({ matches: [], processingTimeMs: 0 })),
    portraits: createSoundPortraits({
      readSoundPortrait: choices.readSoundPortrait ?? (async () => NO_PORTRAIT),
    }),
    ears: loadEars(),
    streams: createStreamDecoder({ stallMaxS: 20, memoryMaxMb: 500 }),
    ...(await collectionOf(choices)),
    models,
    jobs,
    madeFilms: await openMadeFilms(join(dir, 'films-made'), {
      keptS: choices.keptS ?? 60,
      onError: (error) => expect.fail(String(error)),
    }),
    jobFiles: await openJobFiles(filmsDir, jobs, {
      filesMax: 3,
      onError: (error) => expect.fail(String(error)),
    }),
    ...(choices.times === undefined ? {} : { times: choices.times }),
    ...(choices.logger === undefined ? {} : { logger: choices.logger }),
    ...(choices.close === undefined ? {} : { close: choices.close }),
  };
}

const NO_PORTRAIT: SoundPortrait = {
  durationMs: 0,
  envelope: { stepS: 1, peaks: new Float32Array(), levels: new Float32Array() },
  peaks: { halfFrames: new Uint32Array(), halfBins: new Uint16Array() },
};

/** A grey pixel. */
const NO_PICTURE = describeQuery({ width: 1, height: 1, rgb: new Uint8Array(3).fill(128) });

/** A folder without models, and no hub. */
function noModels(dir: string): ServerDeps['models'] {
  return createModels({
    modelsDir: join(dir, 'models'),
    dtype: 'fp32',
    hubEndpoint: 'http://127.0.0.1:9',
    threads: 1,
    limits: { wallMaxS: 60, memoryMaxMb: 2000 },
    idleMaxS: 60,
  }).library;
}

/** Ten seconds of nothing. */
export const SILENT_CLIP: QueryFingerprint = {
  durationMs: 10_000,
  peaks: {
    frames: new Float32Array(),
    bins: new Float32Array(),
    ranks: new Float32Array(),
    levels: new Float32Array(),
  },
  spectrogram: { cells: new Uint8Array(), frames: 0, bins: 0 },
};

export function trackNamed(trackId: number, title: string, more: Partial<Track['tags']> = {}): Track {
  return {
    trackId,
    file: { path: `/music/${title}.mp3`, sizeBytes: 1000, mtimeMs: 0, codec: 'mp3', bitRate: 128_000 },
    tags: { title, ...more },
    durationMs: 60_000,
    indexedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  };
}

/** A collection in memory; the tracks must be numbered from 1 on. */
async function collectionOf({
  tracks = [],
  albums = [],
  videos = [],
  sleeves = [],
  likenesses = [],
  features = [],
  lookAtPicture = async () => NO_PICTURE,
  traits = [],
}: ServerChoices): Promise<Pick<ServerDeps, 'collection' | 'sleeves' | 'words'>> {
  const [catalog, postingStore] = [memoryCatalogStore(), memoryPostingStore(SCHEME)];
  const trackIds = await catalog.reserveTrackIds(tracks.length);
  expect(trackIds).toEqual(tracks.map(({ trackId }) => trackId));
  await catalog.putTracks(tracks, Date.now());
  const albumIds = await catalog.putAlbums(albums);
  await catalog.putVideos(videos);
  await catalog.putSleeves(sleeves.map(({ sleeveId }, i) => ({ albumId: albumIds[i] ?? 0, sleeveId })));
  await postingStore.add(
    trackIds.map((trackId) => ({ trackId, fingerprint: madeFingerprint(trackId, { landmarks: 100 }) })),
  );
  const sleeveStore = memorySleeveStore();
  const descriptions = memorySleeveDescriptionStore();
  await sleeveStore.put(sleeves);
  await descriptions.put(
    LIKENESS_KIND,
    likenesses.map((bytes, i) => ({ sleeveId: sleeves[i]?.sleeveId ?? '', bytes })),
  );
  await descriptions.put(
    TRAITS_KIND,
    traits.map((bytes, i) => ({ sleeveId: sleeves[i]?.sleeveId ?? '', bytes })),
  );
  const vectors = memoryVectorStore(idsFitting(catalog));
  await embedSounds({ catalog, vectors });
  await descriptions.put(
    FEATURES_KIND,
    features.map((bytes, i) => ({ sleeveId: sleeves[i]?.sleeveId ?? '', bytes })),
  );
  return {
    collection: createCollection({ catalog, postingStore, sleeveStore, descriptions, vectors }),
    sleeves: createSleeveFinder({ catalog, descriptions, analyzer: { lookAtPicture } }),
    words: createWordsFinder({
      catalog,
      engines: [builtinSongEngine(catalog), builtinAlbumEngine({ catalog, descriptions })],
    }),
  };
}

/** Parts of an OpenAPI document that tell what an answer must be. */
interface OpenApi {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: { readonly Problem: object } };
}

interface Operation {
  readonly responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

const validators = new WeakMap<object, Validator>();

/** Fails unless the body is what the document promises for this route and status; anything else must be a problem. */
function expectDocumented(app: FastifyInstance, asked: string, { status, body }: Answer<unknown>): void {
  const schema = promisedSchema(app.swagger() as unknown as OpenApi, asked, status);
  const validator = validators.get(schema) ?? Compile(schema);
  validators.set(schema, validator);
  expect([...validator.Errors(body)], `${asked} -> ${status} ${JSON.stringify(body)}`).toEqual([]);
}

function promisedSchema({ paths, components }: OpenApi, asked: string, status: number): object {
  const [method = '', path = ''] = asked.split(' ');
  const template = Object.keys(paths).find((candidate) => fits(path, candidate)) ?? '';
  const promised = paths[template]?.[method.toLowerCase()]?.responses[status];
  return promised?.content?.['application/json']?.schema ?? components.schemas.Problem;
}

function fits(path: string, template: string): boolean {
  const parts = path.split('/');
  const expected = template.split('/');
  return (
    parts.length === expected.length && expected.every((part, i) => part.startsWith('{') || part === parts[i])
  );
}
