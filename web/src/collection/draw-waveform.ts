import type { SongSound } from '../../../src/http/contract/song-sound-contract.ts';
import type { Drawing } from './sound-canvas.tsx';

const BAR_PX = 2;
const GAP_PX = 1;

/** Bars about the middle: the peaks pale, the levels full. */
export function drawWaveform({ duration_s: durationS, waveform }: SongSound, drawing: Drawing): void {
  const { context, widthPx, heightPx, accent } = drawing;
  const loudest = Math.max(0.05, ...waveform.peaks);
  context.fillStyle = accent;
  for (let x = 0; x + BAR_PX <= widthPx; x += BAR_PX + GAP_PX) {
    const [from, to] = [x, x + BAR_PX + GAP_PX].map((px) => (px / widthPx) * (durationS / waveform.step_s));
    const bar = (values: readonly number[], alpha: number): void => {
      const part = values.slice(
        Math.floor(from ?? 0),
        Math.max(Math.floor(from ?? 0) + 1, Math.ceil(to ?? 0)),
      );
      const length = Math.max(1, (Math.max(0, ...part) / loudest) * heightPx * 0.92);
      context.globalAlpha = alpha;
      context.fillRect(x, (heightPx - length) / 2, BAR_PX, length);
    };
    bar(waveform.peaks, 0.38);
    bar(waveform.levels, 1);
  }
  context.globalAlpha = 1;
}
