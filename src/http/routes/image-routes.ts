import { EarwormError } from '../../errors.ts';
import { AlbumParams, ImageQuery } from '../album-contract.ts';
import { idFrom, unknownId } from '../catalog-filter.ts';
import { isFresh } from '../entity-tag.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';

/** One day, as both album-cover searches promise. */
const CACHE_CONTROL = 'public, max-age=86400';

/** The sleeves of albums. */
export function registerImageRoutes(app: TypedApp, { collection }: ServerDeps): void {
  app.get(
    '/api/image/:album_id',
    {
      schema: {
        operationId: 'getImage',
        summary: 'The sleeve of an album as JPEG',
        tags: ['collection'],
        params: AlbumParams,
        querystring: ImageQuery,
        produces: ['image/jpeg'],
      },
    },
    async ({ params: { album_id: asked }, query, headers }, reply) => {
      const album = await collection.album(idFrom(asked, 'album'));
      if (album === undefined) throw unknownId(asked, 'album');
      const size = query.size;
      const tag = `"${album.sleeveId ?? ''}-${size}"`;
      const picture = await collection.sleevePicture(album, size);
      if (picture === undefined) throw noSleeve(asked);
      void reply.header('cache-control', CACHE_CONTROL).header('etag', tag);
      if (isFresh(headers['if-none-match'], tag)) return reply.code(304).send();
      return reply
        .type('image/jpeg')
        .send(Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength));
    },
  );
}

function noSleeve(albumId: string): EarwormError {
  return new EarwormError('E_NOT_FOUND', {
    message: `The album "${albumId}" has no picture.`,
    details: { album_id: albumId },
  });
}
