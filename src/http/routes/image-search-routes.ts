import { albumFilterOf, albumResultOf, alikeFrom } from '../replies/album-result-reply.ts';
import type { ServerDeps } from '../server-deps.ts';
import { ImageSearchAnswer, ImageSearchForm, ImageSearchQuery } from '../contract/sleeve-search-contract.ts';
import type { TypedApp } from '../typed-app.ts';
import { streamedBody, uploadAnswers } from '../uploads/upload-answers.ts';
import type { UploadSpool } from '../uploads/upload-spool.ts';

const FIELD = 'file';
const PICTURE_MAX_BYTES = 10 * 2 ** 20;

/** Albums by a picture of their sleeve. */
export function registerImageSearchRoutes(app: TypedApp, deps: ServerDeps, spool: UploadSpool): void {
  const { settings } = deps;
  const answerUpload = uploadAnswers(spool, {
    field: FIELD,
    sizeMaxBytes: Math.min(PICTURE_MAX_BYTES, settings.uploadMaxBytes),
    atOnceMax: settings.searchesAtOnceMax,
  });
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
      validatorCompiler: streamedBody(app),
    },
    (request, reply) =>
      answerUpload(request, reply, async ({ path, signal, reading }) => {
        const { k, alike, min_likeness: likenessMin } = request.query;
        const options = { top: k, alsoAlike: alike, signal, ...albumFilterOf(request.query) };
        const answer = await reading(deps.sleeves.findByPicture(path, options));
        return {
          success: true as const,
          query_type: 'image' as const,
          total_results: answer.results.length,
          results: answer.results.map(albumResultOf),
          alike: alikeFrom(likenessMin, answer.alike).map(albumResultOf),
          engine: answer.engine,
          processing_time_ms: Math.round(answer.processingTimeMs * 10) / 10,
        };
      }),
  );
}
