import type { Command } from '../command.ts';
import { formatBytes, formatCount, formatTime } from '../format-value.ts';
import { openEarworm } from '../open-earworm.ts';
import { tableLines } from '../table.ts';

export const statsCommand: Command = {
  name: 'stats',
  summary: 'Show how large the collection and its index are',
  examples: ['stats', 'stats --json'],
  notes: `With --json: {"total_songs","total_hashes","index_bytes","audio_s","failed_files","data","damaged":[{"name","reason"}],
"vectors":[{"of","model","dim","count","engine","complete"}]}.`,

  async run({ config, output }) {
    await using earworm = await openEarworm(config, 'read');
    const figures = await earworm.collection.figures();
    const audioS = figures.durationMs / 1000;
    output.record({
      total_songs: figures.tracks,
      total_hashes: figures.postings,
      index_bytes: figures.sizeBytes,
      audio_s: audioS,
      failed_files: figures.failedFiles,
      data: config.data,
      damaged: figures.damaged,
      vectors: figures.vectors.map(({ space: { of, model, dim }, count, engine, isComplete }) => ({
        of,
        model,
        dim,
        count,
        engine,
        complete: isComplete,
      })),
    });
    const perHour =
      audioS > 0 ? ` (${formatBytes((figures.sizeBytes / audioS) * 3600)} per hour of sound)` : '';
    const rows = [
      ['songs', formatCount(figures.tracks)],
      ['sound', formatTime(audioS)],
      ['landmarks', formatCount(figures.postings)],
      ['index', `${formatBytes(figures.sizeBytes)}${perHour}`],
      ...figures.vectors.map(({ space, count, engine }) => [
        'vectors',
        `${formatCount(count)} of ${space.model}, ${engine}`,
      ]),
      ['failed files', formatCount(figures.failedFiles)],
      ['data folder', config.data],
      ...figures.damaged.map(({ name, reason }) => ['damaged', `${name}: ${reason}`]),
    ];
    for (const line of tableLines([{}, {}], rows)) output.text(line);
  },
};
