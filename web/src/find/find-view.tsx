import { Stack, Text, Title } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { isInUse } from '../listen/live-listening.ts';
import { useListeningState, useLiveListening } from '../listen/use-live-listening.ts';
import { AskField } from './ask-field.tsx';
import { Answer } from './answer.tsx';
import { AskedFile } from './asked-file.tsx';
import { ByEar } from './by-ear.tsx';
import { Examples } from './examples.tsx';
import { Filters } from './filters.tsx';
import { MicrophoneButton } from './microphone-button.tsx';
import { filterOf } from './result-filter.ts';
import { OtherFiles } from './other-files.tsx';
import { questionIn, type Question } from './question.ts';
import { StartHints } from './start-hints.tsx';
import { type AskedFiles, useAskedFiles } from './use-asked-files.ts';
import { useDroppedFiles } from './use-dropped-files.ts';

/** One field and one drop zone for everything. Words stand in the address, so that an answer can be kept. */
export function FindView() {
  const [parameters, setParameters] = useSearchParams();
  const files = useAskedFiles();
  const listening = useLiveListening();
  const words = parameters.get('q') ?? '';
  const asked = questionIn(parameters);
  // "More like this" of an answer to a file goes on from there.
  const question = asked?.kind === 'examples' ? asked : (files.file ?? asked);
  const isByEar = useListeningState(listening, isInUse) && question === undefined;
  const isStart = question === undefined && !isByEar;

  const setWords = (text: string): void =>
    setParameters((old) => {
      const next = new URLSearchParams(old);
      for (const name of ['like', 'unlike', 'q']) next.delete(name);
      if (text !== '') next.set('q', text);
      return next;
    });
  const askWords = (text: string): void => {
    files.forget();
    listening.forget();
    setWords(text);
  };
  const askByEar = (): void => {
    askWords('');
    void listening.start(false);
  };
  const askFiles = (given: readonly File[]): void => {
    if (!files.ask(given)) return;
    listening.forget();
    setWords('');
  };
  const isOver = useDroppedFiles(askFiles);

  return (
    <Stack gap="lg">
      {isStart && (
        <div>
          <Title order={1}>What music is it?</Title>
          <Text c="dimmed" size="lg">
            A few seconds of it, a picture of its sleeve, some words, or the film it would suit. The answer
            comes from your own collection.
          </Text>
        </div>
      )}
      <AskField
        key={words}
        words={words}
        isOver={isOver}
        onWords={askWords}
        onFiles={askFiles}
        isLarge={isStart}
        microphone={<MicrophoneButton listening={listening} onStart={askByEar} />}
      />
      <FileNotes files={files} />
      {isStart && <StartHints onWords={askWords} />}
      {isByEar && <ByEar listening={listening} />}
      {question !== undefined && (
        <Asked question={question} parameters={parameters} onChange={setParameters} onClose={files.forget} />
      )}
    </Stack>
  );
}

/** Why a file was not asked with, and what came with it. */
function FileNotes({ files: { refusal, others, askOther } }: { readonly files: AskedFiles }) {
  return (
    <>
      {refusal !== undefined && (
        <Text role="alert" fw={550}>
          {refusal}
        </Text>
      )}
      {others.length > 0 && <OtherFiles files={others} onFile={askOther} />}
    </>
  );
}

interface AskedProps {
  readonly question: Question;
  readonly parameters: URLSearchParams;
  readonly onChange: (change: (old: URLSearchParams) => URLSearchParams) => void;
  readonly onClose: () => void;
}

function Asked({ question, parameters, onChange, onClose }: AskedProps) {
  return (
    <>
      {'file' in question && <AskedFile question={question} onClose={onClose} />}
      {question.kind === 'examples' && <Examples question={question} onChange={onChange} />}
      <Filters kind={question.kind} parameters={parameters} onChange={onChange} />
      <Answer question={question} filter={filterOf(parameters)} />
    </>
  );
}
