import { FileButton } from '@mantine/core';
import { IconMovie } from '@tabler/icons-react';
import type { FilmOptions } from '../../../src/http/contract/film-contract.ts';
import { megabytes } from '../common/format.ts';
import styles from './film.module.css';

interface FilmDropProps {
  readonly isOver: boolean;
  readonly options: FilmOptions;
  readonly onFiles: (files: readonly File[]) => void;
}

const BYTES_PER_MB = 2 ** 20;

export function FilmDrop({ isOver, options, onFiles }: FilmDropProps) {
  const minutes = Math.floor(options.duration_max_s / 6) / 10;
  return (
    <FileButton onChange={(file) => file !== null && onFiles([file])} accept="video/*,.mkv,.avi,.mov">
      {(props) => (
        <button {...props} type="button" className={styles['drop']} data-over={isOver || undefined}>
          <IconMovie size={40} stroke={1.4} aria-hidden />
          <strong>{isOver ? 'Let go to take it' : 'Drop a film anywhere, or choose one'}</strong>
          <span>
            At most {minutes} minutes and {megabytes(options.size_max_bytes / BYTES_PER_MB)}, with or without
            sound. It is deleted on the server as soon as the answer is there.
          </span>
        </button>
      )}
    </FileButton>
  );
}
