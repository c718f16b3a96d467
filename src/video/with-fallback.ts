import { EarwormError, toEarwormError } from '../errors.ts';
import type { FilmAnalyzer } from './film-analyzer.ts';

/**
 * An analyser that asks `first`; when that is absent or fails, `local` writes the brief, which says why.
 * Errors: `E_CANCELLED`.
 */
export function withFallback(first: FilmAnalyzer | undefined, local: FilmAnalyzer): FilmAnalyzer {
  return {
    name: 'gemini',
    async analyze(film, options = {}) {
      let sentTo: string | undefined;
      const onSend = (host: string): void => {
        sentTo = host;
        options.onSend?.(host);
      };
      try {
        if (first === undefined) throw new EarwormError('E_GEMINI_KEY_MISSING');
        return await first.analyze(film, { ...options, onSend });
      } catch (thrown) {
        if (options.signal?.aborted === true) throw new EarwormError('E_CANCELLED', { cause: thrown });
        const { code, message } = toEarwormError(thrown);
        const brief = await local.analyze(film, options);
        const sent = sentTo === undefined ? {} : { sent_to: sentTo };
        return { ...brief, ...sent, fallback_reason: message, fallback_code: code };
      }
    },
  };
}
