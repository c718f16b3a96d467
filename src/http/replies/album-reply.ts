import type { Album as CatalogAlbum } from '../../catalog/album.ts';
import type { Album } from '../contract/album-contract.ts';

/** An album as the API shows it. */
export function albumOf(album: CatalogAlbum): Album {
  const { albumId, score = null, coverUrl = null } = album;
  const imageUrl = album.sleeveId === undefined ? null : `/api/image/${albumId}`;
  return {
    album_id: albumId,
    id: String(albumId),
    artist: album.artist ?? null,
    album_name: album.albumName,
    genre: album.genres[0] ?? null,
    genres: [...album.genres],
    label: album.label ?? null,
    release_year: album.releaseYear ?? null,
    score,
    pitchfork_score: score,
    best_new_music: album.isBestNewMusic ?? false,
    reviewer: album.reviewer ?? null,
    image_url: imageUrl,
    cover_url: imageUrl ?? coverUrl,
    cover_url_original: coverUrl,
    total_songs: album.tracks,
  };
}
