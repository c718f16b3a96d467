import { ActionIcon } from '@mantine/core';
import { IconMicrophone, IconPlayerStopFilled } from '@tabler/icons-react';
import type { LiveListening } from '../listen/live-listening.ts';
import { useListeningState } from '../listen/use-live-listening.ts';

interface MicrophoneButtonProps {
  readonly listening: LiveListening;
  readonly onStart: () => void;
}

/** Asks with what is to be heard, until the first answer. */
export function MicrophoneButton({ listening, onStart }: MicrophoneButtonProps) {
  const isOn = useListeningState(listening, ({ phase }) => phase !== 'idle');
  return (
    <ActionIcon
      size={50}
      variant={isOn ? 'filled' : 'default'}
      aria-label={isOn ? 'Stop listening' : 'Ask with the microphone'}
      onClick={isOn ? listening.stop : onStart}
    >
      {isOn ? <IconPlayerStopFilled size={22} aria-hidden /> : <IconMicrophone size={22} aria-hidden />}
    </ActionIcon>
  );
}
