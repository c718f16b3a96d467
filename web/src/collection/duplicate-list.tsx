import { Badge, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type {
  DuplicateGroupReply,
  DuplicatesPage,
  DuplicatesSought,
  RelatedPairReply,
} from '../../../src/http/contract/duplicate-contract.ts';
import { request } from '../api/request.ts';
import { clock, joined, megabytes, number, share } from '../common/format.ts';
import { Loading } from '../common/loading.tsx';
import { Failure, Notice } from '../common/notice.tsx';
import styles from './detail-page.module.css';

const ASK_AGAIN_MS = 2000;
const isSought = (answer: DuplicatesPage | DuplicatesSought | undefined): answer is DuplicatesSought =>
  answer !== undefined && 'state' in answer;

/** Files of one recording, and what of them to keep; nothing is deleted here. */
export function DuplicateList() {
  const { data, error, refetch } = useQuery({
    queryKey: ['duplicates'],
    queryFn: ({ signal }) =>
      request<DuplicatesPage | DuplicatesSought>('/api/v1/duplicates?limit=200', { signal }),
    refetchInterval: ({ state }) => (isSought(state.data) ? ASK_AGAIN_MS : false),
  });
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading />;
  if (isSought(data)) return <Seeking sought={data} />;
  const { groups, related, total, total_related: totalRelated, reclaimable_bytes: bytes } = data;
  return (
    <Stack gap="lg">
      {total === 0 ? (
        <Notice title="No duplicates">No recording is in the collection twice.</Notice>
      ) : (
        <Text>
          {number(total)} {total === 1 ? 'recording is' : 'recordings are'} there more than once;{' '}
          {megabytes(bytes / 1_000_000)} could be freed. Nothing is deleted here.
        </Text>
      )}
      {groups.map((group) => (
        <Group key={group.files.map(({ song_id: id }) => id).join()} group={group} />
      ))}
      {total > groups.length && <Text c="dimmed">The first {groups.length} are shown.</Text>}
      {totalRelated > 0 && <Related pairs={related} />}
    </Stack>
  );
}

function Seeking({ sought }: { readonly sought: DuplicatesSought }) {
  return (
    <Notice title="Comparing every song with every other">
      <Text role="status">
        {number(sought.songs_done)} of {number(sought.songs_total)} songs so far.
      </Text>
      <Loader type="dots" aria-hidden />
    </Notice>
  );
}

function Group({ group }: { readonly group: DuplicateGroupReply }) {
  return (
    <Paper withBorder p="md">
      <Text size="sm" c="dimmed">
        {share(group.likeness)} of the spectral peaks in common
      </Text>
      <ul className={styles['tracks']}>
        {group.files.map((file, i) => (
          // oxlint-disable-next-line react/no-array-index-key -- two files of one song have the same id
          <li key={`${file.song_id} ${i}`}>
            <Badge size="sm" w="4rem" variant={file.keep ? 'filled' : 'default'} style={{ gridColumn: 1 }}>
              {file.keep ? 'keep' : 'copy'}
            </Badge>
            <Link href={`/songs/${file.song_id}`}>{joined([file.title, file.artist], ' - ')}</Link>
            <span>
              {joined([file.codec, kilobits(file.bit_rate), megabytes(file.size_bytes / 1_000_000)])}
            </span>
            <span>{clock(file.duration_s)}</span>
          </li>
        ))}
      </ul>
      {group.reasons.length > 0 && (
        <Text size="sm" mt="xs">
          Kept: {group.reasons.join(', ')}.
        </Text>
      )}
    </Paper>
  );
}

const kilobits = (bitRate: number | null): string | null =>
  bitRate === null ? null : `${Math.round(bitRate / 1000)} kbit/s`;

function Related({ pairs }: { readonly pairs: readonly RelatedPairReply[] }) {
  return (
    <section aria-labelledby="related">
      <Title order={2} size="h3" id="related" mb="sm">
        Recordings that share passages
      </Title>
      <ul>
        {pairs.map((pair) => (
          <li key={`${pair.song_id} ${pair.other_song_id}`}>
            <Link href={`/songs/${pair.song_id}`}>{pair.title}</Link>{' '}
            {pair.kind === 'part' ? 'is contained in' : 'shares passages with'}{' '}
            <Link href={`/songs/${pair.other_song_id}`}>{pair.other_title}</Link> (from {clock(pair.offset_s)}
            , {share(pair.coverage)} of it)
          </li>
        ))}
      </ul>
    </section>
  );
}
