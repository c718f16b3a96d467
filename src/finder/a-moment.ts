import { setImmediate as nextTurn } from 'node:timers/promises';

/** Lets whatever else waits for this thread go first. */
export const aMoment = (): Promise<void> => nextTurn();
