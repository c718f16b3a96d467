import { Group, Pill, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Album } from '../../../src/http/contract/album-contract.ts';
import type { Song } from '../../../src/http/contract/contract.ts';
import { request } from '../api/request.ts';
import { joined } from '../common/format.ts';
import type { ExampleQuestion } from './question.ts';

type Change = (change: (old: URLSearchParams) => URLSearchParams) => void;

interface ExamplesProps {
  readonly question: ExampleQuestion;
  readonly onChange: Change;
}

/** "More like these, less like those": each can be taken away again. */
export function Examples({ question, onChange }: ExamplesProps) {
  return (
    <Group gap="xs" role="group" aria-label="Examples">
      {question.like.length > 0 && <Text>More like</Text>}
      {question.like.map((example) => (
        <Example key={example} example={example} name="like" onChange={onChange} />
      ))}
      {question.unlike.length > 0 && <Text>{question.like.length > 0 ? 'less like' : 'Less like'}</Text>}
      {question.unlike.map((example) => (
        <Example key={example} example={example} name="unlike" onChange={onChange} />
      ))}
    </Group>
  );
}

interface ExampleProps {
  readonly example: string;
  readonly name: 'like' | 'unlike';
  readonly onChange: Change;
}

function Example({ example, name, onChange }: ExampleProps) {
  const [kind = '', id = ''] = example.split('-', 2);
  const { data } = useQuery({
    queryKey: ['example', example],
    queryFn: ({ signal }) =>
      request<Partial<Song & Album>>(`/api/v1/${kind === 'album' ? 'albums' : 'songs'}/${id}`, { signal }),
  });
  const remove = (): void =>
    onChange((old) => {
      const next = new URLSearchParams(old);
      next.delete(name, example);
      return next;
    });
  return (
    <Pill
      withRemoveButton
      onRemove={remove}
      size="md"
      // by itself it is for mice only
      removeButtonProps={{ 'aria-label': `Without ${example}`, 'aria-hidden': false, tabIndex: 0 }}
    >
      {data === undefined ? example : joined([data.artist, data.title ?? data.album_name], ' - ')}
    </Pill>
  );
}
