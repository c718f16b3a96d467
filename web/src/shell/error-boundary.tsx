import { Button, Stack, Text, Title } from '@mantine/core';
import { Component, type ReactNode } from 'react';

interface Props {
  readonly children: ReactNode;
}

/** A view that fails costs only itself; the usual cause is a server that has been updated meanwhile. */
export class ErrorBoundary extends Component<Props, { readonly error?: Error }> {
  override state: { readonly error?: Error } = {};

  static getDerivedStateFromError(error: Error): { readonly error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <Stack align="flex-start" role="alert">
        <Title order={1}>This view could not be shown</Title>
        <Text>{error.message}</Text>
        <Button onClick={() => window.location.reload()}>Load the page again</Button>
      </Stack>
    );
  }
}
