import type { Config } from './config.ts';
import { geminiFilmAnalyzer } from './gemini/gemini-film-analyzer.ts';
import { geminiTimes } from './gemini/gemini-times.ts';
import type { FilmAnalyzer, FilmAnalyzerOffer } from './video/film-analyzer.ts';
import type { FilmLabeller } from './video/film-labels.ts';
import { localFilmAnalyzer } from './video/local-film-analyzer.ts';
import { withFallback } from './video/with-fallback.ts';

/** One for each name that can be asked for; the configured one is the first. */
export function composeFilmAnalyzers(config: Config, labeller: FilmLabeller): FilmAnalyzer[] {
  const local = localFilmAnalyzer(labeller);
  const { geminiApiKey: apiKey, geminiModel: model, geminiBaseUrl: baseUrl, geminiDeadlineS } = config;
  const times = geminiTimes(geminiDeadlineS);
  const gemini =
    apiKey === undefined ? undefined : geminiFilmAnalyzer({ apiKey, model, baseUrl, times }, local);
  const asked = withFallback(gemini, local);
  const auto = { ...(gemini === undefined ? local : asked), name: 'auto' as const };
  return [local, auto, asked].toSorted(
    (one, other) => Number(other.name === config.filmAnalyzer) - Number(one.name === config.filmAnalyzer),
  );
}

/** Those of them that would do what they say: Gemini with a key. */
export function filmAnalyzerOffers({
  filmAnalyzer,
  geminiApiKey,
  geminiBaseUrl,
}: Config): FilmAnalyzerOffer[] {
  if (geminiApiKey === undefined) return [{ name: 'local' }];
  const offers: FilmAnalyzerOffer[] = [
    { name: 'local' },
    { name: 'gemini', sendsTo: new URL(geminiBaseUrl).host },
  ];
  return filmAnalyzer === 'local' ? offers : offers.toReversed();
}
