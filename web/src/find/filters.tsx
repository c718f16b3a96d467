import { Group, MultiSelect, NumberInput, SegmentedControl, Slider, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { GenreList } from '../../../src/http/contract/album-contract.ts';
import { request } from '../api/request.ts';
import type { Question } from './question.ts';
import styles from './filters.module.css';
import { filterOf } from './result-filter.ts';

interface FiltersProps {
  readonly kind: Question['kind'];
  readonly parameters: URLSearchParams;
  readonly onChange: (change: (old: URLSearchParams) => URLSearchParams) => void;
}

const KINDS = [
  { value: 'all', label: 'All' },
  { value: 'song', label: 'Songs' },
  { value: 'album', label: 'Sleeves' },
];

/** They act at once, and stand in the address. */
export function Filters({ kind, parameters, onChange }: FiltersProps) {
  const filter = filterOf(parameters);
  const { data } = useQuery({
    queryKey: ['genres'],
    queryFn: ({ signal }) => request<GenreList>('/api/genres', { signal }),
  });
  const set = (name: string, values: readonly string[]): void =>
    onChange((old) => {
      const next = new URLSearchParams(old);
      next.delete(name);
      for (const value of values) next.append(name, value);
      return next;
    });
  const setNumber = (name: string) => (value: string | number) =>
    set(name, value === '' ? [] : [String(value)]);
  return (
    <Group gap="sm" align="flex-end" role="group" aria-label="Filters" className={styles['filters']}>
      {kind === 'words' && (
        <SegmentedControl
          data={KINDS}
          value={filter.kind}
          onChange={(value) => set('kind', value === 'all' ? [] : [value])}
          aria-label="Kind"
        />
      )}
      <MultiSelect
        data={data?.genres ?? []}
        value={[...filter.genres]}
        onChange={(values) => set('genre', values)}
        placeholder={filter.genres.length === 0 ? 'Any genre' : ''}
        aria-label="Genre"
        searchable
        clearable
        className={styles['genre']}
        nothingFoundMessage="No such genre"
      />
      <NumberInput
        className={styles['year']}
        placeholder="From year"
        aria-label="From year"
        min={0}
        max={9999}
        thousandSeparator=""
        value={filter.yearMin ?? ''}
        onChange={setNumber('year_min')}
      />
      <NumberInput
        className={styles['year']}
        placeholder="To year"
        aria-label="To year"
        min={0}
        max={9999}
        thousandSeparator=""
        value={filter.yearMax ?? ''}
        onChange={setNumber('year_max')}
      />
      <div className={styles['score']}>
        <Text size="sm" c="dimmed">
          Score from {Math.round(filter.scoreMin * 100)} %
        </Text>
        <Slider
          thumbLabel="Least score in percent"
          label={null}
          min={0}
          max={100}
          step={5}
          value={filter.scoreMin * 100}
          onChange={(value) => set('score', value === 0 ? [] : [String(value)])}
        />
      </div>
    </Group>
  );
}
