import { type ArchivePart, damagedArchive } from '../../archive/archive-part.ts';
import { type ArchiveEnd, type ArchiveSource, readArchive } from '../../archive/archive-reader.ts';
import { type ArchiveOrigin, parseLines, type TextSections } from '../../archive/catalog-records.ts';
import { decodeFingerprints } from '../../archive/fingerprint-record.ts';
import { decodeSleeves } from '../../archive/sleeve-record.ts';
import { filesOf } from '../../catalog/track.ts';
import { EarwormError } from '../../errors.ts';

/** What an archive that was read from end to end holds. */
export interface VerifiedArchive extends ArchiveEnd {
  readonly origin: ArchiveOrigin;
  /** The digest of each track's sound, by track id. */
  readonly tracks: ReadonlyMap<number, string | undefined>;
  readonly fingerprints: ReadonlySet<number>;
  /** Sections that this Earworm does not know and may pass by. */
  readonly skipped: readonly string[];
}

/** In this order; all but the first may be absent. */
const SECTIONS = ['archive', 'albums', 'tracks', 'failures', 'videos', 'fingerprints', 'sleeves'] as const;

export type ProgressOfArchive = (part: ArchivePart) => void;

/**
 * Reads an archive from end to end and believes nothing: checksums, sizes, every record, and that nothing
 * comes twice. Memory grows with the ids and paths only. Errors: `E_ARCHIVE_DAMAGED`, `E_ARCHIVE_NEWER`.
 */
export async function verifyArchive(
  source: ArchiveSource,
  onPart: ProgressOfArchive,
): Promise<VerifiedArchive> {
  const check = new ArchiveCheck();
  const parts = readArchive(source);
  for (;;) {
    const { done, value } = await parts.next();
    if (done === true) return { ...value, ...check.verified() };
    check.part(value);
    onPart(value);
  }
}

class ArchiveCheck {
  readonly #tracks = new Map<number, string | undefined>();
  readonly #fingerprints = new Set<number>();
  readonly #once = new Map<string, Set<string | number>>();
  readonly #skipped = new Set<string>();
  /** How many records of a section are in a part of it. */
  readonly #checks: Readonly<Record<(typeof SECTIONS)[number], (plain: Uint8Array) => number>> = {
    archive: (plain) => this.#origins(parseLines('archive', plain)),
    albums: (plain) =>
      this.#each(parseLines('albums', plain), ({ albumId }) => this.#first('album', albumId)),
    tracks: (plain) => this.#each(parseLines('tracks', plain), (track) => this.#track(track)),
    failures: (plain) =>
      this.#each(parseLines('failures', plain), ({ path }) => this.#first('failure', path)),
    videos: (plain) =>
      this.#each(parseLines('videos', plain), ({ videoId }) => this.#first('video', videoId)),
    fingerprints: (plain) =>
      this.#each(decodeFingerprints(plain), ({ trackId }) => this.#fingerprint(trackId)),
    sleeves: (plain) => this.#each(decodeSleeves(plain), ({ sleeveId }) => this.#first('sleeve', sleeveId)),
  };
  #origin: ArchiveOrigin | undefined;
  #place = 0;

  verified(): Omit<VerifiedArchive, keyof ArchiveEnd> {
    if (this.#origin === undefined) throw damagedArchive('it does not say what it is of');
    return {
      origin: this.#origin,
      tracks: this.#tracks,
      fingerprints: this.#fingerprints,
      skipped: [...this.#skipped],
    };
  }

  part({ section, isOptional, records, plain }: ArchivePart): void {
    const place = SECTIONS.findIndex((name) => name === section);
    if (place < 0) this.#pass(section, isOptional);
    else if (place < this.#place) throw damagedArchive('its sections are in another order');
    else {
      this.#place = place;
      if (this.#checks[SECTIONS[place] ?? 'archive'](plain) !== records)
        throw damagedArchive(`a part of ${section} has another number of records than it says`);
    }
  }

  #pass(section: string, isOptional: boolean): void {
    if (!isOptional) {
      throw new EarwormError('E_ARCHIVE_NEWER', {
        message: `The archive has a section "${section}" that this Earworm cannot do without and does not know; update Earworm and restore it again.`,
        details: { section },
      });
    }
    this.#skipped.add(section);
  }

  #each<Value>(records: Iterable<Value>, check: (record: Value) => void): number {
    let count = 0;
    for (const record of records) {
      check(record);
      count++;
    }
    return count;
  }

  #origins([origin, ...more]: readonly ArchiveOrigin[]): number {
    if (this.#origin !== undefined || more.length > 0) throw damagedArchive('it says twice what it is of');
    this.#origin = origin;
    return 1;
  }

  #track(track: TextSections['tracks']): void {
    this.#first('track', track.trackId);
    this.#tracks.set(track.trackId, track.soundDigest);
    if (track.soundDigest !== undefined) this.#first('sound', track.soundDigest);
    if (track.missingSinceMs === undefined) for (const { path } of filesOf(track)) this.#first('file', path);
  }

  #fingerprint(trackId: number): void {
    this.#first('fingerprint', trackId);
    if (!this.#tracks.has(trackId)) throw damagedArchive('a fingerprint is of no song');
    this.#fingerprints.add(trackId);
  }

  #first(what: string, key: string | number): void {
    const seen = this.#once.get(what) ?? new Set();
    if (seen.has(key)) throw damagedArchive(`the ${what} ${key} is in it twice`);
    this.#once.set(what, seen.add(key));
  }
}
