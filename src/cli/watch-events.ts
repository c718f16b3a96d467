import type { WatchEvent } from '../watch/follow-library.ts';
import { printable } from './format-value.ts';

/** What watching tells of, as a record for programs and a line for people. */
export function describeWatchEvent(event: WatchEvent): { readonly record: object; readonly line: string } {
  if (event.kind === 'following') {
    const { root, isPolled, reason } = event;
    const why = reason === undefined ? {} : { reason };
    return {
      record: { event: 'watching', path: root, polling: isPolled, ...why },
      line: `${isPolled ? 'Polling' : 'Watching'} ${printable(root)}${reason === undefined ? '' : `: ${printable(reason)}`}`,
    };
  }
  if (event.kind === 'away') {
    return {
      record: { event: 'away', path: event.root },
      line: `${printable(event.root)} is not there (is its drive mounted?); its songs are kept, and it is waited for.`,
    };
  }
  const { code, message } = event.error;
  return {
    record: { event: 'retrying', code, message, retry_s: event.retryS },
    line: `${printable(message)} (${code}) Trying again in ${event.retryS} s.`,
  };
}
