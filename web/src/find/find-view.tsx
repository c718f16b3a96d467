import { Stack, Text, Title } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { useState } from 'react';
import { AskField } from './ask-field.tsx';
import { Answer } from './answer.tsx';
import { AskedFile } from './asked-file.tsx';
import { Examples } from './examples.tsx';
import { Filters } from './filters.tsx';
import { filterOf } from './result-filter.ts';
import { questionIn, questionOf, type FileQuestion } from './question.ts';
import { StartHints } from './start-hints.tsx';
import { useDroppedFiles } from './use-dropped-files.ts';

/** One field and one drop zone for everything. Words stand in the address, so that an answer can be kept. */
export function FindView() {
  const [parameters, setParameters] = useSearchParams();
  const [file, setFile] = useState<FileQuestion>();
  const [refusal, setRefusal] = useState<string>();
  const words = parameters.get('q') ?? '';
  const asked = questionIn(parameters);
  // "More like this" of an answer to a file goes on from there.
  const question = asked?.kind === 'examples' ? asked : (file ?? asked);

  const setWords = (text: string): void =>
    setParameters((old) => {
      const next = new URLSearchParams(old);
      for (const name of ['like', 'unlike', 'q']) next.delete(name);
      if (text !== '') next.set('q', text);
      return next;
    });
  const askWords = (text: string): void => {
    setFile(undefined);
    setRefusal(undefined);
    setWords(text);
  };
  const askFiles = (files: readonly File[]): void => {
    const [first] = files;
    if (first === undefined) return;
    try {
      setFile(questionOf(first));
      setWords('');
      setRefusal(
        files.length > 1 ? `One at a time: of ${files.length} files “${first.name}” was asked.` : undefined,
      );
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
    }
  };
  const isOver = useDroppedFiles(askFiles);

  return (
    <Stack gap="lg">
      {question === undefined && (
        <div>
          <Title order={1}>What music is it?</Title>
          <Text c="dimmed" size="lg">
            A few seconds of it, a picture of its sleeve, or some words. The answer comes from your own
            collection.
          </Text>
        </div>
      )}
      <AskField
        key={words}
        words={words}
        isOver={isOver}
        onWords={askWords}
        onFiles={askFiles}
        isLarge={question === undefined}
      />
      {refusal !== undefined && (
        <Text role="alert" fw={550}>
          {refusal}
        </Text>
      )}
      {question === undefined ? (
        <StartHints onWords={askWords} />
      ) : (
        <>
          {'file' in question && <AskedFile question={question} onClose={() => setFile(undefined)} />}
          {question.kind === 'examples' && <Examples question={question} onChange={setParameters} />}
          <Filters kind={question.kind} parameters={parameters} onChange={setParameters} />
          <Answer question={question} filter={filterOf(parameters)} />
        </>
      )}
    </Stack>
  );
}
