import { EarwormError } from '../../errors.ts';
import { youtubeTrouble } from './youtube-error.ts';

export interface BoundedGet {
  readonly bytesMax: number;
  /** For all of it. */
  readonly timeMaxMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface BoundedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** What an address answers, redirects not followed. Errors: `E_YOUTUBE_FAILED`, `E_CANCELLED`. */
export async function boundedGet(
  address: URL,
  { bytesMax, timeMaxMs, signal }: BoundedGet,
): Promise<BoundedAnswer> {
  const timeout = AbortSignal.timeout(timeMaxMs);
  const stop = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const failed = (trouble: 'unreachable' | 'broken-off', thrown: unknown): EarwormError => {
    if (thrown instanceof EarwormError) return thrown;
    return signal?.aborted === true ? new EarwormError('E_CANCELLED') : youtubeTrouble(trouble, thrown);
  };
  let response: Response;
  try {
    response = await fetch(address, { redirect: 'manual', signal: stop });
  } catch (error) {
    throw failed('unreachable', error);
  }
  try {
    const chunks: Uint8Array[] = [];
    let held = 0;
    for await (const chunk of response.body ?? []) {
      held += chunk.length;
      if (held > bytesMax) throw youtubeTrouble('too-long');
      chunks.push(chunk);
    }
    return { status: response.status, headers: response.headers, bytes: Buffer.concat(chunks) };
  } catch (error) {
    throw failed('broken-off', error);
  }
}
