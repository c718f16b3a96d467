import { useState } from 'react';
import { isOfUse, questionOf, type FileQuestion } from './question.ts';
import { handedQuestion, useFilmQuestion } from './use-film-question.ts';
import { useStats } from './use-stats.ts';

interface Asked {
  readonly file?: FileQuestion;
  /** What came with it. */
  readonly others: readonly File[];
  /** Why nothing was asked. */
  readonly refusal?: string;
}

export interface AskedFiles extends Asked {
  /** With the first that is of use; returns whether there was one. */
  readonly ask: (files: readonly File[]) => boolean;
  /** With one of the others. */
  readonly askOther: (file: File) => void;
  readonly forget: () => void;
}

const NOTHING: Asked = { others: [] };

function handed(): Asked {
  const file = handedQuestion();
  return file === undefined ? NOTHING : { ...NOTHING, file };
}

/** The file that is asked with, and those that wait for their turn. */
export function useAskedFiles(): AskedFiles {
  const [asked, setAsked] = useState<Asked>(handed);
  const { data: stats } = useStats();
  const askFilm = useFilmQuestion((file) => setAsked((old) => ({ ...old, file })));
  const ask = (files: readonly File[]): boolean => {
    // a folder or a text among them is no reason to ask nothing
    const first = files.find((one) => isOfUse(one)) ?? files[0];
    if (first === undefined) return false;
    const others = files.filter((one) => one !== first);
    try {
      const file = questionOf(first, stats?.upload_max_bytes);
      setAsked(file.kind === 'film' ? { others } : { file, others });
      if (file.kind === 'film') void askFilm(file);
      return true;
    } catch (error) {
      setAsked({ others, refusal: error instanceof Error ? error.message : String(error) });
      return false;
    }
  };
  return {
    ...asked,
    ask,
    askOther(file) {
      const before = asked.file === undefined ? [] : [asked.file.file];
      ask([file, ...asked.others.filter((one) => one !== file), ...before]);
    },
    forget: () => setAsked(NOTHING),
  };
}
