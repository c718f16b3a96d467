import type { ListenMessage } from '../../../src/http/contract/listen-contract.ts';
import type { Heard } from './heard.ts';
import { keepAwake } from './keep-awake.ts';
import { openMicrophone, type Microphone } from './microphone.ts';
import { openSoundLine, type LineState, type SoundLine } from './sound-line.ts';
import { TroubleError, type Trouble } from './trouble.ts';

export interface ListeningState {
  /** `asking`: the browser asks the person for the microphone. */
  readonly phase: 'idle' | 'asking' | 'listening';
  readonly line: LineState;
  /** Of this moment, in dB of full scale. */
  readonly levelDb: number;
  /** No sound came for a while: it may be muted. */
  readonly isQuiet: boolean;
  /** The browser suspended the microphone; a press goes on. */
  readonly isPaused: boolean;
  readonly microphone: Pick<Microphone, 'label' | 'keptOn'> | undefined;
  /** What it may be, while that is not sure. */
  readonly candidate: Heard | undefined;
  readonly heard: Heard | undefined;
  /** Nothing was recognised since the last song, or since the beginning. */
  readonly isUnknown: boolean;
  readonly trouble: Trouble | undefined;
}

/** Listens from a press to the answer, or until it is stopped. */
export interface LiveListening {
  readonly state: ListeningState;
  /** Returns what takes the change back. */
  subscribe(onChange: () => void): () => void;
  start(isContinuous: boolean): Promise<void>;
  /** What was heard stays to be seen. */
  stop(): void;
  /** Stops, and nothing was heard. */
  forget(): void;
  /** After `isPaused`; from a press only. */
  resume(): void;
}

export const QUIETEST_DB = -90;
const QUIET_DB = -75;
const QUIET_MS = 5000;

const IDLE = {
  phase: 'idle',
  line: 'connecting',
  levelDb: QUIETEST_DB,
  isQuiet: false,
  isPaused: false,
  microphone: undefined,
  candidate: undefined,
  heard: undefined,
  isUnknown: false,
  trouble: undefined,
} satisfies ListeningState;

export function createLiveListening(): LiveListening {
  const watchers = new Set<() => void>();
  let state: ListeningState = IDLE;
  /** Aborting it closes all that one listening opened. */
  let run = new AbortController();
  let microphone: Microphone | undefined;

  const change = (part: Partial<ListeningState>): void => {
    state = { ...state, ...part };
    for (const watcher of watchers) watcher();
  };
  const end = (trouble?: Trouble): void => {
    run.abort();
    change({ ...IDLE, heard: state.heard, isUnknown: state.isUnknown, trouble });
  };
  const listen = async (isContinuous: boolean, signal: AbortSignal): Promise<void> => {
    let line: SoundLine | undefined;
    const quiet = createQuietWatch();
    const opened = await openMicrophone(
      {
        onFrame(frame) {
          line?.push(frame);
          const levelDb = levelOf(frame);
          change({ levelDb, isQuiet: quiet.isQuiet(levelDb) });
        },
        onPaused: (isPaused) => change({ isPaused }),
        onLost: () => end('lost'),
      },
      signal,
    );
    microphone = opened;
    line = openSoundLine(
      { sample_rate_hz: opened.sampleRateHz, format: 'f32', channels: 1, continuous: isContinuous },
      {
        onState: (lineState) => change({ line: lineState }),
        onMessage: (message, lateS) => change(partOf(message, lateS)),
        onEnd: end,
      },
    );
    signal.addEventListener('abort', () => {
      opened.close();
      line.close();
    });
    keepAwake(signal);
    change({ phase: 'listening', microphone: opened });
  };

  return {
    get state() {
      return state;
    },
    subscribe(onChange) {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
    async start(isContinuous) {
      run.abort();
      run = new AbortController();
      const { signal } = run;
      change({ ...IDLE, phase: 'asking' });
      try {
        await listen(isContinuous, signal);
      } catch (error) {
        if (signal.aborted) return;
        end(error instanceof TroubleError ? error.trouble : 'broken');
      }
    },
    stop: () => end(),
    forget() {
      run.abort();
      change(IDLE);
    },
    resume: () => void microphone?.resume(),
  };
}

/** Whether there is anything to be shown of it. */
export const isInUse = ({ phase, heard, isUnknown, trouble }: ListeningState): boolean =>
  phase !== 'idle' || heard !== undefined || isUnknown || trouble !== undefined;

function partOf(message: ListenMessage, lateS: number): Partial<ListeningState> {
  if (message.type === 'no-match') return { heard: undefined, candidate: undefined, isUnknown: true };
  if (message.type !== 'match' && message.type !== 'candidate') return {};
  const { type, heard_s: _, ...match } = message;
  const positionS = match.offset_s + lateS * match.speed;
  const heard: Heard = { match, atMs: performance.now(), positionS };
  return type === 'candidate' ? { candidate: heard } : { heard, candidate: undefined, isUnknown: false };
}

function levelOf(frame: Float32Array): number {
  const power = frame.reduce((sum, sample) => sum + sample * sample, 0) / frame.length;
  return Math.max(QUIETEST_DB, 10 * Math.log10(power + 1e-12));
}

function createQuietWatch(): { isQuiet(levelDb: number): boolean } {
  let loudAtMs = performance.now();
  return {
    isQuiet(levelDb) {
      const nowMs = performance.now();
      if (levelDb > QUIET_DB) loudAtMs = nowMs;
      return nowMs - loudAtMs > QUIET_MS;
    },
  };
}
