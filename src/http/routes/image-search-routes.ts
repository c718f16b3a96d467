import { EarwormError, toEarwormError } from '../../errors.ts';
import { albumFilterOf, albumResultOf } from '../album-result-reply.ts';
import type { ServerDeps } from '../server-deps.ts';
import { ImageSearchAnswer, ImageSearchForm, ImageSearchQuery } from '../sleeve-search-contract.ts';
import type { TypedApp } from '../typed-app.ts';
import type { SpooledUpload, UploadSpool } from '../upload-spool.ts';

const FIELD = 'file';
const PICTURE_MAX_BYTES = 10 * 2 ** 20;

/** Albums by a picture of their sleeve. */
export function registerImageSearchRoutes(app: TypedApp, deps: ServerDeps, spool: UploadSpool): void {
  const { settings } = deps;
  let underWay = 0;
  app.post(
    '/api/search-by-image',
    {
      schema: {
        operationId: 'searchByImage',
        summary: 'Find the album whose sleeve a picture shows',
        description: 'A sleeve that is not in the collection gives an empty list, never a guess.',
        tags: ['sleeve'],
        consumes: ['multipart/form-data'],
        querystring: ImageSearchQuery,
        body: ImageSearchForm,
        response: { 200: ImageSearchAnswer },
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
        const sizeMaxBytes = Math.min(PICTURE_MAX_BYTES, settings.uploadMaxBytes);
        await using upload = await spool.receive(request, { field: FIELD, sizeMaxBytes });
        const { k, alike } = request.query;
        const options = { top: k, alsoAlike: alike, signal: gone.signal, ...albumFilterOf(request.query) };
        const answer = await deps.sleeves.findByPicture(upload.path, options).catch((thrown: unknown) => {
          throw withoutSpoolPath(toEarwormError(thrown), upload);
        });
        return {
          success: true as const,
          query_type: 'image' as const,
          total_results: answer.results.length,
          results: answer.results.map(albumResultOf),
          alike: answer.alike.map(albumResultOf),
          engine: answer.engine,
          processing_time_ms: Math.round(answer.processingTimeMs * 10) / 10,
        };
      } finally {
        underWay--;
      }
    },
  );
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
