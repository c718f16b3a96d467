import { Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { ListenHistoryAnswer } from '../../../src/http/contract/listen-contract.ts';
import { request } from '../api/request.ts';
import { clock } from '../common/format.ts';
import { Failure } from '../common/notice.tsx';

export const HEARD_KEY = ['heard'];
const HISTORY = '/api/v1/listen/history';
const SHOWN_MAX = 100;

/** What was heard while listening went on, newest first. */
export function HeardHistory() {
  const { data, error, refetch } = useQuery({
    queryKey: HEARD_KEY,
    queryFn: ({ signal }) => request<ListenHistoryAnswer>(HISTORY, { signal }),
  });
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return null;
  const newestFirst = data.heard.toReversed();
  return (
    <Stack component="section" aria-label="What was heard">
      <Group justify="space-between">
        <Title order={2} size="h3">
          What was heard
        </Title>
        {newestFirst.length > 0 && (
          <Group gap="xs">
            <Button
              component="a"
              href={`${HISTORY}?format=csv`}
              download="heard-songs.csv"
              size="xs"
              variant="default"
            >
              Save as CSV
            </Button>
            <Button component="a" href={HISTORY} download="heard-songs.json" size="xs" variant="default">
              Save as JSON
            </Button>
          </Group>
        )}
      </Group>
      {newestFirst.length === 0 ? (
        <Text c="dimmed">
          Nothing yet. With “Keep listening”, each song is noted here when it is recognised.
        </Text>
      ) : (
        <HeardTable heard={newestFirst.slice(0, SHOWN_MAX)} />
      )}
      {newestFirst.length > SHOWN_MAX && (
        <Text c="dimmed">
          The newest {SHOWN_MAX} of {newestFirst.length}; the files have them all.
        </Text>
      )}
    </Stack>
  );
}

function HeardTable({ heard }: { readonly heard: ListenHistoryAnswer['heard'] }) {
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>When</Table.Th>
          <Table.Th>Song</Table.Th>
          <Table.Th>At</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {heard.map(({ heard_at: heardAt, song_id: songId, title, artist, offset_s: offsetS }) => (
          <Table.Tr key={`${heardAt} ${songId}`}>
            <Table.Td>
              <time dateTime={heardAt}>{new Date(heardAt).toLocaleString()}</time>
            </Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>
              <Link href={`/songs/${songId}`}>{title}</Link>
              {artist !== null && <Text c="dimmed">{artist}</Text>}
            </Table.Td>
            <Table.Td>{clock(offsetS)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
