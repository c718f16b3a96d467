import { type Kysely, sql } from 'kysely';
import type { ChartVideo, VideoCatalog } from '../../catalog/video-catalog.ts';
import type { CatalogTables, VideoRow } from './catalog-tables.ts';
import { batches, inBatches } from './in-batches.ts';
import { fromStoredText, textOrNull, toStoredText } from './stored-text.ts';

/** The videos of charts. */
export function sqlVideos(db: Kysely<CatalogTables>): VideoCatalog {
  return {
    putVideos: (videos) =>
      db.transaction().execute(async (writing) => {
        for (const batch of batches(videos)) {
          const ids = batch.map(({ videoId }) => videoId);
          await writing.deleteFrom('chart_videos').where('video_id', 'in', ids).execute();
          await writing.insertInto('chart_videos').values(batch.map(toVideoRow)).execute();
        }
      }),
    async videosById(videoIds) {
      const rows = await inBatches(videoIds, (batch) =>
        db.selectFrom('chart_videos').selectAll().where('video_id', 'in', batch).execute(),
      );
      const found = new Map(rows.map((row) => [row.video_id, fromVideoRow(row)]));
      return videoIds.map((id) => found.get(id));
    },
    async videosOfTracks(trackIds) {
      const rows = await inBatches(trackIds, (batch) =>
        db
          .selectFrom('chart_videos')
          .selectAll()
          .where('track_id', 'in', batch)
          .orderBy('confidence')
          .orderBy('video_id', 'desc')
          .execute(),
      );
      // the surest comes last
      const found = new Map(rows.map((row) => [row.track_id, fromVideoRow(row)]));
      return trackIds.map((id) => found.get(id));
    },
    async listVideos({ offset, limit }) {
      const rows = await db
        .selectFrom('chart_videos')
        .selectAll()
        .orderBy('region')
        .orderBy('place')
        .orderBy('video_id')
        .limit(limit)
        .offset(offset)
        .execute();
      const { total } = await db
        .selectFrom('chart_videos')
        .select(sql<number | string>`count(*)`.as('total'))
        .executeTakeFirstOrThrow();
      return { videos: rows.map(fromVideoRow), total: Number(total) };
    },
  };
}

export function toVideoRow(video: ChartVideo): VideoRow {
  return {
    video_id: video.videoId,
    title: toStoredText(video.title),
    artist: textOrNull(video.artist),
    duration_ms: video.durationMs ?? null,
    thumbnail_url: textOrNull(video.thumbnailUrl),
    region: video.region,
    place: video.place,
    added_at_ms: video.addedAtMs,
    album_id: video.albumId ?? null,
    track_id: video.match?.trackId ?? null,
    confidence: video.match?.confidence ?? null,
    matched_by: video.match?.by ?? null,
  };
}

function fromVideoRow(row: VideoRow): ChartVideo {
  const { track_id: trackId, confidence, matched_by: by } = row;
  return {
    videoId: row.video_id,
    title: fromStoredText(row.title),
    ...(row.artist === null ? {} : { artist: fromStoredText(row.artist) }),
    ...(row.duration_ms === null ? {} : { durationMs: row.duration_ms }),
    ...(row.thumbnail_url === null ? {} : { thumbnailUrl: fromStoredText(row.thumbnail_url) }),
    region: row.region,
    place: row.place,
    addedAtMs: row.added_at_ms,
    ...(row.album_id === null ? {} : { albumId: row.album_id }),
    ...(trackId === null || confidence === null || by === null ? {} : { match: { trackId, confidence, by } }),
  };
}
