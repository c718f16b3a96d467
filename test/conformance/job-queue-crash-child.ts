/**
 * A program that adds jobs to a queue and runs them until it is killed. It keeps a diary in the
 * folder of its first argument (the second is the queue's file or URL, the third how many): `enqueued <job>`, `done <job>`, and `overlap <job>` when a job was
 * begun while another living process was at it.
 */
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobContext, JsonValue } from '../../src/jobs/job-queue.ts';
import { openPostgresJobQueue } from '../../src/stores/postgres/postgres-job-queue.ts';
import { isPostgresUrl } from '../../src/stores/postgres/postgres-url.ts';
import { openSqliteJobQueue } from '../../src/stores/sqlite/sqlite-job-queue.ts';

const [folder = '', place = '', work = '0'] = process.argv.slice(2);
const note = (line: string): void => appendFileSync(join(folder, 'diary'), `${line}\n`);

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

/** The living process that has begun this job and not ended it. */
async function otherRunner(marker: string): Promise<number | undefined> {
  let processId: number;
  try {
    processId = Number(readFileSync(marker, 'utf8'));
  } catch {
    return undefined;
  }
  if (processId === process.pid) return processId;
  // one that was just killed may be there for a moment yet
  for (let waits = 0; waits < 20 && isAlive(processId); waits++) await sleep(50);
  return isAlive(processId) ? processId : undefined;
}

async function run(_: JsonValue, { jobId, report }: JobContext): Promise<JsonValue> {
  const marker = join(folder, jobId);
  const other = await otherRunner(marker);
  if (other !== undefined) note(`overlap ${jobId} ${other} ${process.pid}`);
  writeFileSync(marker, String(process.pid));
  for (let done = 0; done < 5; done++) {
    await sleep(8);
    report({ done, total: 5, unit: 'steps', message: '' });
  }
  rmSync(marker);
  note(`done ${jobId}`);
  return process.pid;
}

async function runFatal(): Promise<JsonValue> {
  process.kill(process.pid, 'SIGKILL');
  return neverEnd;
}
const neverEnd = Promise.withResolvers<JsonValue>().promise;

const kinds = {
  work: { concurrency: 2, run },
  slow: { concurrency: 1, run: () => sleep(1500, 'slept') },
  fatal: { concurrency: 1, run: runFatal },
};
const options = {
  waitingMax: 10_000,
  historyMax: 10_000,
  ...(Number(work) > 0 && { interruptionsMax: 10_000 }),
};
const queue = isPostgresUrl(place)
  ? await openPostgresJobQueue(place, kinds, { ...options, takeoverMs: 300 })
  : await openSqliteJobQueue(place, kinds, options);
process.stdout.write('ready\n');
for (let n = 0; n < Number(work); n++) {
  const { jobId } = await queue.enqueue('work', n);
  note(`enqueued ${jobId}`);
  await sleep(20);
}
