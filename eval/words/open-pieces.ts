import { readFileSync } from 'node:fs';
import { compileDescriptorKernel } from '../../src/audio/descriptors/descriptor-wasm-kernel.ts';
import { tempoWord } from '../../src/demo/piece.ts';
import { builtinSongEngine } from '../../src/finder/words/builtin-song-engine.ts';
import { memoryCatalogStore } from '../../src/stores/memory/memory-catalog-store.ts';
import { type DescribedPiece, describePieces } from '../descriptors/described-piece.ts';
import { type JudgedThings, keywordsOf } from './open-covers.ts';

/** Made by the launcher from `kernel/descriptors.ts`. */
const BUILT_KERNEL = new URL('../../build/descriptors.wasm', import.meta.url);
const MAJOR_MODES = new Set(['major', 'lydian', 'mixolydian']);

/** The pieces of the demo collection as songs without names: only what is to be heard can find them. */
export async function openPieces(): Promise<JudgedThings> {
  const [catalog, named] = [memoryCatalogStore(), memoryCatalogStore()];
  const keywords = new Map<number, Set<string>>();
  const truth = new Map<number, Set<string>>();
  for (const described of describePieces(compileDescriptorKernel(readFileSync(BUILT_KERNEL)))) {
    const [trackId = 0] = await catalog.reserveTrackIds(1);
    await named.reserveTrackIds(1);
    const { courses: _, ...sound } = described.found;
    const file = { path: `/${trackId}`, sizeBytes: 1, mtimeMs: 0 };
    const durationMs = 1000 * sound.durationS;
    const track = { trackId, file, sound, durationMs, indexedAtMs: 0 };
    const { genres } = described.piece;
    await catalog.putTracks([{ ...track, tags: {} }], 0);
    await named.putTracks([{ ...track, tags: { genres } }], 0);
    keywords.set(trackId, keywordsOf({ genres }));
    truth.set(trackId, wordsOf(described));
  }
  const words = [...new Set([...truth.values()].flatMap((labels) => [...labels]))].toSorted();
  return {
    catalog,
    engines: [builtinSongEngine(catalog)],
    truth,
    words,
    named: { catalog: named, engines: [builtinSongEngine(named)] },
    keywords,
  };
}

function wordsOf({ piece }: DescribedPiece): Set<string> {
  const { mode } = piece.key;
  return new Set([
    ...piece.words,
    tempoWord(piece),
    MAJOR_MODES.has(mode) ? 'major' : 'minor',
    ...(piece.hasDrums ? ['drums'] : ['no drums']),
    ...(piece.energy >= 0.7 ? ['high energy'] : []),
    ...(piece.energy <= 0.3 ? ['low energy'] : []),
  ]);
}
