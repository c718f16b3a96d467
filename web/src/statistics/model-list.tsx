import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { IndexAccepted } from '../../../src/http/contract/contract.ts';
import type { ModelReport, ModelReports } from '../../../src/http/contract/model-contract.ts';
import { post, request } from '../api/request.ts';
import { joined, megabytes } from '../common/format.ts';
import styles from './statistics.module.css';

const PURPOSES: Record<ModelReport['name'], string> = {
  clip: 'CLIP looks at sleeves: finds them by words and by what they show.',
  clap: 'CLAP listens to songs: finds them by words for moods and instruments.',
};

/** The models, which are no part of the program: what works without them, works. */
export function ModelList() {
  const { data, error } = useQuery({
    queryKey: ['models'],
    queryFn: ({ signal }) => request<ModelReports>('/api/v1/models', { signal }),
  });
  return (
    <section aria-labelledby="models">
      <Title order={2} size="h3" id="models">
        Models
      </Title>
      <Text c="dimmed" mb="sm">
        Finding by sound and by sleeve needs none of them. They add an ear and an eye for words.
      </Text>
      {error !== null && <Text role="alert">{error.message}</Text>}
      <Stack gap="sm">
        {data?.models.map((model) => (
          <Model key={model.name} model={model} />
        ))}
      </Stack>
    </section>
  );
}

function Model({ model }: { readonly model: ModelReport }) {
  const [, navigate] = useLocation();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (action: 'pull' | 'verify') =>
      post<IndexAccepted>(`/api/v1/models/${model.name}/${action}`, {}),
    // It is followed there.
    onSuccess: () => navigate('/jobs'),
  });
  return (
    <div className={styles['model']}>
      <Group justify="space-between">
        <div style={{ flex: '1 1 16rem' }}>
          <Text fw={600}>{PURPOSES[model.name]}</Text>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {joined([
              model.model,
              model.dtype,
              model.size_bytes === null ? null : megabytes(model.size_bytes / 1_000_000),
              model.in_memory ? 'in memory' : null,
              model.problem,
            ])}
          </Text>
        </div>
        <Badge variant="default">{model.state}</Badge>
        <Group gap="xs">
          {model.state !== 'installed' && (
            <Button size="compact-md" variant="light" disabled={isPending} onClick={() => mutate('pull')}>
              Fetch {model.name.toUpperCase()}
            </Button>
          )}
          {model.state !== 'absent' && (
            <Button size="compact-md" variant="default" disabled={isPending} onClick={() => mutate('verify')}>
              Verify {model.name.toUpperCase()}
            </Button>
          )}
        </Group>
      </Group>
      {error !== null && (
        <Text role="alert" mt="xs">
          {error.message}
        </Text>
      )}
    </div>
  );
}
