import { setTimeout as pause } from 'node:timers/promises';

/** More songs do not wait: a webhook that is so slow gets the later ones. */
export const HEARD_WAITING_MAX = 100;

const ATTEMPT_MAX_MS = 5000;
/** Waits before further attempts. */
const RETRY_AFTER_MS = [500, 2000] as const;

/** Whether a webhook may be there. */
export const isWebhookUrl = (text: string): boolean =>
  URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);

/** Posts JSON, three times at most; follows no redirects. Tells why it was not taken, `undefined` when it was. */
export async function sendWebhook(
  url: string,
  body: object,
  signal: AbortSignal,
): Promise<string | undefined> {
  let reason = await attempt(url, body, signal);
  for (const waitMs of RETRY_AFTER_MS) {
    if (reason === undefined || signal.aborted) break;
    await pause(waitMs);
    reason = await attempt(url, body, signal);
  }
  return reason;
}

async function attempt(url: string, body: object, signal: AbortSignal): Promise<string | undefined> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MAX_MS)]),
    });
    await response.body?.cancel();
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
