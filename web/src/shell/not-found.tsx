import { Stack, Text, Title } from '@mantine/core';
import { Link } from 'wouter';

export function NotFound() {
  return (
    <Stack>
      <Title order={1}>There is nothing here</Title>
      <Text>
        Go <Link href="/">back to the start</Link>, or look through{' '}
        <Link href="/collection">your collection</Link>.
      </Text>
    </Stack>
  );
}
