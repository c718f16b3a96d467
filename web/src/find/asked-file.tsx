import { Button, CloseButton, Group, Text } from '@mantine/core';
import { useLocation } from 'wouter';
import { useObjectUrl } from '../common/use-object-url.ts';
import { handFile } from '../film/kept-films.ts';
import type { FileQuestion } from './question.ts';
import styles from './asked-file.module.css';

/** The sound or the picture that was asked with, to hear or see it again. */
export function AskedFile({
  question,
  onClose,
}: {
  readonly question: FileQuestion;
  readonly onClose: () => void;
}) {
  const url = useObjectUrl(question.file);
  const [, navigate] = useLocation();
  return (
    <section className={styles['asked']} aria-label="What you asked with">
      {url !== undefined && question.kind === 'picture' && (
        <img className={styles['picture']} src={url} alt={`Your picture, ${question.file.name}`} />
      )}
      <div className={styles['rest']}>
        <Group justify="space-between" wrap="nowrap">
          <Text fw={600} truncate>
            {question.file.name}
          </Text>
          {question.kind === 'film' && (
            <Button
              size="compact-sm"
              variant="light"
              ml="auto"
              style={{ flex: 'none' }}
              onClick={() => {
                handFile(question.file);
                navigate('/film');
              }}
            >
              Find music for it
            </Button>
          )}
          <CloseButton aria-label="Ask something else" onClick={onClose} />
        </Group>
        {url !== undefined && question.kind !== 'picture' && (
          // oxlint-disable-next-line jsx-a11y/media-has-caption -- a snatch of sound has no captions
          <audio className={styles['audio']} src={url} controls preload="metadata" aria-label="Your clip" />
        )}
      </div>
    </section>
  );
}
