import { Button, Group, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { IndexAccepted } from '../../../src/http/contract.ts';
import { post } from '../api/request.ts';
import { JOBS_KEY } from './use-job-events.ts';

/** Indexes a folder of a library root; the server says which folders it may not read. */
export function IndexForm() {
  const [folder, setFolder] = useState('');
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
        <TextInput
          label="Folder to index"
          description="On the server, inside one of its library roots"
          placeholder="/home/me/Music"
          value={folder}
          onChange={({ currentTarget }) => setFolder(currentTarget.value)}
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
