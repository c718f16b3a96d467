/** `3:05`, `1:02:03`. */
export function formatTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':');
}

/** Decimal units: `1.5 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const scaled = bytes / 1000 ** power;
  return `${power === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(1)} ${units[power]}`;
}

/** `12,345` */
export const formatCount = (count: number): string => count.toLocaleString('en-US');

/** `1 song`, `2 songs`. */
export const formatSongs = (count: number): string =>
  `${formatCount(count)} ${count === 1 ? 'song' : 'songs'}`;

/** `97 %`; never 100 for what is not certain. */
export const formatConfidence = (confidence: number): string =>
  `${confidence === 1 ? 100 : Math.min(99, Math.round(confidence * 100))} %`;

/** Names from files may hold line ends or terminal commands: these are shown, not obeyed. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (control) => {
    const known: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
    return known[control] ?? `\\x${(control.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
  });
}
