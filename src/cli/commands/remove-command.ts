import type { Command } from '../command.ts';
import { formatSongs, printable } from '../format-value.ts';
import { openEarworm } from '../open-earworm.ts';
import { songsNamed } from '../songs-named.ts';

export const removeCommand: Command = {
  name: 'remove',
  summary: 'Take songs out of the collection; their files are not touched',
  argument: { usage: '<song...>', description: 'ids of songs, files, or folders for all songs below them' },
  options: [{ flags: '--dry-run', description: 'only list what would be removed' }],
  examples: ['remove 12', 'remove ~/Music/podcasts'],
  notes: `A number is an id; for a file of that name write ./12. Nothing is removed when any of the songs is not there.

Exit codes: 4 there is no such song; 6 the collection is in use.
With --json: {"event":"removed","song_id","path"} per song, then {"event":"done","removed"}.`,

  async run({ arguments: names, options, config, output }) {
    const isDryRun = options['dryRun'] === true;
    await using earworm = await openEarworm(config, isDryRun ? 'read' : 'write');
    const named = await Promise.all(names.map((name) => songsNamed(name, earworm.collection)));
    const tracks = new Map(named.flat().map((track) => [track.trackId, track]));
    if (!isDryRun) await earworm.collection.removeTracks([...tracks.keys()]);
    for (const { trackId, file } of tracks.values()) {
      output.record({ event: 'removed', song_id: String(trackId), path: file.path });
      output.text(`${trackId}  ${printable(file.path)}`);
    }
    output.record({ event: 'done', removed: isDryRun ? 0 : tracks.size });
    output.message(`${formatSongs(tracks.size)} ${isDryRun ? 'would be ' : ''}removed.`);
  },
};
