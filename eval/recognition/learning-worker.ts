/** Worker thread of `learning-pool.ts`: makes clips and judges them, as it is told. */
import { parentPort, workerData } from 'node:worker_threads';
import { createRecordingExtractor } from '../../src/fingerprint/create-extractors.ts';
import { featuresOf } from '../../src/fingerprint/decide.ts';
import { identify } from '../../src/fingerprint/identify.ts';
import { CELL_EVIDENCE, DECISION_WEIGHTS } from '../../src/fingerprint/learned.ts';
import type { PostingStore } from '../../src/fingerprint/posting-store.ts';
import { frameSeconds, SCHEME } from '../../src/fingerprint/scheme.ts';
import type { TrackFingerprint } from '../../src/fingerprint/track-fingerprint.ts';
import { memoryPostingStore } from '../../src/stores/memory/memory-posting-store.ts';
import type { Sound } from './decode-folder.ts';
import { countCells, createEvidenceCounts, type EvidenceCounts } from './evidence-counts.ts';
import type { LearnedNumbers } from './learned-module.ts';
import { makeFromSpec, type ClipSpec, type MadeClip } from './make-clips.ts';

/** What a worker can be asked, and what it answers. Recordings go by their numbers. */
export interface LearningTasks {
  fingerprint: { readonly ask: { readonly sounds: readonly number[] }; readonly answer: TrackFingerprint[] };
  /** Fingerprints of all recordings, for the tasks to come. */
  know: { readonly ask: { readonly fingerprints: readonly TrackFingerprint[] }; readonly answer: undefined };
  count: { readonly ask: { readonly clips: readonly ClipSpec[] }; readonly answer: EvidenceCounts };
  judge: { readonly ask: JudgeTask; readonly answer: JudgedSpec[] };
}

export interface JudgeTask {
  readonly clips: readonly ClipSpec[];
  /** Each clip is asked of each. */
  readonly collections: readonly (readonly number[])[];
  /** Absent: those in use. */
  readonly numbers: LearnedNumbers | undefined;
}

export interface JudgedSpec {
  readonly spec: ClipSpec;
  readonly variant: string;
  /** Where in its recording it begins, and how many times as fast it plays. */
  readonly offsetS: number;
  readonly speed: number;
  /** Whether its recording was in the collection. */
  readonly isKnown: boolean;
  readonly identifyMs: number;
  /** The likeliest first. */
  readonly found: readonly FoundTrack[];
}

export interface FoundTrack {
  readonly sound: number;
  readonly features: readonly number[];
  readonly confidence: number;
  readonly offsetS: number;
  readonly speed: number;
}

const sounds = workerData as readonly Sound[];
let fingerprints: readonly TrackFingerprint[] = [];

type Handlers = {
  [Kind in keyof LearningTasks]: (
    ask: LearningTasks[Kind]['ask'],
  ) => LearningTasks[Kind]['answer'] | Promise<LearningTasks[Kind]['answer']>;
};

const handlers: Handlers = {
  fingerprint: (ask) =>
    ask.sounds.map((sound) => {
      const extractor = createRecordingExtractor();
      extractor.push(sounds[sound]!.samples);
      return extractor.finish();
    }),
  know(ask) {
    fingerprints = ask.fingerprints;
    return undefined;
  },
  count({ clips }) {
    const counts = createEvidenceCounts();
    for (const spec of clips) {
      if (typeof spec.content === 'string') continue;
      countCells(counts, makeFromSpec(spec, sounds), fingerprints[spec.content.sound]!);
    }
    return counts;
  },
  async judge({ clips, collections, numbers }) {
    CELL_EVIDENCE.set(numbers?.cellEvidence ?? []);
    DECISION_WEIGHTS.set(numbers?.decisionWeights ?? []);
    const stores = await Promise.all(collections.map(openStore));
    const judged: JudgedSpec[] = [];
    for (const spec of clips) {
      const made = makeFromSpec(spec, sounds);
      for (const [i, store] of stores.entries()) {
        const isKnown = typeof spec.content === 'object' && collections[i]!.includes(spec.content.sound);
        judged.push({ spec, isKnown, ...(await judgeClip(made, store)) });
      }
    }
    return judged;
  },
};

async function openStore(collection: readonly number[]): Promise<PostingStore> {
  const store = memoryPostingStore(SCHEME);
  await store.add(collection.map((sound) => ({ trackId: sound + 1, fingerprint: fingerprints[sound]! })));
  return store;
}

async function judgeClip(
  { query, variant, offsetS, speed }: MadeClip,
  store: PostingStore,
): Promise<Omit<JudgedSpec, 'spec' | 'isKnown'>> {
  const startedMs = performance.now();
  using snapshot = await store.snapshot();
  const identified = await identify(query, snapshot.shards);
  const identifyMs = performance.now() - startedMs;
  const found = identified.map((one) => ({
    sound: one.trackId - 1,
    features: featuresOf(one.evidence),
    confidence: one.confidence,
    offsetS: one.startFrame * frameSeconds(SCHEME),
    speed: one.speed,
  }));
  return { variant, offsetS, speed, identifyMs, found };
}

parentPort!.on('message', ({ kind, ask }: { kind: keyof LearningTasks; ask: never }) => {
  void Promise.resolve(handlers[kind](ask)).then((answer) => parentPort!.postMessage(answer, []));
});
