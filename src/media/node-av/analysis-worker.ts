/**
 * The program of a child process that reads files nobody vouches for. Started by `AnalysisChild`;
 * ends when the parent does or lets go of it.
 */
import { EarwormError } from '../../errors.ts';
import type { Extractors } from '../../fingerprint/extractor.ts';
import { loadExtractors } from '../load-extractors.ts';
import {
  type AnalysisReply,
  type AnalysisRequest,
  type ChildSettings,
  type PartTaken,
  toPlainError,
} from './analysis-protocol.ts';
import type { PictureReader } from '../sleeves/open-picture-reader.ts';
import { analyzeMix } from './analyze-mix.ts';
import {
  type AnalyzeSettings,
  analyzeClip,
  analyzeRecording,
  readSoundPortrait,
  readSoundWindows,
} from './analyze-file.ts';

function reply(message: AnalysisReply): void {
  process.send?.(message);
}

const residentMb = (): number => process.memoryUsage.rss() / 2 ** 20;

async function chooseExtractors(url: string | undefined): Promise<Extractors> {
  return url === undefined ? loadExtractors() : await import(url);
}

/** Loaded by the first picture: many processes never see one. */
let pictureReader: Promise<PictureReader> | undefined;

async function openReader(): Promise<PictureReader> {
  const { openPictureReader } = await import('../sleeves/open-picture-reader.ts');
  return openPictureReader();
}

/** Resolved when the parent has taken the last part. */
let partTaken = Promise.withResolvers<void>();

function givePart(part: unknown): Promise<void> {
  partTaken = Promise.withResolvers();
  reply({ type: 'part', part });
  return partTaken.promise;
}

async function read(request: AnalysisRequest, settings: AnalyzeSettings): Promise<unknown> {
  if (request.kind === 'recording') return analyzeRecording(request.path, settings);
  if (request.kind === 'clip') return analyzeClip(request.path, settings);
  if (request.kind === 'windows') return readSoundWindows(request.path, settings);
  if (request.kind === 'portrait') return readSoundPortrait(request.path, settings);
  if (request.kind === 'stills') return takeStills(request.path, settings);
  if (request.kind === 'rendering') return render(request, settings);
  if (request.kind === 'mix') return analyzeMix(request, settings, givePart);
  if (request.kind === 'film' || request.kind === 'course') return readForFilm(request, settings);
  pictureReader ??= openReader();
  return readFrom(await pictureReader, request);
}

/** Loaded by the first film. */
async function readForFilm({ kind, path }: AnalysisRequest, settings: AnalyzeSettings): Promise<unknown> {
  const { describeSoundFile, readFilm } = await import('./read-film.ts');
  return kind === 'film' ? readFilm(path, settings) : (await describeSoundFile(path, settings)).courses;
}

async function takeStills(path: string, { onProgress }: AnalyzeSettings): Promise<unknown> {
  const { readStills } = await import('./read-stills.ts');
  return readStills(path, onProgress ?? (() => {}));
}

async function render({ rendering }: AnalysisRequest, settings: AnalyzeSettings): Promise<unknown> {
  if (rendering === undefined) throw new EarwormError('E_INTERNAL');
  const { renderFilm } = await import('./render-film.ts');
  return renderFilm(rendering, {
    durationMaxS: settings.durationMaxS,
    onProgress: (share) => reply({ type: 'progress', residentMb: residentMb(), share }),
  });
}

function readFrom(reader: PictureReader, request: AnalysisRequest): Promise<unknown> {
  const { kind, path, album, jpeg = new Uint8Array(), describer = '' } = request;
  if (kind === 'description') return reader.describePicture(jpeg, describer);
  if (kind === 'look') return reader.lookAtPicture(path, request.isSquared ?? false);
  return kind === 'sleeve' ? reader.readSleeve(path, album) : reader.readPicture(path);
}

async function answer(request: AnalysisRequest, settings: AnalyzeSettings): Promise<void> {
  try {
    reply({ type: 'done', result: await read(request, settings) });
  } catch (error) {
    reply({ type: 'failed', error: toPlainError(error) });
  }
}

async function main(): Promise<void> {
  const { extractorModule, ...limits }: ChildSettings = JSON.parse(process.argv[2] ?? '{}');
  const extractors = await chooseExtractors(extractorModule);
  const onProgress = (): void => reply({ type: 'progress', residentMb: residentMb() });
  const settings = { ...limits, extractors, onProgress };
  process.on('message', (message: AnalysisRequest | PartTaken) => {
    if (message.kind === 'part-taken') partTaken.resolve();
    else void answer(message, settings);
  });
  reply({ type: 'ready' });
}

process.on('disconnect', () => process.exit());
// A terminal or a service manager signals the whole group; the parent decides when its children end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
await main();
