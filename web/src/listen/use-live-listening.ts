import { useEffect, useState, useSyncExternalStore } from 'react';
import { createLiveListening, type ListeningState, type LiveListening } from './live-listening.ts';

/** Listening of one view: stops when that is left. */
export function useLiveListening(): LiveListening {
  const [listening] = useState(createLiveListening);
  useEffect(() => () => listening.stop(), [listening]);
  return listening;
}

/** A part of the state; the component is drawn anew when that part changes. */
export function useListeningState<Part>(
  listening: LiveListening,
  partOf: (state: ListeningState) => Part,
): Part {
  return useSyncExternalStore(listening.subscribe, () => partOf(listening.state));
}
