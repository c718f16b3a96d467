import { useLocation } from 'wouter';
import { lookAtFilm } from '../film/film-file.ts';
import { handFile, takeHandedFile } from '../film/kept-films.ts';
import { filmQuestionOf, type FileQuestion } from './question.ts';

/** A film of which the film view was told to have its music named. */
export function handedQuestion(): FileQuestion | undefined {
  const handed = takeHandedFile();
  return handed === undefined ? undefined : filmQuestionOf(handed);
}

/**
 * Takes films to the film view, where the music in them can be asked for, too. One without a picture is
 * only sound, which is given back.
 */
export function useFilmQuestion(onSound: (question: FileQuestion) => void) {
  const [, navigate] = useLocation();
  return async (question: FileQuestion): Promise<void> => {
    const look = await lookAtFilm(question.file);
    if (look?.widthPx === 0) {
      onSound(question);
      return;
    }
    handFile(question.file);
    navigate('/film');
  };
}
