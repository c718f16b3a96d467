import { Stack, Switch, Text, Title } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { joined, sure } from '../common/format.ts';
import { HEARD_KEY, HeardHistory } from './heard-history.tsx';
import { LevelMeter } from './level-meter.tsx';
import { ListenButton } from './listen-button.tsx';
import { ListenStatus } from './listen-status.tsx';
import type { LiveListening } from './live-listening.ts';
import { MicrophoneFacts } from './microphone-facts.tsx';
import { NowPlaying } from './now-playing.tsx';
import { TroubleNotice } from './trouble-notice.tsx';
import { useListeningState, useLiveListening } from './use-live-listening.ts';

/** Names the music in the room. */
export function ListenView() {
  const listening = useLiveListening();
  const [isContinuous, setContinuous] = useLocalStorage({
    key: 'earworm-keep-listening',
    defaultValue: false,
  });
  const isOn = useListeningState(listening, ({ phase }) => phase !== 'idle');
  const heard = useListeningState(listening, (state) => state.heard);
  const told = useListeningState(listening, (state) => state.trouble);
  const trouble = window.isSecureContext ? told : 'insecure';
  useHistoryUpToDate(heard);
  return (
    <Stack gap="lg">
      <Title order={1}>What is playing?</Title>
      <Stack align="center" gap="md">
        <ListenButton listening={listening} isContinuous={isContinuous} />
        <ListenStatus listening={listening} />
        {isOn && <LevelMeter listening={listening} />}
        <MicrophoneFacts listening={listening} />
        <Switch
          label="Keep listening, song after song"
          description={isOn ? 'Stop first to change this.' : undefined}
          checked={isContinuous}
          disabled={isOn}
          onChange={({ currentTarget }) => setContinuous(currentTarget.checked)}
        />
      </Stack>
      {trouble !== undefined && (
        <TroubleNotice trouble={trouble} onRetry={() => void listening.start(isContinuous)} />
      )}
      <Candidate listening={listening} />
      {heard !== undefined && <NowPlaying heard={heard} />}
      <HeardHistory />
    </Stack>
  );
}

/** What it may be, while that is not sure. */
function Candidate({ listening }: { readonly listening: LiveListening }) {
  const candidate = useListeningState(listening, (state) => state.candidate);
  if (candidate === undefined) return null;
  const { title, artist, confidence } = candidate.match;
  return (
    <Text ta="center">
      Perhaps <strong>{joined([artist, title], ' - ')}</strong>{' '}
      <Text span c="dimmed">
        {sure(confidence)}
      </Text>
    </Text>
  );
}

/** The server notes songs; the page asks for the list again when it learns of one. */
function useHistoryUpToDate(heard: unknown): void {
  const client = useQueryClient();
  useEffect(() => {
    if (heard !== undefined) void client.invalidateQueries({ queryKey: HEARD_KEY });
  }, [client, heard]);
}
