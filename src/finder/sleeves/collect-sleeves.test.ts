import { describe, expect, it } from 'vitest';
import type { NewTrack } from '../../catalog/catalog-store.ts';
import type { Sleeve } from '../../catalog/sleeve-store.ts';
import { EarwormError } from '../../errors.ts';
import { memoryCatalogStore } from '../../stores/memory/memory-catalog-store.ts';
import { memorySleeveStore } from '../../stores/memory/memory-sleeve-store.ts';
import { collectSleeves, type SleevePorts } from './collect-sleeves.ts';

const sleeve = (digit: string): Sleeve => ({
  sleeveId: digit.repeat(32),
  pictures: { 64: new Uint8Array(1), 300: new Uint8Array(1), 640: new Uint8Array(1) },
});

const track = (trackId: number, album: string): NewTrack => ({
  trackId,
  file: { path: `/m/${trackId}`, sizeBytes: 1, mtimeMs: 1 },
  tags: { album, trackNumber: trackId },
  durationMs: 1,
  indexedAtMs: 1,
});

async function portsWith(readSleeve: SleevePorts['analyzer']['readSleeve']) {
  const catalog = memoryCatalogStore();
  await catalog.putTracks([track(1, 'a'), track(2, 'a'), track(3, 'b'), track(4, 'c')], 0);
  const sleeveIds = async () => {
    const { albums } = await catalog.listAlbums({ offset: 0, limit: 9 });
    return albums.map((album) => album.sleeveId?.[0]);
  };
  return { ports: { catalog, sleeveStore: memorySleeveStore(), analyzer: { readSleeve } }, sleeveIds };
}

describe('collectSleeves', () => {
  it('looks into the tracks of each album until one has a sleeve, once', async () => {
    const asked: string[] = [];
    const { ports, sleeveIds } = await portsWith(async (file, options) => {
      asked.push(`${file} ${options?.album}`);
      if (file === '/m/3') throw new EarwormError('E_MEDIA_CRASH');
      return file === '/m/1' ? { refused: [] } : { sleeve: sleeve(file.slice(-1)), refused: [] };
    });
    await collectSleeves(ports, undefined);
    expect(await sleeveIds()).toEqual(['2', undefined, '4']);
    expect(await ports.sleeveStore.has(['2'.repeat(32), '4'.repeat(32)])).toEqual([true, true]);
    expect(asked.toSorted()).toEqual(['/m/1 a', '/m/2 a', '/m/3 b', '/m/4 c']);
    await collectSleeves(ports, undefined);
    expect(asked).toHaveLength(4);
  });

  it('goes on another time when it is stopped', async () => {
    let isStopped = true;
    const { ports, sleeveIds } = await portsWith(async () => {
      if (isStopped) throw new EarwormError('E_CANCELLED');
      return { sleeve: sleeve('7'), refused: [] };
    });
    await expect(collectSleeves(ports, undefined)).rejects.toMatchObject({ code: 'E_CANCELLED' });
    isStopped = false;
    await collectSleeves(ports, undefined);
    expect(await sleeveIds()).toEqual(['7', '7', '7']);
  });
});
