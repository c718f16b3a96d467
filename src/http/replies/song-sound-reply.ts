import { SCHEME } from '../../fingerprint/scheme.ts';
import type { VerificationPeaks } from '../../fingerprint/track-fingerprint.ts';
import type { SoundPortrait } from '../../media/media-analyzer.ts';
import type { SongSound } from '../contract/song-sound-contract.ts';

/** About 20 minutes of all of them; of longer songs evenly many are left out. */
const PEAKS_MAX = 20_000;

const rounded = (value: number, places: number): number => Number(value.toFixed(places));

export function songSoundOf(songId: string, { durationMs, envelope, peaks }: SoundPortrait): SongSound {
  const { stepS } = envelope;
  return {
    song_id: songId,
    duration_s: durationMs / 1000,
    waveform: {
      step_s: stepS,
      peaks: Array.from(envelope.peaks, (peak) => rounded(peak, 3)),
      levels: Array.from(envelope.levels, (level) => rounded(level, 3)),
    },
    constellation: constellationOf(peaks),
  };
}

function constellationOf({ halfFrames, halfBins }: VerificationPeaks): SongSound['constellation'] {
  const { hopSamples, sampleRateHz, windowSamples, firstBin } = SCHEME;
  const total = halfFrames.length;
  const each = Math.max(1, Math.ceil(total / PEAKS_MAX));
  const shown = Array.from({ length: Math.ceil(total / each) }, (_, i) => i * each);
  return {
    times_s: shown.map((i) => rounded(((halfFrames[i] ?? 0) * hopSamples) / 2 / sampleRateHz, 2)),
    frequencies_hz: shown.map((i) =>
      Math.round(((firstBin + (halfBins[i] ?? 0) / 2) * sampleRateHz) / windowSamples),
    ),
    total,
  };
}
