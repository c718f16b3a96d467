import { Badge, Button, Code, Group, Paper, Progress, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { JobReport } from '../../../src/http/contract/contract.ts';
import { request } from '../api/request.ts';
import { clock, joined, number } from '../common/format.ts';
import { JOBS_KEY, useJobEvents } from './use-job-events.ts';

const STATES: Record<JobReport['state'], { readonly label: string; readonly color: string }> = {
  queued: { label: 'waiting', color: 'gray' },
  running: { label: 'running', color: 'ember' },
  done: { label: 'done', color: 'green' },
  failed: { label: 'failed', color: 'red' },
  cancelled: { label: 'cancelled', color: 'gray' },
};

interface JobCardProps {
  readonly job: JobReport;
  readonly isFollowed: boolean;
}

export function JobCard({ job, isFollowed }: JobCardProps) {
  useJobEvents(job, isFollowed);
  const { label, color } = STATES[job.state];
  const isUnderWay = job.state === 'queued' || job.state === 'running';
  return (
    <Paper withBorder p="md" data-testid="job" data-state={job.state}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div style={{ flex: '1 1 14rem', minWidth: 0 }}>
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {purposeOf(job)}
          </Text>
          <Text size="sm" c="dimmed">
            {joined([new Date(job.created_at).toLocaleString(), tookOf(job)])}
          </Text>
        </div>
        <Badge variant={job.state === 'running' ? 'filled' : 'default'} color={color}>
          {label}
        </Badge>
        {isUnderWay && <Cancel job={job} />}
      </Group>
      {isUnderWay && <Course job={job} />}
      {job.error !== null && (
        <Text mt="xs">
          {job.error.message} <Code>{job.error.code}</Code>
        </Text>
      )}
      {job.state === 'done' && <Text mt={4}>{resultOf(job)}</Text>}
    </Paper>
  );
}

function Course({ job: { progress } }: { readonly job: JobReport }) {
  if (progress === null) return null;
  const { done, total, unit, message, eta_s: etaS } = progress;
  const percent = total === null || total === 0 ? 100 : (done / total) * 100;
  const course = total === null ? `${number(done)} ${unit}` : `${number(done)} of ${number(total)} ${unit}`;
  return (
    <>
      <Progress
        value={percent}
        animated={total === null}
        mt="sm"
        mb={4}
        aria-label={`Progress: ${course}`}
        role="group"
      />
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {joined([course, etaS === null ? null : `${clock(etaS)} to go`, message])}
      </Text>
    </>
  );
}

function Cancel({ job }: { readonly job: JobReport }) {
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => request<JobReport>(`/api/v1/jobs/${job.job_id}`, { method: 'DELETE' }),
    onSettled: () => client.invalidateQueries({ queryKey: JOBS_KEY }),
  });
  return (
    <div>
      <Button
        size="compact-md"
        variant="default"
        onClick={() => mutate()}
        disabled={isPending || job.cancel_requested}
      >
        {job.cancel_requested ? 'Stopping …' : 'Cancel'}
      </Button>
      {error !== null && <Text role="alert">{error.message}</Text>}
    </div>
  );
}

/** "index: /music/new": the kind of the job and what it was asked for. */
function purposeOf({ kind, payload }: JobReport): string {
  const parts = typeof payload === 'object' && payload !== null ? Object.values(payload) : [];
  const shown = parts.filter((part) => typeof part === 'string' || typeof part === 'number').join(', ');
  return shown === '' ? kind : `${kind}: ${shown}`;
}

function tookOf({ started_at: startedAt, ended_at: endedAt }: JobReport): string | undefined {
  if (startedAt === null || endedAt === null) return undefined;
  return `took ${clock((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)}`;
}

/** The figures of the result, with the names that the server gives them. */
function resultOf({ result }: JobReport): string {
  if (typeof result !== 'object' || result === null) return '';
  const figures = Object.entries(result).filter(([, value]) => typeof value === 'number' && value !== 0);
  return figures.map(([name, value]) => `${name.replaceAll('_', ' ')} ${number(value as number)}`).join(', ');
}
