/**
 * The numbers that decide what a fingerprint is. They are stored with every index; an index made
 * with other numbers is refused (`E_INDEX_INCOMPATIBLE`), because its hashes mean something else.
 * What may change freely between runs stands in `identify-settings.ts`.
 */
export interface Scheme {
  /** Changes whenever any other number here does. */
  readonly version: number;
  /** Everything is analysed at this rate, mono. */
  readonly sampleRateHz: number;
  readonly windowSamples: number;
  /** One frame. */
  readonly hopSamples: number;
  /** First and last bin of the spectrum that is looked at, inclusive. */
  readonly firstBin: number;
  readonly lastBin: number;
}

export const SCHEME: Scheme = {
  version: 1,
  sampleRateHz: 11_025,
  windowSamples: 1024,
  hopSamples: 256,
  firstBin: 23,
  lastBin: 400,
};

export const frameSeconds = (scheme: Scheme): number => scheme.hopSamples / scheme.sampleRateHz;
