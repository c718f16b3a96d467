import { createClipExtractor, createRecordingExtractor } from '../fingerprint/create-extractors.ts';
import type { Extractors } from '../fingerprint/extractor.ts';
import { loadPeakFinder } from './load-peak-finder.ts';

/** The fingerprint's own extractors, as fast as this machine allows. */
export function loadExtractors(): Extractors {
  const makeFinder = loadPeakFinder();
  return {
    createRecordingExtractor: () => createRecordingExtractor(makeFinder),
    createClipExtractor: () => createClipExtractor(makeFinder),
  };
}
