import { parentPort } from 'node:worker_threads';
import { type ErrorCode, toEarwormError } from '../errors.ts';
import { ALBUMS } from './albums.ts';
import { writeNoisyClip, writePieceFile } from './piece-file.ts';
import { PIECES } from './pieces.ts';

/** One file for a worker to make. */
export interface PieceTask {
  readonly kind: 'piece' | 'clip';
  readonly title: string;
  /** Absolute; its folder exists. */
  readonly path: string;
}

export type PieceReply =
  | { readonly path: string; readonly failure?: undefined }
  | { readonly path: string; readonly failure: { readonly code: ErrorCode; readonly message: string } };

async function run({ kind, title, path }: PieceTask): Promise<void> {
  const piece = PIECES.find((known) => known.title === title);
  const album = ALBUMS.find((known) => known.albumId === piece?.albumId);
  if (piece === undefined || album === undefined) throw new Error(`there is no piece called ${title}`);
  await (kind === 'clip' ? writeNoisyClip(piece, path) : writePieceFile(piece, album, path));
}

async function answer(task: PieceTask): Promise<void> {
  const reply = await run(task).then(
    (): PieceReply => ({ path: task.path }),
    (thrown: unknown): PieceReply => {
      const { code, message } = toEarwormError(thrown, 'E_STORE_FAILED');
      return { path: task.path, failure: { code, message } };
    },
  );
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows of a browser
  parentPort?.postMessage(reply);
}

parentPort?.on('message', (task: PieceTask) => void answer(task));
