import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { CatalogStats } from '../../../src/http/contract/album-contract.ts';
import type { Health, Stats } from '../../../src/http/contract/contract.ts';
import { request } from '../api/request.ts';
import { clock, hours, megabytes, number, short } from '../common/format.ts';
import { Loading } from '../common/loading.tsx';
import { Failure, Notice } from '../common/notice.tsx';
import { scoreBars, yearBars } from './album-bars.ts';
import { BarChart } from './bar-chart.tsx';
import { LibraryRoots } from './library-roots.tsx';
import { ModelList } from './model-list.tsx';
import styles from './statistics.module.css';

/** What the collection amounts to, what the index of it takes, and how the server is. */
export function StatisticsView() {
  const {
    data: stats,
    error,
    refetch,
  } = useQuery({
    queryKey: ['stats'],
    queryFn: ({ signal }) => request<Stats>('/api/v1/stats', { signal }),
  });
  const { data: catalog } = useQuery({
    queryKey: ['catalog-stats'],
    queryFn: ({ signal }) => request<CatalogStats>('/api/stats', { signal }),
  });
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (stats === undefined || catalog === undefined) return <Loading />;
  return (
    <Stack gap="xl">
      <Group justify="space-between">
        <Title order={1}>Statistics</Title>
        <HealthBadge />
      </Group>
      <Figures stats={stats} catalog={catalog} />
      {stats.damaged_parts.length > 0 && <Damage stats={stats} />}
      <div className={styles['charts']}>
        <BarChart
          title="Genres with the most albums"
          bars={catalog.top_genres.map(({ genre, count }) => ({ label: genre, count }))}
          empty="No album has a genre."
        />
        <BarChart title="Albums by year" bars={yearBars(catalog)} empty="No album has a year." />
        <BarChart
          title="Albums by score"
          bars={scoreBars(catalog)}
          empty="No album has a score: scores come with imported catalogues."
        />
        <IndexChart stats={stats} />
      </div>
      <LibraryRoots />
      <ModelList />
    </Stack>
  );
}

function HealthBadge() {
  const { data, error } = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => request<Health>('/health', { signal }),
  });
  if (error !== null) return <Badge color="red">no answer</Badge>;
  if (data === undefined) return null;
  return (
    <Badge size="lg" variant="default">
      Server: {data.status}
    </Badge>
  );
}

function Figures({ stats, catalog }: { readonly stats: Stats; readonly catalog: CatalogStats }) {
  const figures = [
    ['Songs', number(stats.total_songs)],
    ['Albums', number(catalog.total_albums)],
    ['Music', hours(stats.total_duration_s)],
    ['Sleeves', number(catalog.total_indexed)],
    ['Hashes', short(stats.total_hashes)],
    ['Index', megabytes(stats.index_size_mb)],
    ['Missing songs', number(stats.missing_songs)],
    ['Up for', clock(stats.uptime)],
  ] as const;
  return (
    <section aria-label="Figures">
      <dl className={styles['figures']}>
        {figures.map(([name, value]) => (
          <div key={name} className={styles['figure']}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {stats.failed_files > 0 && (
        <Text mt="sm">
          <Link href="/collection/problems">
            {number(stats.failed_files)} {stats.failed_files === 1 ? 'file' : 'files'} could not be indexed
          </Link>
        </Text>
      )}
    </section>
  );
}

function Damage({ stats }: { readonly stats: Stats }) {
  return (
    <Notice title="Parts of the index are damaged">
      <ul>
        {stats.damaged_parts.map(({ name, reason }) => (
          <li key={name}>
            {name}: {reason}
          </li>
        ))}
      </ul>
      <Text>Index the folders again; everything else goes on working.</Text>
    </Notice>
  );
}

/** What there is to search in, for each kind of searching. */
function IndexChart({ stats }: { readonly stats: Stats }) {
  const bars = stats.vectors.map(({ of, model, count, complete }) => ({
    label: `${of}s by ${model}${complete ? '' : ' (not all yet)'}`,
    count,
  }));
  return <BarChart title="Vectors to find by likeness" bars={bars} empty="Nothing has been described yet." />;
}
