import { addressOf, type Fetch } from './patient-fetch.ts';

/** Remembers where a film is being sent to until all of it is there. */
export function uploadWatch(fetch: Fetch) {
  let address: string | undefined;
  const watched: Fetch = async (url, init = {}) => {
    if (new Headers(init.headers).has('x-goog-upload-offset')) address = addressOf(url);
    const response = await fetch(url, init);
    if (response.headers.get('x-goog-upload-status') === 'final') address = undefined;
    return response;
  };
  return {
    fetch: watched,
    /** Where a part of a film is. */
    unfinished: (): string | undefined => address,
  };
}
