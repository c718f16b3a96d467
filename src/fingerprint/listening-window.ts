import { CLIP_RANKS } from './create-extractors.ts';
import { CELL_ZERO, type MakePeakFinder, type PeakFinder } from './peak-finder.ts';
import type { QueryFingerprint } from './query-fingerprint.ts';
import { rankPeaks } from './rank-peaks.ts';
import { frameSeconds, SCHEME } from './scheme.ts';

/** The last seconds of a sound without end, ready to be asked with at any time. */
export interface ListeningWindow {
  /** Mono sound at the scheme's rate, of any length. */
  push(samples: Float32Array): void;
  /** Sound pushed in all. */
  readonly heardS: number;
  /** What is asked with, and where in all that was heard it begins. */
  fingerprint(): { readonly query: QueryFingerprint; readonly startS: number };
  /** Forgets what was heard so far; `heardS` goes on. */
  clear(): void;
}

/** Longer windows are hardly surer, and the end of one song would stand longer beside the next. */
const WINDOW_S = 12;
/** What is too old is dropped so many frames at a time. */
const SLACK_FRAMES = 64;
/** A finder counts frames in 32-bit floats: after about five minutes a new one takes over, within four frames. */
const FINDER_FRAMES_MAX = 12_000;
const BINS = SCHEME.lastBin - SCHEME.firstBin + 1;
const FRAMES_MAX = Math.round(WINDOW_S / frameSeconds(SCHEME));

/**
 * Transform, whitening and peak finding see every sample once. Only the ranks of the peaks (about 200 a
 * second) are computed anew for each fingerprint, because they depend on what came after. The last
 * half second waits for its surroundings and is not yet asked with. About 0.6 MB.
 */
export function createListeningWindow(makeFinder: MakePeakFinder): ListeningWindow {
  const kept = createKeptFrames();
  let samplesSeen = 0;
  let finder: PeakFinder | undefined;
  /** Frame at which the finder began. */
  let finderFrame = 0;
  /** Samples before that frame, which no finder gets. */
  let skipSamples = 0;

  /** Begins a finder at the next whole frame; the frames that none saw get what says nothing. */
  const engage = (): PeakFinder => {
    finderFrame = Math.ceil(samplesSeen / SCHEME.hopSamples);
    skipSamples = finderFrame * SCHEME.hopSamples - samplesSeen;
    while (kept.endFrame() < finderFrame) kept.addRow(new Uint8Array(BINS).fill(CELL_ZERO));
    return makeFinder(SCHEME, (cells) => kept.addRow(cells.slice()));
  };
  const retireOld = (old: PeakFinder): void => {
    if (kept.endFrame() - finderFrame < FINDER_FRAMES_MAX) return;
    kept.addPeaks(old.finish(), finderFrame);
    finder = undefined;
  };

  return {
    push(samples) {
      finder ??= engage();
      finder.push(samples.subarray(skipSamples));
      skipSamples = Math.max(0, skipSamples - samples.length);
      samplesSeen += samples.length;
      kept.addPeaks(finder.drain(), finderFrame);
      retireOld(finder);
      kept.keepLast(FRAMES_MAX, SLACK_FRAMES);
    },
    get heardS() {
      return samplesSeen / SCHEME.sampleRateHz;
    },
    fingerprint() {
      kept.keepLast(FRAMES_MAX, 0);
      return kept.fingerprint();
    },
    clear: () => kept.keepLast(0, 0),
  };
}

interface Peak {
  /** Since the beginning of all that was heard. */
  readonly frame: number;
  readonly bin: number;
  readonly level: number;
}

/** Whitened rows and peaks of a stretch of frames. */
function createKeptFrames() {
  let firstFrame = 0;
  let rows: Uint8Array[] = [];
  let peaks: Peak[] = [];
  return {
    endFrame: () => firstFrame + rows.length,
    addRow: (row: Uint8Array) => void rows.push(row),
    /** Their frames are counted from `fromFrame`. */
    addPeaks({ frames, bins, levels }: ReturnType<PeakFinder['drain']>, fromFrame: number): void {
      for (const [i, frame] of frames.entries()) {
        peaks.push({ frame: fromFrame + frame, bin: bins[i]!, level: levels[i]! });
      }
    },
    /** Drops what is older, when it is more than `slack`. */
    keepLast(frames: number, slack: number): void {
      if (rows.length <= frames + slack) return;
      firstFrame += rows.length - frames;
      rows = frames === 0 ? [] : rows.slice(-frames);
      peaks = peaks.filter(({ frame }) => frame >= firstFrame);
    },
    fingerprint(): { query: QueryFingerprint; startS: number } {
      const cells = new Uint8Array(rows.length * BINS);
      for (const [frame, row] of rows.entries()) cells.set(row, frame * BINS);
      const raw = {
        frames: Float32Array.from(peaks, ({ frame }) => Math.max(0, frame - firstFrame)),
        bins: Float32Array.from(peaks, ({ bin }) => bin),
        levels: Float32Array.from(peaks, ({ level }) => level),
        lengthFrames: rows.length,
      };
      const spectrogram = { cells, frames: rows.length, bins: BINS };
      const durationMs = 1000 * rows.length * frameSeconds(SCHEME);
      return {
        query: { durationMs, peaks: rankPeaks(raw, CLIP_RANKS, SCHEME), spectrogram },
        startS: firstFrame * frameSeconds(SCHEME),
      };
    },
  };
}
