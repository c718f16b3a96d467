import type { Track, TrackFile } from '../../catalog/track.ts';

/** A file of a track. */
export interface OwnedFile {
  readonly track: Track;
  readonly file: TrackFile;
}

const LOSSLESS = /^(?:flac|alac|pcm_.*|wavpack|ape|tta|wmalossless|mlp|truehd|tak)$/u;
/** How many times the bit rate of MP3 that sounds the same, roughly, by public listening tests (Hydrogenaudio). */
const EFFICIENCY: Readonly<Record<string, number>> = {
  opus: 1.6,
  aac: 1.25,
  vorbis: 1.25,
  wmav2: 0.9,
  mp2: 0.7,
};
/** Bit rates nearer than this part of each other are the same. */
const SAME_RATE = 0.1;

const isLossless = ({ codec = '' }: TrackFile): boolean => LOSSLESS.test(codec);

/** Bits per second: what the file says, else what its size and length say. */
function bitRateOf({ track, file }: OwnedFile): number {
  return file.bitRate ?? (track.durationMs > 0 ? (8000 * file.sizeBytes) / track.durationMs : 0);
}

const effectiveRate = (one: OwnedFile): number => bitRateOf(one) * (EFFICIENCY[one.file.codec ?? ''] ?? 1);

const tagCount = ({ track }: OwnedFile): number => Object.keys(track.tags).length;

interface Criterion {
  /** What speaks for the better one, given both. */
  readonly reason: (better: OwnedFile, worse: OwnedFile) => string;
  /** Above 0: the first is better; 0: as good. */
  readonly compare: (a: OwnedFile, b: OwnedFile) => number;
}

const named = ({ file }: OwnedFile): string => file.codec ?? 'unknown codec';
const kbps = (one: OwnedFile): string => `${Math.round(bitRateOf(one) / 1000)} kbit/s ${named(one)}`;

/** The first that differs decides. */
const CRITERIA: readonly Criterion[] = [
  {
    compare: (a, b) => Number(isLossless(a.file)) - Number(isLossless(b.file)),
    reason: (better, worse) => `lossless (${named(better)}), not ${kbps(worse)}`,
  },
  {
    compare: (a, b) => (a.file.sampleRateHz ?? 0) - (b.file.sampleRateHz ?? 0),
    reason: (better, worse) =>
      `${better.file.sampleRateHz ?? 0} Hz, not ${worse.file.sampleRateHz ?? 'an unknown rate of'} Hz`,
  },
  {
    compare: (a, b) => (a.file.channels ?? 0) - (b.file.channels ?? 0),
    reason: (better, worse) => `${better.file.channels ?? 0} channels, not ${worse.file.channels ?? 0}`,
  },
  {
    compare(a, b) {
      if (isLossless(a.file)) return 0;
      const [one, other] = [effectiveRate(a), effectiveRate(b)];
      return Math.abs(one - other) <= SAME_RATE * Math.max(one, other) ? 0 : one - other;
    },
    reason: (better, worse) => `${kbps(better)}, not ${kbps(worse)}`,
  },
  {
    compare: (a, b) => tagCount(a) - tagCount(b),
    reason: () => 'more of its tags are filled in',
  },
  {
    compare: (a, b) => b.track.indexedAtMs - a.track.indexedAtMs,
    reason: () => 'as good as the others, and longest in the collection',
  },
];

/** Best first. Bit rates within a tenth count as equal, so ties are broken one criterion after another. */
export function byQuality(files: readonly OwnedFile[]): OwnedFile[] {
  const bestOf = (left: readonly OwnedFile[]): OwnedFile | undefined => {
    const [first, ...others] = left;
    return others.reduce<OwnedFile | undefined>(
      (best, one) => (best !== undefined && decisive(one, best).verdict > 0 ? one : best),
      first,
    );
  };
  const left = [...files].toSorted((a, b) => (a.file.path < b.file.path ? -1 : 1));
  const ordered: OwnedFile[] = [];
  for (let best = bestOf(left); best !== undefined; best = bestOf(left)) {
    left.splice(left.indexOf(best), 1);
    ordered.push(best);
  }
  return ordered;
}

/** Why the first is kept rather than the second. */
export function whyBetter(better: OwnedFile, worse: OwnedFile): string {
  const { criterion } = decisive(better, worse);
  return criterion?.reason(better, worse) ?? 'as good as the others; first by name';
}

function decisive(a: OwnedFile, b: OwnedFile): { verdict: number; criterion: Criterion | undefined } {
  const criterion = CRITERIA.find(({ compare }) => compare(a, b) !== 0);
  return { verdict: criterion?.compare(a, b) ?? 0, criterion };
}
