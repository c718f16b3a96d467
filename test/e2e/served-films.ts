import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskAccepted, TaskReport } from '../../src/http/contract/film-contract.ts';
import { type RunningEarworm, startEarworm } from './run-earworm.ts';

/** A server in a process of its own that films are sent to. */
export class ServedFilms {
  readonly #running: RunningEarworm;
  readonly url: string;
  readonly data: string;

  private constructor(running: RunningEarworm, url: string, data: string) {
    this.#running = running;
    this.url = url;
    this.data = data;
  }

  static async start(data: string, env: Readonly<Record<string, string>> = {}): Promise<ServedFilms> {
    const running = startEarworm(['serve', '--data', data, '--json', '--port', '0'], { env });
    const { url } = JSON.parse(await running.waitForLine('listening')) as { url: string };
    return new ServedFilms(running, url, data);
  }

  async send(
    file: string,
    fields: Readonly<Record<string, string>> = {},
    route = 'analyze-video',
  ): Promise<string> {
    const body = new FormData();
    for (const [name, text] of Object.entries(fields)) body.append(name, text);
    body.append('video', new Blob([new Uint8Array(await readFile(file))]), path.basename(file));
    const address = `${this.url}/api/recommendations/${route}`;
    const reply = await fetch(address, { method: 'POST', body });
    assert.equal(reply.status, 202);
    return ((await reply.json()) as TaskAccepted).task_id;
  }

  async task(taskId: string): Promise<TaskReport> {
    return (await (await fetch(`${this.url}/api/recommendations/tasks/${taskId}`)).json()) as TaskReport;
  }

  /** Follows a task to its end, after which no film is left. */
  async ended(taskId: string): Promise<TaskReport> {
    const reply = await fetch(`${this.url}/api/recommendations/tasks/${taskId}/events`);
    await reply.text();
    for (let waits = 0; waits < 100 && (await this.films()).length > 0; waits++) await sleep(10);
    assert.deepEqual(await this.films(), []);
    return this.task(taskId);
  }

  films(): Promise<string[]> {
    return readdir(path.join(this.data, 'films'));
  }

  /** All that it wrote. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<string> {
    this.#running.process.kill(signal);
    const { stdout, stderr } = await this.#running.ended;
    return stdout + stderr;
  }
}
