import { MIN_CONFIDENCE } from '../../fingerprint/identify-settings.ts';
import type { ListeningWindow } from '../../fingerprint/listening-window.ts';
import { SCHEME } from '../../fingerprint/scheme.ts';
import type { IdentifiedTrack, Identifier } from '../identify-recording.ts';
import { createHeardDecision, type Asked } from './decide-heard.ts';
import { createLevelMeter } from './level-meter.ts';
import type { ListenEvent } from './listen-event.ts';
import type { Turns } from './turns.ts';

export interface ListenSettings {
  /** Goes on after a match, and after none. */
  readonly isContinuous: boolean;
  /** 0..1; answers below it are none. */
  readonly minConfidence?: number;
}

export interface ListenerPorts {
  readonly window: ListeningWindow;
  readonly identify: Identifier['identify'];
  /** Shared by all listeners: an ask waits for its turn, and sound is heard on meanwhile. */
  readonly turns: Turns;
  readonly tell: (event: ListenEvent) => void;
  /** An ask failed; nothing follows. */
  readonly fail: (error: unknown) => void;
}

/** Names what is heard while it is heard. */
export interface Listener {
  /** Mono sound at the scheme's rate. Never waits: when asks are slow, fewer are made. */
  push(samples: Float32Array): void;
  /** Tells nothing any more. */
  end(): void;
  /** The one match, or that there is none, was told, and more is not wanted. */
  readonly isOver: boolean;
  /** Resolves when no ask is under way: for sound that comes faster than it plays. */
  settled(): Promise<void>;
}

export function createListener(settings: ListenSettings, ports: ListenerPorts): Listener {
  const { window, tell } = ports;
  const { minConfidence = MIN_CONFIDENCE } = settings;
  const stop = new AbortController();
  const meter = createLevelMeter(SCHEME.sampleRateHz);
  const decision = createHeardDecision();
  let isOver = false;
  let asking: Promise<void> | undefined;

  const conclude = (asked: Asked): void => {
    const finding = decision.answered(asked);
    if (finding.type === 'match' || finding.type === 'known') window.clear();
    isOver = !settings.isContinuous && (finding.type === 'match' || finding.type === 'no-match');
    if (finding.type === 'no-match') tell({ type: 'no-match', heardS: asked.heardS });
    if (finding.type === 'match' || finding.type === 'candidate') tell(finding);
  };
  const ask = async (): Promise<void> => {
    using _ = await ports.turns.take();
    if (stop.signal.aborted) return;
    const { query, startS } = window.fingerprint();
    const { matches } = await ports.identify(query, { minConfidence, signal: stop.signal });
    if (stop.signal.aborted) return;
    const { heardS } = window;
    const found = matches.map((track) => ({ track: atPresent(track, heardS - startS), heardS }));
    conclude({ found, heardS, lengthS: query.durationMs / 1000 });
  };
  const isAskDue = (): boolean => !isOver && !stop.signal.aborted && decision.isDue(window.heardS);
  const askWhileDue = async (): Promise<void> => {
    try {
      // more may have come meanwhile
      while (isAskDue()) await ask();
    } catch (error) {
      if (!stop.signal.aborted) ports.fail(error);
    } finally {
      asking = undefined;
    }
  };

  return {
    push(samples) {
      if (isOver || stop.signal.aborted) return;
      window.push(samples);
      for (const levelDb of meter.push(samples)) tell({ type: 'listening', levelDb, heardS: window.heardS });
      if (asking === undefined && isAskDue()) asking = askWhileDue();
    },
    end: () => stop.abort(),
    get isOver() {
      return isOver;
    },
    settled: async () => asking,
  };
}

/** The clip began so long ago. */
const atPresent = (track: IdentifiedTrack, agoS: number): IdentifiedTrack => ({
  ...track,
  offsetS: track.offsetS + agoS * track.speed,
});
