import { join } from 'node:path';
import { openSqliteJobQueue } from '../../src/stores/sqlite/sqlite-job-queue.ts';
import { describeJobQueueCrashes } from './job-queue-crashes.conformance.ts';

describeJobQueueCrashes('sqlite', {
  makePlace: (folder) => join(folder, 'jobs.sqlite'),
  open: (place, kinds) => openSqliteJobQueue(place, kinds),
});
