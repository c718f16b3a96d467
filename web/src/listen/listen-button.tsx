import { IconMicrophone, IconPlayerStopFilled } from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import styles from './listen.module.css';
import { QUIETEST_DB, type LiveListening } from './live-listening.ts';
import { useListeningState } from './use-live-listening.ts';

interface ListenButtonProps {
  readonly listening: LiveListening;
  readonly isContinuous: boolean;
}

/** Begins and stops; its ring grows with the sound. */
export function ListenButton({ listening, isContinuous }: ListenButtonProps) {
  const isOn = useListeningState(listening, ({ phase }) => phase !== 'idle');
  const level = useListeningState(listening, ({ levelDb }) => 1 - levelDb / QUIETEST_DB);
  const Icon = isOn ? IconPlayerStopFilled : IconMicrophone;
  return (
    <button
      type="button"
      className={styles['button']}
      data-on={isOn || undefined}
      style={{ '--level': level.toFixed(2) } as CSSProperties}
      onClick={() => (isOn ? listening.stop() : void listening.start(isContinuous))}
    >
      <Icon size={56} stroke={1.6} aria-hidden />
      {isOn ? 'Stop' : 'Listen'}
    </button>
  );
}
