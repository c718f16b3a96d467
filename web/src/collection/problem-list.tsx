import { Code, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { FileProblemPage } from '../../../src/http/contract/contract.ts';
import { request } from '../api/request.ts';
import { Failure, Notice } from '../common/notice.tsx';
import { Loading } from '../common/loading.tsx';

/** The files that could not be indexed, and why. */
export function ProblemList() {
  const { data, error, refetch } = useQuery({
    queryKey: ['problems'],
    queryFn: ({ signal }) => request<FileProblemPage>('/api/v1/problems?limit=200', { signal }),
  });
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading />;
  if (data.total === 0) return <Notice title="No problems">Every file that was found could be read.</Notice>;
  return (
    <Stack>
      <Text>
        {data.total} {data.total === 1 ? 'file' : 'files'} could not be indexed. They are tried again when
        they change.
      </Text>
      <Table.ScrollContainer minWidth={500}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>File</Table.Th>
              <Table.Th>Reason</Table.Th>
              <Table.Th>Since</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.problems.map(({ kind, name, message, code, failed_at: failedAt }) => (
              <Table.Tr key={`${kind} ${name} ${code}`}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{name}</Table.Td>
                <Table.Td>
                  {message} <Code>{code}</Code>
                </Table.Td>
                <Table.Td>{new Date(failedAt).toLocaleDateString()}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
