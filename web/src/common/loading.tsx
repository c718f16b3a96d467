import { Center, Loader } from '@mantine/core';

export function Loading() {
  return (
    <Center mih="40vh">
      <Loader aria-label="Loading" type="dots" />
    </Center>
  );
}
