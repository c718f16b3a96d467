import { Button, FileButton, TextInput } from '@mantine/core';
import { IconSearch, IconUpload } from '@tabler/icons-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import styles from './ask-field.module.css';

interface AskFieldProps {
  readonly words: string;
  readonly isOver: boolean;
  /** The drop zone is large while nothing has been asked. */
  readonly isLarge: boolean;
  /** Stands beside the field. */
  readonly microphone: ReactNode;
  readonly onWords: (text: string) => void;
  readonly onFiles: (files: readonly File[]) => void;
}

const WORDS_MAX = 500;

export function AskField({ words, isOver, isLarge, microphone, onWords, onFiles }: AskFieldProps) {
  const [text, setText] = useState(words);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onWords(text.trim());
  };
  return (
    <div className={styles['box']} data-over={isOver || undefined}>
      <form className={styles['row']} onSubmit={submit} role="search">
        <TextInput
          className={styles['field']}
          size="lg"
          value={text}
          maxLength={WORDS_MAX}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          aria-label="Words to search for"
          placeholder="slow and warm, 120 bpm, a dark red sleeve …"
          leftSection={<IconSearch size={20} aria-hidden />}
          enterKeyHint="search"
          type="search"
        />
        {microphone}
        <Button size="lg" type="submit">
          Find
        </Button>
      </form>
      <FileButton multiple onChange={onFiles} accept="audio/*,video/*,image/*">
        {(props) => (
          <button {...props} type="button" className={styles['drop']} data-large={isLarge || undefined}>
            <IconUpload size={isLarge ? 34 : 20} stroke={1.5} aria-hidden />
            <strong>
              {isOver
                ? 'Let go to ask'
                : 'Drop a sound, a picture or a film anywhere, paste it, or choose a file'}
            </strong>
            {isLarge && (
              <span>
                5 to 10 seconds of sound are best; noise, a phone speaker or a crooked photo are fine.
              </span>
            )}
          </button>
        )}
      </FileButton>
    </div>
  );
}
