import type { SearchAnswer, Song } from '../../../src/http/contract/contract.ts';
import type { ImageSearchAnswer } from '../../../src/http/contract/sleeve-search-contract.ts';
import type { FindAnswer } from '../../../src/http/contract/words-contract.ts';
import { post, request, withParameters } from '../api/request.ts';
import { foundAlbum, foundByEar, foundResult, LOOKS_ALIKE, type Findings } from './found.ts';
import type { ExampleQuestion, Question } from './question.ts';
import type { ResultFilter } from './result-filter.ts';

const RESULTS_MAX = 20;

/** Puts a question to the server. Errors: `ProblemError`. */
export function ask(question: Question, filter: ResultFilter, signal: AbortSignal): Promise<Findings> {
  switch (question.kind) {
    case 'words':
      return askWords(question.text, filter, signal);
    case 'examples':
      return askExamples(question, filter, signal);
    case 'sound':
    case 'film':
      return askSound(question.file, signal);
    case 'picture':
      return askPicture(question.file, filter, signal);
  }
}

/** What the server sifts itself, so that enough is left of its best. */
const among = ({ genres, yearMin, yearMax }: ResultFilter) => ({
  genre: genres,
  year_min: yearMin,
  year_max: yearMax,
  k: RESULTS_MAX,
});

async function askWords(query: string, filter: ResultFilter, signal: AbortSignal): Promise<Findings> {
  const path = withParameters('/api/v1/find', { query, ...among(filter) });
  return findingsOf(await request<FindAnswer>(path, { signal }));
}

/** Examples of one kind only can be asked for together: the kind of the first decides. */
async function askExamples(
  { like, unlike, text }: ExampleQuestion,
  filter: ResultFilter,
  signal: AbortSignal,
): Promise<Findings> {
  const kind = (like[0] ?? unlike[0] ?? '').split('-', 1)[0] ?? 'song';
  const idsOf = (examples: readonly string[]): string[] =>
    examples
      .filter((example) => example.startsWith(`${kind}-`))
      .map((example) => example.slice(kind.length + 1));
  const path = withParameters('/api/v1/find', {
    query: text,
    kind: `${kind}s`,
    like: [...idsOf(like), ...idsOf(unlike).map((id) => `${id}:-1`)],
    ...among(filter),
  });
  const findings = findingsOf(await request<FindAnswer>(path, { signal }));
  const examples = new Set([...like, ...unlike]);
  return { ...findings, found: findings.found.filter((found) => !examples.has(`${found.kind}-${found.id}`)) };
}

const findingsOf = ({ results, engines, ignored }: FindAnswer): Findings => ({
  found: results.map(foundResult),
  engines,
  ignored,
});

async function askSound(file: File, signal: AbortSignal): Promise<Findings> {
  const form = new FormData();
  form.append('audio', file);
  const answer = await post<SearchAnswer>('/api/v1/search', form, signal);
  const songs = await Promise.all(
    answer.matches.map(({ song_id: id }) =>
      request<Song>(`/api/v1/songs/${id}`, { signal }).catch(() => undefined),
    ),
  );
  const seconds = (answer.query_duration_ms / 1000).toFixed(1);
  return {
    found: answer.matches.map((match, i) => foundByEar(match, songs[i])),
    engines: ['fingerprint'],
    ignored: [],
    note: `${seconds} s of sound, answered in ${Math.round(answer.processing_time_ms)} ms.`,
  };
}

async function askPicture(file: File, filter: ResultFilter, signal: AbortSignal): Promise<Findings> {
  const form = new FormData();
  form.append('file', file);
  const path = withParameters('/api/search-by-image', { alike: true, ...among(filter) });
  const answer = await post<ImageSearchAnswer>(path, form, signal);
  const alike = answer.alike.map((album) => ({ ...foundAlbum(album), scoreName: LOOKS_ALIKE }));
  return {
    found: [...answer.results.map(foundAlbum), ...alike],
    engines: [answer.engine],
    ignored: [],
    note: `Answered in ${Math.round(answer.processing_time_ms)} ms.`,
  };
}
