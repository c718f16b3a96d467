import { Button, Stack, Text } from '@mantine/core';
import type { ListeningState, LiveListening } from './live-listening.ts';
import type { LineState } from './sound-line.ts';
import { useListeningState } from './use-live-listening.ts';

/** One sentence on how it stands, which screen readers read out when it changes. */
export function ListenStatus({ listening }: { readonly listening: LiveListening }) {
  const sentence = useListeningState(listening, sentenceOf);
  const isPaused = useListeningState(listening, (state) => state.phase === 'listening' && state.isPaused);
  return (
    <Stack gap="xs" align="center">
      <Text role="status" size="lg" ta="center">
        {sentence}
      </Text>
      {isPaused && <Button onClick={listening.resume}>Go on</Button>}
    </Stack>
  );
}

const LINE: Readonly<Record<Exclude<LineState, 'open'>, string>> = {
  connecting: 'Connecting to the server …',
  away: 'The server does not answer. Trying again; sound is kept meanwhile.',
  full: 'The server takes no further listener: it has as many as it allows, or a proxy keeps sockets out. Trying again.',
};

function sentenceOf({ phase, line, isPaused, isQuiet, heard, isUnknown }: ListeningState): string {
  const answer =
    heard === undefined
      ? isUnknown
        ? 'Nothing of your collection was recognised.'
        : ''
      : `This is ${heard.match.title}${heard.match.artist === null ? '' : ` by ${heard.match.artist}`}.`;
  if (phase === 'idle') return answer || 'Press the button and hold the microphone to the music.';
  if (phase === 'asking') return 'The browser asks whether this page may use the microphone: allow it.';
  if (isPaused) return 'The browser suspended the microphone. Press “Go on”.';
  if (line !== 'open') return LINE[line];
  if (isQuiet) return 'There is no sound: is the microphone muted, or the wrong one chosen?';
  return answer === '' ? 'Listening …' : `${answer} Listening on …`;
}
