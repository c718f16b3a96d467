const count = new Intl.NumberFormat('en');
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** `3:07`, `1:02:03` */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

export const number = (value: number): string => count.format(value);
export const short = (value: number): string => compact.format(value);
export const share = (value: number): string => percent.format(value);

export const hours = (seconds: number): string => {
  const value = seconds / 3600;
  return `${value < 10 ? value.toFixed(1) : count.format(Math.round(value))} h`;
};

export const megabytes = (mb: number): string =>
  mb >= 1000 ? `${(mb / 1000).toFixed(1)} GB` : `${mb < 10 ? mb.toFixed(1) : Math.round(mb)} MB`;

/** A probability is never shown as certainty. */
export const sure = (confidence: number): string => (confidence > 0.999 ? '> 99.9%' : share(confidence));

/** Nothing when it is as it was recorded. */
export function speedChange(speed: number): string | undefined {
  const change = Math.round((speed - 1) * 1000) / 10;
  return change === 0 ? undefined : `played ${Math.abs(change)} % ${change > 0 ? 'faster' : 'slower'}`;
}

/** The parts that are there, joined. */
export const joined = (parts: readonly (string | number | null | undefined)[], by = ' · '): string =>
  parts.filter((part) => part !== null && part !== undefined && part !== '').join(by);
