import { afterAll, beforeAll, describe } from 'vitest';
import { openPostgresJobQueue } from '../../src/stores/postgres/postgres-job-queue.ts';
import { postgresMissing, type PostgresServer, startPostgresServer } from '../fixtures/postgres-server.ts';
import { describeJobQueueCrashes } from './job-queue-crashes.conformance.ts';

describe.skipIf(postgresMissing)(`PostgreSQL ${postgresMissing ?? ''}`, () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgresServer();
  });
  afterAll(() => server.close());

  describeJobQueueCrashes('postgres', {
    makePlace: () => server.createDatabase(),
    open: (place, kinds) => openPostgresJobQueue(place, kinds, { takeoverMs: 300 }),
  });
});
