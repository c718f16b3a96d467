import { EarwormError } from '../../errors.ts';
import { AlbumParams, ImageQuery } from '../contract/album-contract.ts';
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
        summary: 'The sleeve of an album, as JPEG or WebP',
        tags: ['collection'],
        params: AlbumParams,
        querystring: ImageQuery,
        produces: ['image/jpeg', 'image/webp'],
      },
    },
    async ({ params: { album_id: asked }, query, headers }, reply) => {
      const album = await collection.album(idFrom(asked, 'album'));
      if (album === undefined) throw unknownId(asked, 'album');
      const { size } = query;
      const asWebp = query.format === 'webp' || (query.format === undefined && acceptsWebp(headers.accept));
      const webp = asWebp ? await collection.sleevePicture(album, size, 'webp') : undefined;
      const picture = webp ?? (await collection.sleevePicture(album, size, 'jpeg'));
      if (picture === undefined) throw noSleeve(asked);
      const tag = `"${album.sleeveId ?? ''}-${size}${webp === undefined ? '' : '-webp'}"`;
      void reply.header('cache-control', CACHE_CONTROL).header('etag', tag);
      if (query.format === undefined) void reply.header('vary', 'accept');
      if (isFresh(headers['if-none-match'], tag)) return reply.code(304).send();
      return reply
        .type(webp === undefined ? 'image/jpeg' : 'image/webp')
        .send(Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength));
    },
  );
}

/** Only those that name it: who takes anything gets what has always been there. */
const acceptsWebp = (accept: string | undefined): boolean =>
  accept?.split(',').some((type) => /^\s*image\/webp\s*(?:;(?!\s*q=0(?:\.0*)?\s*$)|$)/iu.test(type)) === true;

function noSleeve(albumId: string): EarwormError {
  return new EarwormError('E_NOT_FOUND', {
    message: `The album "${albumId}" has no picture.`,
    details: { album_id: albumId },
  });
}
