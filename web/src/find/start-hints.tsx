import { Button, Group, Text } from '@mantine/core';
import { Link } from 'wouter';
import { hours, number } from '../common/format.ts';
import { useStats } from './use-stats.ts';

const EXAMPLES = ['slow and quiet', 'energetic, 120 bpm', 'dark sleeve', 'red and gold', 'in a minor key'];

/** Before anything is asked: examples, and what there is to find. */
export function StartHints({ onWords }: { readonly onWords: (text: string) => void }) {
  const { data: stats } = useStats();
  return (
    <>
      <Group gap="xs">
        <Text c="dimmed">Try</Text>
        {EXAMPLES.map((example) => (
          <Button
            key={example}
            variant="default"
            size="compact-md"
            radius="xl"
            onClick={() => onWords(example)}
          >
            {example}
          </Button>
        ))}
      </Group>
      {stats !== undefined && (
        <Text c="dimmed">
          {stats.total_songs === 0 ? (
            <>
              The collection is empty: add music with <code>earworm index &lt;folder&gt;</code>, or start a
              job under <Link href="/jobs">Jobs</Link>.
            </>
          ) : (
            <>
              <Link href="/collection">
                {number(stats.total_songs)} {stats.total_songs === 1 ? 'song' : 'songs'}
              </Link>
              , {hours(stats.total_duration_s)} of music.
            </>
          )}
        </Text>
      )}
    </>
  );
}
