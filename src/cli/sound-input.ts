import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { EarwormError } from '../errors.ts';
import type { ListenHello } from '../http/contract/listen-contract.ts';

export type SoundFormat = Pick<ListenHello, 'sample_rate_hz' | 'format' | 'channels'>;

/** Samples as they come, until disposed of. */
export interface SoundInput extends Disposable {
  readonly stream: Readable;
  readonly format: SoundFormat;
  /** What it comes from. */
  readonly name: string;
  /** To be called at the end of the stream. Errors: `E_MEDIA_NO_AUDIO` when the recorder failed. */
  check(): Promise<void>;
}

const RECORDED: SoundFormat = { sample_rate_hz: 44_100, format: 'i16', channels: 1 };

const ARECORD = ['-q', '-t', 'raw', '-f', 'S16_LE', '-r', '44100', '-c', '1'];

/** Programs that write raw sound to their standard output; the first that is installed is used. */
const RECORDERS: readonly { program: string; args: (device?: string) => string[] }[] = [
  {
    program: 'parec',
    args: (device) => [
      '--raw',
      '--format=s16le',
      '--rate=44100',
      '--channels=1',
      '--latency-msec=100',
      ...(device === undefined ? [] : [`--device=${device}`]),
    ],
  },
  {
    program: 'arecord',
    args: (device) => [...ARECORD, ...(device === undefined ? [] : ['-D', device])],
  },
  {
    program: 'rec',
    args: () => ['-q', '-t', 'raw', '-b', '16', '-e', 'signed', '-r', '44100', '-c', '1', '-'],
  },
];

const STDERR_MAX = 500;

/** The machine's microphone. Errors: `E_PACKAGE_MISSING` when no recorder is installed. */
export async function openMicrophone(device?: string): Promise<SoundInput> {
  for (const { program, args } of RECORDERS) {
    const child = spawn(program, args(device), { stdio: ['ignore', 'pipe', 'pipe'] });
    const isThere = await Promise.race([
      once(child, 'spawn').then(() => true),
      once(child, 'error').then(() => false),
    ]).catch(() => false);
    if (isThere) return recording(child, program);
  }
  throw new EarwormError('E_PACKAGE_MISSING', {
    message:
      'There is no program that records: install PulseAudio or PipeWire utilities (parec), alsa-utils (arecord) or ' +
      'SoX (rec), or pipe raw sound to `earworm listen -`.',
  });
}

function recording(child: ChildProcess, program: string): SoundInput {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new EarwormError('E_INTERNAL');
  let said = '';
  stderr.on('data', (text: Buffer) => (said = (said + text.toString('utf8')).slice(-STDERR_MAX)));
  const closed = once(child, 'close');
  closed.catch(() => undefined);
  let isWanted = true;
  return {
    stream: stdout,
    format: RECORDED,
    name: program,
    async check() {
      const [exitCode] = (await closed) as [number | null];
      if (!isWanted || exitCode === 0) return;
      const message = `${program} stopped: ${said.trim() === '' ? 'no microphone?' : said.trim()}`;
      throw new EarwormError('E_MEDIA_NO_AUDIO', { message });
    },
    [Symbol.dispose]() {
      isWanted = false;
      child.kill();
    },
  };
}

/** Raw samples from standard input. */
export const soundFromStdin = (format: SoundFormat): SoundInput => ({
  stream: process.stdin,
  format,
  name: 'standard input',
  check: async () => undefined,
  [Symbol.dispose]: () => void process.stdin.destroy(),
});
