import { describe, expect, it } from 'vitest';
import { silence } from '../../../test/fixtures/numbered-sounds.ts';
import type { NewTrack } from '../../catalog/catalog-store.ts';
import type { TrackSound } from '../../catalog/track.ts';
import { memoryCatalogStore } from '../../stores/memory/memory-catalog-store.ts';
import { builtinSongEngine } from './builtin-song-engine.ts';
import { createWordsFinder } from './find-by-words.ts';
import { songTables } from './song-table.ts';

function madeTrack(trackId: number, bpm: number | undefined): NewTrack {
  const file = { path: `/${trackId}`, sizeBytes: 1, mtimeMs: 0 };
  const sound: TrackSound = {
    ...silence,
    tempo: { ...silence.tempo, confidence: 1, ...(bpm === undefined ? {} : { bpm }) },
    key: { ...silence.key, tonic: trackId % 12, mode: 'minor', confidence: 0.9 },
  };
  const known = bpm === undefined ? {} : { sound };
  return { trackId, file, tags: { title: `T${trackId}` }, durationMs: 1, indexedAtMs: 0, ...known };
}

async function openCatalog(tempi: readonly (number | undefined)[]) {
  const catalog = memoryCatalogStore();
  await catalog.reserveTrackIds(tempi.length);
  await catalog.putTracks(
    tempi.map((bpm, i) => madeTrack(i + 1, bpm)),
    0,
  );
  return catalog;
}

describe('songTables', () => {
  it('reads sounds once, and again when a track has changed', async () => {
    const catalog = await openCatalog([70, 120]);
    let reads = 0;
    const counted = {
      ...catalog,
      soundVectors: () => {
        reads++;
        return catalog.soundVectors();
      },
    };
    const tables = songTables(counted);
    const [table] = await Promise.all([tables(), tables()]);
    expect([await tables(), reads]).toEqual([table, 1]);
    await catalog.putTracks([madeTrack(2, 171)], 0);
    expect([...(await tables()).trackIds, reads]).toEqual([1, 2, 2]);
  });

  it('tries again after it could not be read', async () => {
    const catalog = await openCatalog([70]);
    let failures = 1;
    const failing = {
      ...catalog,
      soundVectors: () => (failures-- > 0 ? Promise.reject(new Error('gone')) : catalog.soundVectors()),
    };
    const tables = songTables(failing);
    await expect(tables()).rejects.toThrow('gone');
    expect((await tables()).trackIds).toHaveLength(1);
  });

  it('leaves places for songs without sound, and out those that are gone', async () => {
    const catalog = await openCatalog([70, undefined, 120, 90]);
    await catalog.dropFiles(['/3'], 0);
    const table = await songTables(catalog)();
    expect([...table.trackIds]).toEqual([1, 2, 4]);
    expect([...table.columns.tempo].map((value) => Number.isNaN(value))).toEqual([false, true, false]);
    expect([table.cosineTo(2), table.cosineTo(3), table.cosineTo(1)?.(0)]).toEqual([
      undefined,
      undefined,
      expect.closeTo(1),
    ]);
  });
});

describe('songs by words', () => {
  it('follows what is put, dropped and put anew between two questions', async () => {
    const catalog = await openCatalog([70, 120, 170]);
    const finder = createWordsFinder({ catalog, engines: [builtinSongEngine(catalog)] });
    const idsFor = async (text: string): Promise<number[]> =>
      (await finder.songs(text, { top: 5 })).found.map(({ track }) => track.trackId);
    expect(await idsFor('170 bpm')).toEqual([3]);
    await catalog.putTracks([madeTrack(1, 170)], 0);
    await catalog.dropFiles(['/3'], 0);
    expect(await idsFor('170 bpm')).toEqual([1]);
    await catalog.putTracks([madeTrack(3, 171)], 0);
    expect((await idsFor('170 bpm')).toSorted()).toEqual([1, 3]);
  });

  it('finds keys by their tonic among songs of the mode', async () => {
    const catalog = await openCatalog([70, 120, 170, undefined]);
    const finder = createWordsFinder({ catalog, engines: [builtinSongEngine(catalog)] });
    const { found } = await finder.songs('C# minor', { top: 5 });
    expect(found.map(({ track, reason }) => [track.trackId, reason])).toEqual([
      [1, 'C# minor: it is in C# minor'],
    ]);
  });

  it('says that nothing is like that', async () => {
    const catalog = await openCatalog([70, 75]);
    const finder = createWordsFinder({ catalog, engines: [builtinSongEngine(catalog)] });
    expect((await finder.songs('fast', { top: 5 })).found).toEqual([]);
    expect((await finder.songs('128 bpm', { top: 5 })).found).toEqual([]);
  });
});
