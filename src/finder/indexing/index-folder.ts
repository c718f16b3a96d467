import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { IndexFolder } from '../../jobs/index-job.ts';
import type { IndexOptions } from './index-collection.ts';
import type { IndexEvent, IndexFailure, IndexSummary } from './index-collection-run.ts';

/** So many failures are named in a job's result; all are counted. */
const FAILURES_NAMED_MAX = 100;

const OTHER_STEPS: Partial<Record<IndexEvent['kind'], string>> = {
  scanning: 'looking for files',
  sleeves: 'looking for sleeves',
  describing: 'describing sleeves',
  maintaining: 'tidying the index',
};

/**
 * Indexing as the work of a job: links inside the folder do not lead out of the library roots. Its
 * result is `{indexed, unchanged, failed, postponed, missing, audio_s, wall_s, failures: [{path, code,
 * message}], unchecked: [{path, files, reason}], model_failures: [{model, code, message}], postponed_folders}`.
 */
export function createIndexFolder(
  indexPaths: (paths: readonly string[], options: IndexOptions) => Promise<IndexSummary>,
  libraryRoots: readonly string[],
): IndexFolder {
  return async (folder, { signal, onProgress, folders = [folder], settleMs = 0 }) => {
    const failures: IndexFailure[] = [];
    const postponedFolders = new Set<string>();
    const unchecked: { path: string; files: number; reason: string }[] = [];
    const modelFailures: { model: string; code: string; message: string }[] = [];
    let counts: { done: number; total?: number } = { done: 0 };
    const onEvent = (event: IndexEvent): void => {
      if (event.kind === 'failed' && failures.length < FAILURES_NAMED_MAX) failures.push(event.failure);
      if (event.kind === 'postponed') postponedFolders.add(dirname(event.path));
      if (event.kind === 'unchecked')
        unchecked.push({ path: event.folder, files: event.files, reason: event.reason });
      if (event.kind === 'model-failed') {
        const { model, error } = event.failure;
        modelFailures.push({ model, code: error.code, message: error.message });
      }
      if (event.kind === 'progress') {
        const { files, filesDone, etaS, songsPerMinute } = event.progress;
        counts = { done: filesDone, total: files };
        const message = `indexing: ${Math.round(songsPerMinute)} songs/min`;
        onProgress({ ...counts, unit: 'files', message, ...(etaS === undefined ? {} : { etaS }) });
      }
      const message = OTHER_STEPS[event.kind];
      if (message !== undefined) onProgress({ ...counts, unit: 'files', message });
    };
    const roots = await Promise.all(libraryRoots.map((root) => realpath(root).catch(() => root)));
    const summary = await indexPaths(folders, {
      signal,
      onEvent,
      confineTo: roots,
      libraryRoots: roots,
      settleMs,
    });
    const { audioS, wallS, cancelled: _, ...files } = summary;
    const named = failures.map(({ path, code, message }) => ({ path, code, message }));
    return {
      ...files,
      audio_s: audioS,
      wall_s: wallS,
      failures: named,
      unchecked,
      model_failures: modelFailures,
      postponed_folders: [...postponedFolders],
    };
  };
}
