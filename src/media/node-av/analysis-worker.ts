/**
 * The program of a child process that reads files nobody vouches for. Started by `AnalysisChild`;
 * ends when the parent does or lets go of it.
 */
import type { Extractors } from '../../fingerprint/extractor.ts';
import { loadExtractors } from '../load-extractors.ts';
import {
  type AnalysisReply,
  type AnalysisRequest,
  type ChildSettings,
  toPlainError,
} from './analysis-protocol.ts';
import { type AnalyzeSettings, analyzeClip, analyzeRecording } from './analyze-file.ts';

function reply(message: AnalysisReply): void {
  process.send?.(message);
}

async function chooseExtractors(url: string | undefined): Promise<Extractors> {
  return url === undefined ? loadExtractors() : await import(url);
}

async function answer({ kind, path }: AnalysisRequest, settings: AnalyzeSettings): Promise<void> {
  try {
    const analyze = kind === 'recording' ? analyzeRecording : analyzeClip;
    reply({ type: 'done', result: await analyze(path, settings) });
  } catch (error) {
    reply({ type: 'failed', error: toPlainError(error) });
  }
}

async function main(): Promise<void> {
  const { extractorModule, ...limits }: ChildSettings = JSON.parse(process.argv[2] ?? '{}');
  const extractors = await chooseExtractors(extractorModule);
  const onProgress = (): void => reply({ type: 'progress', residentMb: process.memoryUsage.rss() / 2 ** 20 });
  const settings = { ...limits, extractors, onProgress };
  process.on('message', (request: AnalysisRequest) => void answer(request, settings));
  reply({ type: 'ready' });
}

process.on('disconnect', () => process.exit());
// A terminal or a service manager signals the whole group; the parent decides when its children end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
await main();
