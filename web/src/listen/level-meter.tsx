import styles from './listen.module.css';
import { QUIETEST_DB, type LiveListening } from './live-listening.ts';
import { useListeningState } from './use-live-listening.ts';

/** How loud it is now. */
export function LevelMeter({ listening }: { readonly listening: LiveListening }) {
  const levelDb = useListeningState(listening, (state) => Math.round(state.levelDb));
  return (
    <meter
      className={styles['level']}
      min={QUIETEST_DB}
      max={0}
      value={levelDb}
      aria-label="Level of the sound"
      aria-valuetext={`${levelDb} decibels`}
    />
  );
}
