import type { RenderedFile } from '../../finder/film/render-for-film.ts';
import type { RenderResult } from '../contract/film-contract.ts';

/** A film that a song was laid under, as the API shows it. */
export function renderResultOf(
  { durationMs, pictures, truePeakDbtp, plays, speech, sizeBytes }: RenderedFile,
  { trackId, keptUntilMs }: { readonly trackId: number; readonly keptUntilMs: number },
): RenderResult {
  return {
    song_id: String(trackId),
    size_bytes: sizeBytes,
    duration_s: durationMs / 1000,
    pictures,
    true_peak_dbtp: Math.round(100 * truePeakDbtp) / 100,
    plays,
    speech: speech.map(({ startS, endS }) => ({ start_s: startS, end_s: endS })),
    kept_until: new Date(keptUntilMs).toISOString(),
  };
}
