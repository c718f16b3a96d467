import type { Kysely, Transaction } from 'kysely';
import { soundVector } from '../../audio/descriptors/sound-vector.ts';
import type { SoundVectors } from '../../catalog/catalog-store.ts';
import type { Track, TrackSound } from '../../catalog/track.ts';
import type { CatalogTables } from './catalog-tables.ts';
import { batches, inBatches } from './in-batches.ts';
import { joinVectors } from '../join-vectors.ts';

export async function insertSounds(
  writing: Transaction<CatalogTables>,
  tracks: readonly Track[],
): Promise<void> {
  const rows = tracks.flatMap(({ trackId, sound }) =>
    sound === undefined
      ? []
      : [{ track_id: trackId, descriptors: JSON.stringify(sound), vector: bytesOf(soundVector(sound)) }],
  );
  for (const batch of batches(rows)) await writing.insertInto('track_sounds').values(batch).execute();
}

export async function soundsById(
  db: Kysely<CatalogTables>,
  ids: readonly number[],
): Promise<Map<number, TrackSound>> {
  const rows = await inBatches(ids, (batch) =>
    db
      .selectFrom('track_sounds')
      .select(['track_id', 'descriptors'])
      .where('track_id', 'in', batch)
      .execute(),
  );
  return new Map(rows.map((row) => [row.track_id, JSON.parse(row.descriptors) as TrackSound]));
}

export async function soundVectors(db: Kysely<CatalogTables>): Promise<SoundVectors> {
  const rows = await db
    .selectFrom('track_sounds')
    .select(['track_id', 'vector'])
    .orderBy('track_id')
    .execute();
  return joinVectors(rows.map((row) => ({ trackId: row.track_id, vector: floatsOf(row.vector) })));
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** A copy: what databases give need not be aligned. */
const floatsOf = (bytes: Uint8Array): Float32Array => new Float32Array(new Uint8Array(bytes).buffer);
