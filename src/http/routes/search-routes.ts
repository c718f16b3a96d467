import { SearchAnswer, SearchForm, SearchQuery } from '../contract/contract.ts';
import type { ServerDeps } from '../server-deps.ts';
import { matchOf } from '../replies/song-reply.ts';
import type { TypedApp } from '../typed-app.ts';
import { streamedBody, uploadAnswers, type UploadToAnswer } from '../uploads/upload-answers.ts';
import type { UploadSpool } from '../uploads/upload-spool.ts';

const FIELD = 'audio';

/** Recognition of an uploaded clip. */
export function registerSearchRoutes(app: TypedApp, deps: ServerDeps, spool: UploadSpool): void {
  const { settings } = deps;
  const answerUpload = uploadAnswers(spool, {
    field: FIELD,
    sizeMaxBytes: settings.uploadMaxBytes,
    atOnceMax: settings.searchesAtOnceMax,
  });
  app.post(
    '/api/v1/search',
    {
      schema: {
        operationId: 'searchBySound',
        summary: 'Name the song that a clip is from',
        description: 'Songs that are not in the collection give an empty list, never a guess.',
        tags: ['sound'],
        consumes: ['multipart/form-data'],
        querystring: SearchQuery,
        body: SearchForm,
        response: { 200: SearchAnswer },
      },
      validatorCompiler: streamedBody(app),
    },
    (request, reply) => answerUpload(request, reply, (upload) => answer(deps, upload, request.query)),
  );
}

async function answer(
  { analyzer, identify, settings }: ServerDeps,
  { path, signal, reading }: UploadToAnswer,
  query: SearchQuery,
): Promise<SearchAnswer> {
  const startedMs = performance.now();
  const clip = await reading(analyzer.analyzeClip(path, { signal }));
  const { top, min_confidence: minConfidence } = query;
  const options = { top, signal, ...(minConfidence === undefined ? {} : { minConfidence }) };
  const { matches } = await identify(clip, options);
  return {
    matches: matches.map((match) => matchOf(match, settings.showPaths)),
    query_duration_ms: Math.round(clip.durationMs),
    processing_time_ms: Math.round((performance.now() - startedMs) * 10) / 10,
  };
}
