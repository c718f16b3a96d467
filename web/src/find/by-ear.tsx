import { Button, Center, Stack, Text } from '@mantine/core';
import { Notice } from '../common/notice.tsx';
import { LevelMeter } from '../listen/level-meter.tsx';
import { ListenStatus } from '../listen/listen-status.tsx';
import type { LiveListening } from '../listen/live-listening.ts';
import { MicrophoneFacts } from '../listen/microphone-facts.tsx';
import { NowPlaying } from '../listen/now-playing.tsx';
import { TroubleNotice } from '../listen/trouble-notice.tsx';
import { useListeningState } from '../listen/use-live-listening.ts';

/** Asking with the microphone: how it stands, then the answer. */
export function ByEar({ listening }: { readonly listening: LiveListening }) {
  const isOn = useListeningState(listening, ({ phase }) => phase !== 'idle');
  const heard = useListeningState(listening, (state) => state.heard);
  const isUnknown = useListeningState(listening, (state) => state.isUnknown);
  const trouble = useListeningState(listening, (state) => state.trouble);
  return (
    <Stack component="section" aria-label="What the microphone hears">
      {trouble === undefined && <ListenStatus listening={listening} />}
      {isOn && (
        <Center>
          <LevelMeter listening={listening} />
        </Center>
      )}
      <MicrophoneFacts listening={listening} />
      {trouble !== undefined && (
        <TroubleNotice trouble={trouble} onRetry={() => void listening.start(false)} />
      )}
      {heard !== undefined && <NowPlaying heard={heard} />}
      {isUnknown && (
        <Notice title="Not in your collection">
          <Text>None of your songs was heard in fifteen seconds, as far as we can tell.</Text>
          <Button variant="light" onClick={() => void listening.start(false)}>
            Listen again
          </Button>
        </Notice>
      )}
    </Stack>
  );
}
