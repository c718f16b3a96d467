import type { SongSound } from '../../../src/http/contract/song-sound-contract.ts';
import type { Drawing } from './sound-canvas.tsx';

/** What fingerprints look at. */
const LOWEST_HZ = 240;
const HIGHEST_HZ = 4400;
const MARKED_HZ = [500, 1000, 2000, 4000];
const MARGIN_PX = 6;
const MANY_PEAKS_PER_PX = 4;

/** A dot for each peak: time from left to right, pitch (by octaves) from bottom to top. */
export function drawConstellation(
  { duration_s: durationS, constellation }: SongSound,
  drawing: Drawing,
): void {
  const { context, widthPx, heightPx, accent } = drawing;
  const yOf = (hz: number): number => {
    const share = Math.log2(hz / LOWEST_HZ) / Math.log2(HIGHEST_HZ / LOWEST_HZ);
    return heightPx - MARGIN_PX - Math.max(0, Math.min(1, share)) * (heightPx - 2 * MARGIN_PX);
  };
  drawScale(drawing, yOf);
  const { times_s: timesS, frequencies_hz: frequenciesHz } = constellation;
  const isDense = timesS.length > MANY_PEAKS_PER_PX * widthPx;
  const radiusPx = isDense ? 0.9 : 1.4;
  context.fillStyle = accent;
  context.globalAlpha = isDense ? 0.55 : 0.8;
  for (const [i, timeS] of timesS.entries()) {
    context.beginPath();
    context.arc((timeS / durationS) * widthPx, yOf(frequenciesHz[i] ?? 0), radiusPx, 0, 2 * Math.PI);
    context.fill();
  }
  context.globalAlpha = 1;
}

function drawScale({ context, widthPx, ink }: Drawing, yOf: (hz: number) => number): void {
  context.fillStyle = ink;
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'bottom';
  for (const hz of MARKED_HZ) {
    context.globalAlpha = 0.22;
    context.fillRect(0, Math.round(yOf(hz)), widthPx, 1);
    context.globalAlpha = 0.9;
    context.fillText(hz < 1000 ? `${hz} Hz` : `${hz / 1000} kHz`, 6, yOf(hz) - 1);
  }
  context.globalAlpha = 1;
}
