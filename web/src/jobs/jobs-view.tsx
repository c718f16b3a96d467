import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { JobReport, JobReportPage } from '../../../src/http/contract/contract.ts';
import { request } from '../api/request.ts';
import { number } from '../common/format.ts';
import { Loading } from '../common/loading.tsx';
import { Failure, Notice } from '../common/notice.tsx';
import { IndexForm } from './index-form.tsx';
import { JobCard } from './job-card.tsx';
import { JOBS_KEY } from './use-job-events.ts';

const SHOWN_MAX = 100;
const ASK_EVERY_MS = 5000;
/** A browser keeps six connections to a server: some must be left for everything else. */
const FOLLOWED_MAX = 2;

export const isUnderWay = ({ state }: JobReport): boolean => state === 'queued' || state === 'running';

/** What is being done and what was: indexing, fetching models. Running jobs are followed live. */
export function JobsView() {
  const { data, error, refetch } = useQuery({
    queryKey: JOBS_KEY,
    queryFn: ({ signal }) => request<JobReportPage>(`/api/v1/jobs?limit=${SHOWN_MAX}`, { signal }),
    refetchInterval: ASK_EVERY_MS,
  });
  return (
    <Stack gap="lg">
      <Title order={1}>Jobs</Title>
      <IndexForm />
      {error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined ? error === null && <Loading /> : <JobList page={data} />}
    </Stack>
  );
}

function JobList({ page: { jobs, total } }: { readonly page: JobReportPage }) {
  if (total === 0) {
    return <Notice title="No jobs yet">Index a folder above, or fetch a model under Statistics.</Notice>;
  }
  const underWay = jobs.filter(isUnderWay);
  const ended = jobs.filter((job) => !isUnderWay(job));
  // The oldest are the ones that run.
  const followed = new Set(underWay.slice(-FOLLOWED_MAX));
  return (
    <>
      {underWay.length > 0 && (
        <section aria-label="Under way">
          <Stack>
            {underWay.map((job) => (
              <JobCard key={job.job_id} job={job} isFollowed={followed.has(job)} />
            ))}
          </Stack>
        </section>
      )}
      <section aria-labelledby="history">
        <Title order={2} size="h3" id="history" mb="sm">
          History
        </Title>
        {ended.length === 0 && <Text c="dimmed">Nothing has ended yet.</Text>}
        <Stack gap="sm">
          {ended.map((job) => (
            <JobCard key={job.job_id} job={job} isFollowed={false} />
          ))}
        </Stack>
        {total > jobs.length && (
          <Text c="dimmed" mt="sm">
            The newest {jobs.length} of {number(total)} are shown.
          </Text>
        )}
      </section>
    </>
  );
}
