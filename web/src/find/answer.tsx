import { SimpleGrid, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { Failure, Notice } from '../common/notice.tsx';
import { ask } from './ask.ts';
import type { Findings } from './found.ts';
import { FoundCard } from './found-card.tsx';
import type { Question } from './question.ts';
import { isWanted, type ResultFilter } from './result-filter.ts';

/** Asks the server and shows what it says; a new question takes the place of the one under way. */
export function Answer({ question, filter }: { readonly question: Question; readonly filter: ResultFilter }) {
  const asked = useDeferredValue(filter);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [
      'find',
      question.key,
      question.kind === 'sound' || question.kind === 'film' ? undefined : sifting(asked),
    ],
    queryFn: ({ signal }) => ask(question, asked, signal),
    staleTime: Infinity,
    placeholderData: (previous, query) => (query?.queryKey[1] === question.key ? previous : undefined),
  });
  return (
    <section aria-live="polite" aria-busy={isPending} aria-label="Answer">
      {error !== null ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : isPending ? (
        <Waiting />
      ) : (
        <Shown findings={data} filter={filter} question={question} />
      )}
    </section>
  );
}

/** The filters that the server applies; the others act on what it answered. */
const sifting = ({ genres, yearMin, yearMax }: ResultFilter) => ({ genres, yearMin, yearMax });

interface ShownProps {
  readonly findings: Findings;
  readonly filter: ResultFilter;
  readonly question: Question;
}

function Shown({ findings, filter, question }: ShownProps) {
  const wanted = findings.found.filter((found) => isWanted(found, filter));
  const hidden = findings.found.length - wanted.length;
  const hasUnlike = question.kind === 'words' || question.kind === 'examples';
  return (
    <Stack>
      {findings.ignored.length > 0 && (
        <Text>
          Not understood and left out: <strong>{findings.ignored.join(', ')}</strong>.
        </Text>
      )}
      {wanted.length === 0 ? (
        <Nothing question={question} hidden={hidden} />
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          {wanted.map((found) => (
            <FoundCard key={`${found.kind}-${found.id}`} found={found} hasUnlike={hasUnlike} />
          ))}
        </SimpleGrid>
      )}
      <Text size="sm" c="dimmed">
        {findings.note}
        {findings.engines.length > 0 && ` Answered by: ${findings.engines.join(', ')}.`}
        {hidden > 0 && wanted.length > 0 && ` ${hidden} more are hidden by the filters.`}
      </Text>
    </Stack>
  );
}

const NOTHING: Record<Question['kind'], string> = {
  sound: 'None of your songs is in this clip, as far as we can hear.',
  picture: 'None of your sleeves is in this picture, as far as we can see.',
  examples: 'Nothing in your collection is like that.',
  words: 'Nothing in your collection is like that.',
  film: 'None of your songs is in this film, as far as we can hear.',
};

function Nothing({ question, hidden }: { readonly question: Question; readonly hidden: number }) {
  if (hidden > 0) {
    return (
      <Notice title="Hidden by the filters">{`${hidden} found, but the filters leave none of them.`}</Notice>
    );
  }
  return (
    <Notice title="Not in your collection">
      <Text>{NOTHING[question.kind]}</Text>
    </Notice>
  );
}

function Waiting() {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} aria-label="Searching">
      <Skeleton h={120} radius="lg" />
      <Skeleton h={120} radius="lg" />
    </SimpleGrid>
  );
}
