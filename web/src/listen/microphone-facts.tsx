import { Text } from '@mantine/core';
import { joined } from '../common/format.ts';
import type { LiveListening } from './live-listening.ts';
import { useListeningState } from './use-live-listening.ts';

/** Which microphone it is, and what the browser does to its sound although it was asked not to. */
export function MicrophoneFacts({ listening }: { readonly listening: LiveListening }) {
  const microphone = useListeningState(listening, (state) => state.microphone);
  if (microphone === undefined) return null;
  const { label, keptOn } = microphone;
  return (
    <Text size="sm" c="dimmed" ta="center" maw="36rem" mx="auto">
      {keptOn.length === 0 ? (
        joined([label, 'as it sounds, without echo cancellation, noise suppression and gain control'])
      ) : (
        <>
          {label !== '' && `${label}: `}
          the browser keeps <strong>{keptOn.join(', ')}</strong> on, which is made for speech and takes music
          away. If nothing is recognised, try another microphone or browser.
        </>
      )}
    </Text>
  );
}
