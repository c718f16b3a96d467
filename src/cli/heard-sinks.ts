import { appendFile, stat } from 'node:fs/promises';
import { EarwormError, toEarwormError } from '../errors.ts';
import { HEARD_SONGS_HEADER, heardSongLine } from '../http/replies/heard-songs-csv.ts';
import { HEARD_WAITING_MAX, isWebhookUrl, sendWebhook } from '../http/send-webhook.ts';
import { createWaitingLine } from '../http/waiting-line.ts';
import type { Invocation } from './command.ts';
import { printable } from './format-value.ts';

type HeardRecord = Parameters<typeof heardSongLine>[0];

/** Where songs go beside the output, one after another. */
export interface HeardSinks {
  heard(record: HeardRecord): void;
  /** When all was written and sent. */
  settled(): Promise<void>;
}

/** Errors: `E_USAGE` for a file that cannot be written or an address that is none. */
export async function openHeardSinks({ options, output, signal }: Invocation): Promise<HeardSinks> {
  const csv = options['csv'] as string | undefined;
  const webhook = options['webhook'] as string | undefined;
  if (webhook !== undefined && !isWebhookUrl(webhook)) {
    throw new EarwormError('E_USAGE', { message: 'A webhook must be an http:// or https:// address.' });
  }
  if (csv !== undefined) await beginCsv(csv);
  const put = async (record: HeardRecord): Promise<void> => {
    try {
      if (csv !== undefined) await appendFile(csv, heardSongLine(record));
      const reason = webhook === undefined ? undefined : await sendWebhook(webhook, record, signal);
      if (reason !== undefined) output.problem(`The webhook did not take a song: ${printable(reason)}`);
    } catch (error) {
      output.problem(`${csv} cannot be written: ${toEarwormError(error).message}`);
    }
  };
  const line = createWaitingLine(HEARD_WAITING_MAX, put);
  return { heard: (record) => line.add(record), settled: () => line.settled() };
}

async function beginCsv(file: string): Promise<void> {
  try {
    const { size } = await stat(file).catch(() => ({ size: 0 }));
    await appendFile(file, size === 0 ? HEARD_SONGS_HEADER : '');
  } catch (cause) {
    throw new EarwormError('E_USAGE', {
      message: `${file} cannot be written.`,
      details: { path: file },
      cause,
    });
  }
}
