import { Autocomplete, Button, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { IndexAccepted } from '../../../src/http/contract/contract.ts';
import { useSearchParams } from 'wouter';
import { post } from '../api/request.ts';
import { JOBS_KEY } from './use-job-events.ts';
import { useLibraryRoots } from './use-library-roots.ts';

/** Indexes a folder: offers the library roots, takes any folder in them. */
export function IndexForm() {
  const [parameters] = useSearchParams();
  const roots = useLibraryRoots() ?? [];
  const [folder, setFolder] = useState(parameters.get('folder') ?? '');
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (path: string) => post<IndexAccepted>('/api/v1/index', { directory_path: path }),
    onSuccess: async () => {
      setFolder('');
      await client.invalidateQueries({ queryKey: JOBS_KEY });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (folder.trim() !== '') mutate(folder.trim());
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <Autocomplete
          data={roots.map(({ path }) => path)}
          label="Folder to index"
          description="On the server, inside one of its library roots"
          placeholder={roots[0]?.path ?? '/home/me/Music'}
          value={folder}
          onChange={setFolder}
          style={{ flex: '1 1 16rem' }}
          maxLength={4096}
          spellCheck={false}
          autoComplete="off"
        />
        <Button type="submit" loading={isPending} disabled={folder.trim() === ''}>
          Index
        </Button>
      </Group>
      {error !== null && (
        <Text role="alert" mt="xs" fw={550}>
          {error.message}
        </Text>
      )}
    </form>
  );
}
