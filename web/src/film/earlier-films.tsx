import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { JobReport, JobReportPage } from '../../../src/http/contract/contract.ts';
import { request } from '../api/request.ts';
import styles from './film.module.css';

const JOBS_LOOKED_AT = 50;
const SHOWN_MAX = 6;

const STATES: Record<JobReport['state'], string> = {
  queued: 'waiting',
  running: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** Tasks of films that the server still knows. */
export function EarlierFilms() {
  const { data } = useQuery({
    queryKey: ['jobs', 'film'],
    queryFn: ({ signal }) => request<JobReportPage>(`/api/v1/jobs?limit=${JOBS_LOOKED_AT}`, { signal }),
  });
  const films = data?.jobs.filter(({ kind }) => kind === 'film').slice(0, SHOWN_MAX) ?? [];
  if (films.length === 0) return null;
  return (
    <Stack component="section" gap="xs" aria-label="Earlier films">
      <Title order={2} size="h4">
        Earlier films
      </Title>
      <ul className={styles['earlier']}>
        {films.map((job) => (
          <li key={job.job_id}>
            <Link href={`/film/${job.job_id}`}>{filmNameOf(job) ?? 'A film'}</Link>
            <Text span c="dimmed" size="sm">
              {STATES[job.state]},{' '}
              <time dateTime={job.created_at}>{new Date(job.created_at).toLocaleString()}</time>
            </Text>
          </li>
        ))}
      </ul>
    </Stack>
  );
}

/** As whoever sent it called it. */
export function filmNameOf({ payload }: JobReport): string | undefined {
  const { file_name: name } = (payload ?? {}) as { readonly file_name?: unknown };
  return typeof name === 'string' ? name : undefined;
}
