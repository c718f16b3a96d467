import type { FilmSong, TaskAccepted } from '../../../src/http/contract/film-contract.ts';
import { offline, problemOf } from '../api/problem.ts';

export interface FilmWishes {
  readonly analyzer: string;
  readonly genres: readonly string[];
  readonly limit: number;
}

export interface SendOptions {
  readonly signal: AbortSignal;
  /** `share` of the film that is there, 0..1. */
  readonly onProgress: (share: number) => void;
}

const ANALYZE = '/api/recommendations/analyze-video';
const RENDER = '/api/recommendations/render-video';

export function analyzeFilm(file: File, wishes: FilmWishes, options: SendOptions): Promise<TaskAccepted> {
  const form = new FormData();
  form.append('limit', String(wishes.limit));
  form.append('analyzer', wishes.analyzer);
  for (const genre of wishes.genres) form.append('genre', genre);
  form.append('video', file);
  return sendForm(ANALYZE, form, options);
}

export interface RenderWishes {
  readonly song: FilmSong;
  /** 0 only the film, 1 only the song. */
  readonly balance: number;
}

export function renderFilm(
  file: File,
  { song, balance }: RenderWishes,
  options: SendOptions,
): Promise<TaskAccepted> {
  const form = new FormData();
  form.append('song_id', song.song_id);
  form.append('start_s', String(song.start_s ?? 0));
  form.append('balance', String(balance));
  form.append('video', file);
  return sendForm(RENDER, form, options);
}

/** A form, telling how much of it is sent, which `fetch` does not. Errors: `ProblemError`; an abort as such. */
function sendForm<Answer>(
  path: string,
  form: FormData,
  { signal, onProgress }: SendOptions,
): Promise<Answer> {
  const sending = new XMLHttpRequest();
  const answer = new Promise<Answer>((resolve, reject) => {
    const answered = async (): Promise<Answer> => {
      const { status, responseText } = sending;
      if (status < 200 || status > 299) throw await problemOf(new Response(responseText, { status }));
      return JSON.parse(responseText) as Answer;
    };
    sending.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded / total));
    sending.addEventListener('load', () => void answered().then(resolve, reject));
    sending.addEventListener('error', () => reject(offline(undefined)));
    sending.addEventListener('abort', () => reject(new DOMException('The sending was ended.', 'AbortError')));
  });
  signal.addEventListener('abort', () => sending.abort(), { once: true });
  sending.open('POST', path);
  sending.setRequestHeader('accept', 'application/json');
  sending.send(form);
  return answer;
}
