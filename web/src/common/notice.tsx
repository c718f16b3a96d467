import { Button, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { ProblemError } from '../api/problem.ts';

export function Notice({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <Paper p="lg" withBorder>
      <Stack gap="xs" align="flex-start">
        <Title order={2} size="h3">
          {title}
        </Title>
        {children}
      </Stack>
    </Paper>
  );
}

interface FailureProps {
  readonly error: Error;
  readonly onRetry?: () => void;
}

/** What went wrong, its code, and a way to try again. */
export function Failure({ error, onRetry }: FailureProps) {
  return (
    <div role="alert">
      <Notice title="That did not work">
        <Text>{error.message}</Text>
        {error instanceof ProblemError && (
          <Text size="sm" c="dimmed">
            {error.code}
          </Text>
        )}
        {onRetry !== undefined && (
          <Button variant="light" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Notice>
    </div>
  );
}
