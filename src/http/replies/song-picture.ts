import type { Track } from '../../catalog/track.ts';
import type { Collection } from '../../finder/collection.ts';

/** What there is to see of a song. */
export interface SongPicture {
  /** The album that has a picture: the song's own, else the one of its video. */
  readonly albumId?: number;
  /** The music video that is of it. */
  readonly videoId?: string;
}

export async function songPicture(
  collection: Pick<Collection, 'album' | 'videoOf'>,
  { trackId, albumId }: Pick<Track, 'trackId' | 'albumId'>,
): Promise<SongPicture> {
  const video = await collection.videoOf(trackId);
  for (const id of [albumId, video?.albumId]) {
    const album = id === undefined ? undefined : await collection.album(id);
    if (album?.sleeveId !== undefined)
      return { albumId: album.albumId, ...(video === undefined ? {} : { videoId: video.videoId }) };
  }
  return video === undefined ? {} : { videoId: video.videoId };
}
