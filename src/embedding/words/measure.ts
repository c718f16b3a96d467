/**
 * How well each of many things fits one wish. Things go by their place among all there are, so that a
 * hundred thousand are gone through in a few milliseconds; reasons are for those that are shown.
 */
export interface Measure {
  /** 0 not at all .. 0.5 as well as not .. 1; NaN where nothing is known of it. */
  fit(place: number): number;
  /** For people. */
  because(place: number): string;
}
