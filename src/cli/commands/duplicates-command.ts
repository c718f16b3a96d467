import type { DuplicateGroup, RelatedPair } from '../../finder/duplicates/find-duplicates.ts';
import { duplicateGroupOf, relatedPairOf } from '../../http/replies/duplicate-reply.ts';
import type { Command } from '../command.ts';
import { formatBytes, formatCount, formatTime, printable } from '../format-value.ts';
import { createJobProgressView } from '../progress/job-progress-view.ts';
import { openEarworm } from '../open-earworm.ts';
import type { Output } from '../output.ts';
import { tableLines } from '../table.ts';

export const duplicatesCommand: Command = {
  name: 'duplicates',
  summary: 'List files that hold the same recording, and say which to keep; deletes nothing',
  options: [{ flags: '--related', description: 'also excerpts and other versions of a recording' }],
  examples: [
    'duplicates',
    'duplicates --related',
    'duplicates --json | jq -r \'select(.event == "group") | .files[] | select(.keep | not) | .path\'',
  ],
  notes: `By sound: a copy in another format, bit rate, level or with silence before it is found; a live take or a cover is
not a copy. Kept is what is lossless, then of the higher sample rate, with more channels, of the higher bit rate (for its codec),
with more tags. Nothing is decoded, changed or deleted.

With --json: {"event":"group","files":[{"song_id","title","artist","keep","codec","bit_rate","sample_rate_hz","channels",
"duration_s","size_bytes","loudness_lufs","path"}],"reasons","likeness","reclaimable_bytes"} per recording;
{"event":"related","kind":"part" or "version","song_id","other_song_id","offset_s","coverage","other_coverage",...} per pair;
{"event":"done","groups","extra_files","reclaimable_bytes","related"}.`,

  async run({ options, config, output, signal }) {
    await using earworm = await openEarworm(config, 'read');
    const { groups, related } = await (async () => {
      using view = createJobProgressView(output);
      return earworm.collection.duplicates({ signal, onProgress: view.update });
    })();
    for (const group of groups) showGroup(group, output);
    if (options['related'] === true) for (const pair of related) showPair(pair, output);
    const extraFiles = groups.reduce((sum, { files }) => sum + files.length - 1, 0);
    const reclaimable = groups.reduce((sum, { reclaimableBytes }) => sum + reclaimableBytes, 0);
    output.record({
      event: 'done',
      groups: groups.length,
      extra_files: extraFiles,
      reclaimable_bytes: reclaimable,
      related: related.length,
    });
    const what = `${formatCount(groups.length)} recordings in more than one file`;
    const spare = `${formatCount(extraFiles)} could go, ${formatBytes(reclaimable)}`;
    output.message(groups.length === 0 ? 'No duplicates.' : `${what}; ${spare}. Nothing was deleted.`);
    if (related.length > 0 && options['related'] !== true)
      output.message(`${formatCount(related.length)} pairs share passages: --related lists them.`);
  },
};

function showGroup(group: DuplicateGroup, output: Output): void {
  const shown = duplicateGroupOf(group, true);
  output.record({ event: 'group', ...shown });
  const rows = shown.files.map((file) => [
    file.keep ? 'keep' : '',
    file.song_id,
    file.codec ?? '',
    file.bit_rate === null ? '' : `${formatCount(Math.round(file.bit_rate / 1000))} kbit/s`,
    formatTime(file.duration_s),
    formatBytes(file.size_bytes),
    file.loudness_lufs === null ? '' : `${file.loudness_lufs.toFixed(1)} LUFS`,
    printable(file.path ?? ''),
  ]);
  const right = { align: 'right' } as const;
  for (const line of tableLines([{}, right, {}, right, right, right, right, {}], rows)) output.text(line);
  output.text(`      because: ${shown.reasons.join('; ')}`);
}

function showPair(pair: RelatedPair, output: Output): void {
  const shown = relatedPairOf(pair, true);
  output.record({ event: 'related', ...shown });
  const [path, other] = [printable(shown.path ?? ''), printable(shown.other_path ?? '')];
  const share = `${Math.round(100 * shown.coverage)} %`;
  output.text(
    pair.kind === 'part'
      ? `${path} is a part of ${other}`
      : `${path} shares passages (${share}) with ${other}`,
  );
}
