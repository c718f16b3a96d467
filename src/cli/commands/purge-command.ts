import type { Track } from '../../catalog/track.ts';
import type { Collection } from '../../finder/collection.ts';
import type { Command } from '../command.ts';
import { formatSongs, printable } from '../format-value.ts';
import { openEarworm } from '../open-earworm.ts';

const PAGE_SONGS = 500;

export const purgeCommand: Command = {
  name: 'purge',
  summary: 'Forget the songs that are missing: those whose last file was gone at a scan',
  options: [{ flags: '--dry-run', description: 'only list what would be forgotten' }],
  examples: ['purge --dry-run', 'purge'],
  notes: `A song is marked missing by \`earworm index\`, and comes back when its file does. Nothing else forgets it.
Pictures that no album has any more are removed too.

Exit codes: 6 the collection is in use.
With --json: {"event":"purged","song_id","path","missing_since"} per song, then {"event":"done","purged"}.`,

  async run({ options, config, output }) {
    const isDryRun = options['dryRun'] === true;
    await using earworm = await openEarworm(config, isDryRun ? 'read' : 'write');
    const tracks = await missingTracks(earworm.collection);
    if (!isDryRun) {
      await earworm.collection.removeTracks(tracks.map((track) => track.trackId));
      await earworm.collection.removeUnusedSleeves();
    }
    for (const { trackId, file, missingSinceMs } of tracks) {
      const since = new Date(missingSinceMs ?? 0).toISOString();
      output.record({ event: 'purged', song_id: String(trackId), path: file.path, missing_since: since });
      output.text(`${trackId}  ${printable(file.path)}  missing since ${since.slice(0, 10)}`);
    }
    output.record({ event: 'done', purged: isDryRun ? 0 : tracks.length });
    output.message(`${formatSongs(tracks.length)} ${isDryRun ? 'would be ' : ''}forgotten.`);
  },
};

async function missingTracks(collection: Collection): Promise<Track[]> {
  const tracks: Track[] = [];
  for (;;) {
    const page = await collection.listTracks({ offset: tracks.length, limit: PAGE_SONGS, isMissing: true });
    if (page.tracks.length === 0) return tracks;
    tracks.push(...page.tracks);
  }
}
