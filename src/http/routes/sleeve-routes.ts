import { AlbumParams } from '../contract/album-contract.ts';
import { albumFilterOf, albumResultOf, alikeFrom } from '../replies/album-result-reply.ts';
import { idFrom, unknownId } from '../catalog-filter.ts';
import type { ServerDeps } from '../server-deps.ts';
import { SimilarAlbums, SimilarAlbumsQuery } from '../contract/sleeve-search-contract.ts';
import type { TypedApp } from '../typed-app.ts';

/** Albums by how their sleeves look. */
export function registerSleeveRoutes(app: TypedApp, { collection, sleeves }: ServerDeps): void {
  app.get(
    '/api/v1/albums/:album_id/similar',
    {
      schema: {
        operationId: 'listSimilarAlbums',
        summary: 'Albums whose sleeves look like that of one: colour, light, texture, layout',
        tags: ['sleeve'],
        params: AlbumParams,
        querystring: SimilarAlbumsQuery,
        response: { 200: SimilarAlbums },
      },
    },
    async ({ params: { album_id: asked }, query }) => {
      const album = await collection.album(idFrom(asked, 'album'));
      if (album === undefined) throw unknownId(asked, 'album');
      const nearest = await sleeves.similarAlbums(album, { top: query.k, ...albumFilterOf(query) });
      const found = alikeFrom(query.min_likeness, nearest);
      return {
        album_id: album.albumId,
        total_results: found.length,
        results: found.map(albumResultOf),
      };
    },
  );
}
