const DURATION =
  /^P(?:(?<weeks>\d+)W)?(?:(?<days>\d+)D)?(?:T(?:(?<hours>\d+)H)?(?:(?<minutes>\d+)M)?(?:(?<seconds>\d+(?:[.,]\d+)?)S)?)?$/u;

const MS = {
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
} as const;
const YEAR_MS = 365 * MS.days;

/**
 * `PT3M2S` in milliseconds. `undefined` for what is no such text, and for what says nothing: `P0D` is what
 * a live stream is given. Source: ISO 8601 as the YouTube Data API uses it (`contentDetails.duration`).
 */
export function isoDurationMs(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > 40) return undefined;
  const { groups } = DURATION.exec(text) ?? {};
  if (groups === undefined) return undefined;
  const parts = Object.entries(MS).map(([unit, ms]) => ms * Number((groups[unit] ?? '0').replace(',', '.')));
  const durationMs = Math.round(parts.reduce((sum, part) => sum + part, 0));
  return durationMs > 0 && durationMs < YEAR_MS ? durationMs : undefined;
}
