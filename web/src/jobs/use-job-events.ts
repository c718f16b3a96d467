import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { JobReport, JobReportPage } from '../../../src/http/contract/contract.ts';

export const JOBS_KEY = ['jobs'];

/** Keeps a job of the list up to date by the server's events until it has ended. */
export function useJobEvents({ job_id: jobId }: JobReport, isFollowed: boolean): void {
  const client = useQueryClient();
  useEffect(() => {
    if (!isFollowed) return undefined;
    const source = new EventSource(`/api/v1/jobs/${encodeURIComponent(jobId)}/events`);
    const take = ({ data }: MessageEvent<string>): JobReport => {
      const report = JSON.parse(data) as JobReport;
      client.setQueryData<JobReportPage>(JOBS_KEY, (page) => page && withJob(page, report));
      return report;
    };
    source.addEventListener('progress', take);
    source.addEventListener('end', (event) => {
      take(event);
      source.close();
      // What the job changed is asked for again when it is looked at.
      void client.invalidateQueries();
    });
    return () => source.close();
  }, [client, jobId, isFollowed]);
}

const withJob = (page: JobReportPage, report: JobReport): JobReportPage => ({
  ...page,
  jobs: page.jobs.map((job) => (job.job_id === report.job_id ? report : job)),
});
