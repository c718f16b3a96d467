import { Button, List, Text } from '@mantine/core';
import { Notice } from '../common/notice.tsx';
import { ADVICE, type Trouble } from './trouble.ts';

interface TroubleNoticeProps {
  readonly trouble: Trouble;
  readonly onRetry: () => void;
}

/** Why it does not listen, and what to do. */
export function TroubleNotice({ trouble, onRetry }: TroubleNoticeProps) {
  const { title, happened, next } = ADVICE[trouble];
  return (
    <div role="alert">
      <Notice title={title}>
        <Text>{happened}</Text>
        <List>
          {next.map((step) => (
            <List.Item key={step}>{step}</List.Item>
          ))}
        </List>
        {trouble !== 'insecure' && trouble !== 'unsupported' && (
          <Button variant="light" onClick={onRetry}>
            Try again
          </Button>
        )}
      </Notice>
    </div>
  );
}
