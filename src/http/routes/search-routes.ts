import { EarwormError, toEarwormError } from '../../errors.ts';
import { SearchAnswer, SearchForm, SearchQuery } from '../contract.ts';
import type { ServerDeps } from '../server-deps.ts';
import { matchOf } from '../song-reply.ts';
import type { TypedApp } from '../typed-app.ts';
import type { SpooledUpload, UploadSpool } from '../upload-spool.ts';

const FIELD = 'audio';

/** Recognition of an uploaded clip. */
export function registerSearchRoutes(app: TypedApp, deps: ServerDeps, spool: UploadSpool): void {
  const { settings } = deps;
  let underWay = 0;
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
      // the body is a stream that the spool looks at; its schema is for the documentation
      validatorCompiler: (route) =>
        route.httpPart === 'body' ? () => true : (app.validatorCompiler?.(route) ?? (() => true)),
    },
    async (request, reply) => {
      if (underWay >= settings.searchesAtOnceMax) throw new EarwormError('E_BUSY');
      underWay++;
      try {
        const gone = new AbortController();
        reply.raw.once('close', () => gone.abort(new EarwormError('E_CANCELLED')));
        await using upload = await spool.receive(request, {
          field: FIELD,
          sizeMaxBytes: settings.uploadMaxBytes,
        });
        return await answer(deps, upload, request.query, gone.signal);
      } finally {
        underWay--;
      }
    },
  );
}

async function answer(
  { analyzer, identify, settings }: ServerDeps,
  upload: SpooledUpload,
  query: SearchQuery,
  signal: AbortSignal,
): Promise<SearchAnswer> {
  const startedMs = performance.now();
  const clip = await analyzer.analyzeClip(upload.path, { signal }).catch((thrown: unknown) => {
    throw withoutSpoolPath(toEarwormError(thrown), upload);
  });
  const { top, min_confidence: minConfidence } = query;
  const options = { top, signal, ...(minConfidence === undefined ? {} : { minConfidence }) };
  const { matches } = await identify(clip, options);
  return {
    matches: matches.map((match) => matchOf(match, settings.showPaths)),
    query_duration_ms: Math.round(clip.durationMs),
    processing_time_ms: Math.round((performance.now() - startedMs) * 10) / 10,
  };
}

/** The error under the name that the client knows its file by. */
function withoutSpoolPath(error: EarwormError, upload: SpooledUpload): EarwormError {
  const message = error.message.replaceAll(upload.path, upload.fileName);
  return new EarwormError(error.code, {
    message,
    details: { field: FIELD, file_name: upload.fileName },
    cause: error,
  });
}
