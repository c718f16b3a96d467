import { openClient } from './gemini-conversation.ts';
import type { GeminiSettings } from './gemini-film-analyzer.ts';
import { patientFetch } from './patient-fetch.ts';

/** Google does not tell apart what is not there and what is somebody else's. */
const GONE: ReadonlySet<unknown> = new Set([403, 404]);

/**
 * Deletes a film at Google, and a part of one that was being sent; with a time of its own, as what came
 * before may have been cancelled. Never throws: says whether it is gone.
 */
export async function takeAway(
  settings: GeminiSettings,
  name: string,
  unfinished: string | undefined,
): Promise<boolean> {
  const { times, apiKey } = settings;
  const fetch = patientFetch(times, AbortSignal.timeout(times.cleanupMaxMs));
  try {
    if (unfinished !== undefined) {
      const headers = { 'x-goog-api-key': apiKey, 'x-goog-upload-command': 'cancel' };
      await fetch(unfinished, { method: 'POST', headers });
    }
    const client = await openClient(settings, fetch);
    await client.files.delete({ name });
    return true;
  } catch (thrown) {
    return GONE.has((thrown as { status?: unknown } | null)?.status);
  }
}
