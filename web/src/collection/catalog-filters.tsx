import { Group, MultiSelect, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import type { GenreList } from '../../../src/http/contract/album-contract.ts';
import { request, type Parameters } from '../api/request.ts';

interface CatalogFiltersProps {
  readonly sorts: readonly { readonly value: string; readonly label: string }[];
}

const TYPING_MS = 200;

/** Words, genres and order of a list; all stand in the address. */
export function CatalogFilters({ sorts }: CatalogFiltersProps) {
  const [parameters, setParameters] = useSearchParams();
  const { data } = useQuery({
    queryKey: ['genres'],
    queryFn: ({ signal }) => request<GenreList>('/api/genres', { signal }),
  });
  const set = (name: string, values: readonly string[]): void =>
    setParameters(
      (old) => {
        const next = new URLSearchParams(old);
        next.delete(name);
        for (const value of values) if (value !== '') next.append(name, value);
        return next;
      },
      { replace: true },
    );
  const setWords = useDebouncedCallback((text: string) => set('q', [text.trim()]), TYPING_MS);
  return (
    <Group gap="sm" mb="md" role="search">
      <TextInput
        type="search"
        placeholder="Words in the names"
        aria-label="Words in the names"
        defaultValue={parameters.get('q') ?? ''}
        maxLength={200}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
        style={{ flex: '1 1 12rem' }}
      />
      <MultiSelect
        data={data?.genres ?? []}
        value={parameters.getAll('genre')}
        onChange={(values) => set('genre', values)}
        placeholder={parameters.has('genre') ? '' : 'Any genre'}
        aria-label="Genre"
        searchable
        clearable
        style={{ flex: '0 1 16rem' }}
      />
      <Select
        data={[...sorts]}
        value={parameters.get('sort') ?? sorts[0]?.value ?? null}
        onChange={(value) => set('sort', value === null ? [] : [value])}
        aria-label="Order"
        allowDeselect={false}
        w="10rem"
      />
    </Group>
  );
}

/** The filters in the address, as the API takes them. */
export function catalogParameters(parameters: URLSearchParams): Parameters {
  return {
    q: parameters.get('q') ?? undefined,
    genre: parameters.getAll('genre'),
    sort: parameters.get('sort') ?? undefined,
    missing: parameters.get('missing') ?? undefined,
  };
}
