import { CHART_JOB } from './chart-job.ts';
import { FILM_JOB } from './film-job.ts';
import { FILM_RENDER_JOB } from './film-render-job.ts';

/** Kinds of jobs that are also the recommender's tasks: one that is added here can be followed and deleted as such. */
const TASK_KINDS: ReadonlySet<string> = new Set([FILM_JOB, FILM_RENDER_JOB, CHART_JOB]);

export const isTaskKind = (kind: string): boolean => TASK_KINDS.has(kind);
