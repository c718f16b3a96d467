import type { ChartVideo, VideoCatalog } from '../../catalog/video-catalog.ts';

/** The videos of charts; `clear` forgets all of them. */
export function memoryVideos(): VideoCatalog & { clear(): void } {
  const videos = new Map<string, ChartVideo>();
  return {
    async putVideos(added) {
      for (const video of added) videos.set(video.videoId, structuredClone(video));
    },
    videosById: async (videoIds) => videoIds.map((id) => videos.get(id)),
    async videosOfTracks(trackIds) {
      const matched = [...videos.values()].filter(({ match }) => match !== undefined).toSorted(bySureness);
      return trackIds.map((id) => matched.find(({ match }) => match?.trackId === id));
    },
    async listVideos({ offset, limit }) {
      const all = [...videos.values()].toSorted(inOrder);
      return { videos: all.slice(offset, offset + limit), total: all.length };
    },
    clear: () => videos.clear(),
  };
}

const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);

const bySureness = (a: ChartVideo, b: ChartVideo): number =>
  (b.match?.confidence ?? 0) - (a.match?.confidence ?? 0) || compare(a.videoId, b.videoId);

const inOrder = (a: ChartVideo, b: ChartVideo): number =>
  compare(a.region, b.region) || a.place - b.place || compare(a.videoId, b.videoId);
