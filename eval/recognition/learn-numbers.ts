/**
 * Learns the numbers of `src/fingerprint/learned.ts` from recordings by cutting and distorting clips.
 *
 * The recordings are parted in two; each half is indexed in turn, so that clips of the other half are
 * honest unknowns. Cells under the true recording's peaks against cells anywhere give the evidence
 * table; the judged candidates give the logistic weights.
 */
import { placePeaks } from '../../src/fingerprint/alignment.ts';
import { featuresOf } from '../../src/fingerprint/decide.ts';
import { identify } from '../../src/fingerprint/identify.ts';
import { CELL_EVIDENCE } from '../../src/fingerprint/learned.ts';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import type { TrackFingerprint } from '../../src/fingerprint/track-fingerprint.ts';
import { loadExtractors } from '../../src/media/load-extractors.ts';
import { memoryPostingStore } from '../../src/stores/memory/memory-posting-store.ts';
import { fitLogistic } from './logistic-regression.ts';
import { LEARNING_DISTORTIONS, makeClip, makeEmptyClips, type MadeClip, type Sound } from './make-clips.ts';
import { createRandom } from './random.ts';

const FRAME_S = SCHEME.hopSamples / SCHEME.sampleRateHz;
/** An answer this near the true place is right. */
const OFFSET_ERROR_MAX_S = 0.25;
const PENALTY = 1;
const LENGTHS_S = [3, 5, 10];

export interface LearnOptions {
  /** Clips of each length and distortion. */
  readonly clipsEach: number;
  readonly seed: number;
  readonly onProgress: (message: string) => void;
}

export interface Judgement {
  readonly features: readonly number[];
  readonly right: boolean;
  readonly confidence: number;
}

export function fingerprintSounds(sounds: readonly Sound[]): TrackFingerprint[] {
  const { createRecordingExtractor } = loadExtractors();
  return sounds.map(({ samples }) => {
    const extractor = createRecordingExtractor();
    extractor.push(samples);
    return extractor.finish();
  });
}

export function makeLearningClips(sounds: readonly Sound[], { clipsEach, seed }: LearnOptions): MadeClip[] {
  const random = createRandom(seed);
  const clips = LENGTHS_S.flatMap((lengthS) =>
    LEARNING_DISTORTIONS.flatMap((distortion) =>
      Array.from({ length: clipsEach }, () => makeClip(random.pick(sounds), lengthS, distortion, random)),
    ),
  );
  return [
    ...clips,
    ...LENGTHS_S.flatMap((lengthS) => makeEmptyClips(2 * clipsEach, lengthS, seed + lengthS)),
  ];
}

/** Changes `CELL_EVIDENCE` in place to the log likelihood ratio of the cells, smoothed. */
export function learnEvidence(
  sounds: readonly Sound[],
  fingerprints: readonly TrackFingerprint[],
  clips: readonly MadeClip[],
): void {
  const atPeaks = new Float64Array(256);
  const anywhere = new Float64Array(256);
  for (const made of clips) {
    const track = sounds.findIndex((sound) => sound.name === made.source);
    if (track >= 0) countCells(made, fingerprints[track]!, atPeaks, anywhere);
  }
  const p = smoothed(atPeaks);
  const q = smoothed(anywhere);
  for (let i = 0; i < 256; i++) CELL_EVIDENCE[i] = Math.log(p[i]! / q[i]!);
}

function countCells(
  made: MadeClip,
  fingerprint: TrackFingerprint,
  atPeaks: Float64Array,
  anywhere: Float64Array,
): void {
  const { cells, frames, bins } = made.query.spectrogram;
  const peaks = placePeaks(fingerprint.peaks);
  const shift = SCHEME.firstBin * (made.speed - 1) + 0.5;
  for (let i = 0; i < peaks.frames.length; i++) {
    const at = (peaks.frames[i]! - made.offsetS / FRAME_S) / made.speed + 0.5;
    const bin = Math.floor(peaks.bins[i]! * made.speed + shift);
    if (at < 0 || at >= frames || bin < 1 || bin >= bins - 1) continue;
    for (let turn = 0; turn < 5; turn++) {
      const cell = (Math.floor(at + (turn * frames) / 5) % frames) * bins + bin;
      (turn === 0 ? atPeaks : anywhere)[Math.max(cells[cell - 1]!, cells[cell]!, cells[cell + 1]!)]!++;
    }
  }
}

/** Shares, with a triangle of 9 cells and a little everywhere. */
function smoothed(counts: Float64Array): Float64Array {
  const out = counts.map((_, i) => {
    let sum = 0;
    let weights = 0;
    for (let j = Math.max(0, i - 4); j <= Math.min(255, i + 4); j++) {
      const weight = 5 - Math.abs(i - j);
      sum += weight * counts[j]!;
      weights += weight;
    }
    return sum / weights + 3;
  });
  const total = out.reduce((a, b) => a + b, 0);
  return out.map((x) => x / total);
}

/** Every candidate that was judged when each half of the recordings was the collection. */
export async function judgeClips(
  sounds: readonly Sound[],
  fingerprints: readonly TrackFingerprint[],
  clips: readonly MadeClip[],
): Promise<Judgement[]> {
  const judgements: Judgement[] = [];
  for (const half of [0, 1]) {
    const store = memoryPostingStore(SCHEME);
    const known = fingerprints.map((fingerprint, i) => ({ trackId: i + 1, fingerprint }));
    await store.add(known.filter(({ trackId }) => trackId % 2 === half));
    using snapshot = await store.snapshot();
    for (const made of clips) {
      for (const found of await identify(made.query, snapshot.shards)) {
        const errorS = Math.abs(found.startFrame * FRAME_S - made.offsetS);
        const right = sounds[found.trackId - 1]!.name === made.source && errorS < OFFSET_ERROR_MAX_S;
        // elsewhere in the right recording: a loop, neither right nor wrong
        if (!right && sounds[found.trackId - 1]!.name === made.source) continue;
        judgements.push({ features: featuresOf(found.evidence), right, confidence: found.confidence });
      }
    }
  }
  return judgements;
}

export const fitDecision = (judgements: readonly Judgement[]): Float64Array =>
  fitLogistic(
    judgements.map((judgement) => judgement.features),
    judgements.map((judgement) => judgement.right),
    PENALTY,
  );

/** The text of `src/fingerprint/learned.ts`. */
export function learnedModule(weights: Float64Array): string {
  const rows = Array.from({ length: 22 }, (_, row) =>
    Array.from(CELL_EVIDENCE.slice(row * 12, row * 12 + 12), (x) => x.toFixed(3)).join(', '),
  );
  return `// oxlint-disable approx-constant -- learned, not mathematical
/**
 * Numbers learned by \`npm run eval -- learn\` (see docs/recognition.md for what from); do not edit.
 */

/** Log likelihood ratio of a whitened cell (0..255) at a spectral peak of the recording against anywhere. */
export const CELL_EVIDENCE: Float32Array = Float32Array.of(
  ${rows.join(',\n  ')},
);

/** Logistic weights of \`decide.ts\`, in the order of its features, the constant last. */
export const DECISION_WEIGHTS: Float64Array = Float64Array.of(
  ${[...weights].map((w) => w.toFixed(4)).join(', ')},
);
`;
}
