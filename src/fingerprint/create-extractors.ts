import type { ClipExtractor, RecordingExtractor } from './extractor.ts';
import { fingerprintRecording } from './fingerprint-recording.ts';
import { createPeakFinder, type MakePeakFinder } from './peak-finder.ts';
import { rankPeaks } from './rank-peaks.ts';
import { SCHEME } from './scheme.ts';

/** Peaks of rank below this are asked with: about 45 a second, dense enough to hold the recording's own under noise. */
export const CLIP_RANKS = 8;

/** Fingerprints a whole recording. */
export function createRecordingExtractor(makeFinder: MakePeakFinder = createPeakFinder): RecordingExtractor {
  const finder = makeFinder(SCHEME);
  return {
    push: (samples) => finder.push(samples),
    finish: () => fingerprintRecording(finder.finish()),
  };
}

/** Fingerprints a clip of up to a few minutes to search with. */
export function createClipExtractor(makeFinder: MakePeakFinder = createPeakFinder): ClipExtractor {
  const bins = SCHEME.lastBin - SCHEME.firstBin + 1;
  const rows: Uint8Array[] = [];
  const finder = makeFinder(SCHEME, (cells) => rows.push(cells.slice()));
  let samplesSeen = 0;
  return {
    push(samples) {
      samplesSeen += samples.length;
      finder.push(samples);
    },
    finish() {
      const raw = finder.finish();
      const cells = new Uint8Array(rows.length * bins);
      for (const [frame, row] of rows.entries()) cells.set(row, frame * bins);
      return {
        durationMs: (1000 * samplesSeen) / SCHEME.sampleRateHz,
        peaks: rankPeaks(raw, CLIP_RANKS, SCHEME),
        spectrogram: { cells, frames: rows.length, bins },
      };
    },
  };
}
