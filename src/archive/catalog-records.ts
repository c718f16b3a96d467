import { Type, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { CEPSTRUM_SIZE } from '../audio/descriptors/timbre-meter.ts';
import type { AlbumFacts } from '../catalog/album.ts';
import type { AlbumRecord } from '../catalog/catalog-contents.ts';
import type { FailedFile, Track, TrackFile, TrackTags } from '../catalog/track.ts';
import type { ChartVideo } from '../catalog/video-catalog.ts';
import { damagedArchive } from './archive-part.ts';

/** Databases keep ids as signed 32-bit numbers. */
const Id = Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1 });
const Text = Type.String({ maxLength: 100_000 });
const Path = Type.String({ minLength: 1, maxLength: 10_000, pattern: '^[^\\u0000]+$' });
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Time = Type.Number({ minimum: -8.64e15, maximum: 8.64e15 });
const Measured = Type.Number({ minimum: -1e12, maximum: 1e12 });
const Share = Type.Number({ minimum: 0, maximum: 1 });
const Hex32 = Type.String({ pattern: '^[0-9a-f]{32}$' });
const list = (items: TSchema, size: number) => Type.Array(items, { minItems: size, maxItems: size });
const several = (items: TSchema, maxItems: number) => Type.Array(items, { maxItems });

/** Fields that are not known here are let through: a newer Earworm may have more to say. */
const Sound = Type.Object({
  durationS: Measured,
  loudness: Type.Object({
    integratedLufs: Measured,
    rangeLu: Measured,
    peakDbfs: Measured,
    crestDb: Measured,
  }),
  tempo: Type.Object({
    bpm: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 10_000 })),
    confidence: Measured,
    candidates: several(Type.Object({ bpm: Measured, share: Measured }), 100),
  }),
  onsets: Type.Object({
    perSecond: Type.Number({ minimum: 0, maximum: 1e6 }),
    meanStrengthDb: Measured,
    breadth: Measured,
    percussiveness: Measured,
  }),
  key: Type.Object({
    tonic: Type.Integer({ minimum: 0, maximum: 11 }),
    mode: Type.Enum(['major', 'minor']),
    confidence: Measured,
    tuningCents: Measured,
    pitchClasses: list(Measured, 12),
  }),
  timbre: Type.Object({
    brightnessHz: Type.Number({ minimum: 0, maximum: 1e6 }),
    rolloffHz: Measured,
    warmthDb: Measured,
    bass: Measured,
    flatness: Share,
    cepstrum: list(Measured, CEPSTRUM_SIZE),
    cepstrumDeviations: list(Measured, CEPSTRUM_SIZE),
    roughness: Measured,
  }),
  energy: Measured,
});

const tags = {
  title: Type.Optional(Text),
  artist: Type.Optional(Text),
  album: Type.Optional(Text),
  albumArtist: Type.Optional(Text),
  genres: Type.Optional(several(Text, 10_000)),
  label: Type.Optional(Text),
  year: Type.Optional(Type.Integer({ minimum: 0, maximum: 9999 })),
  trackNumber: Type.Optional(Count),
  discNumber: Type.Optional(Count),
  isrc: Type.Optional(Text),
  musicBrainzRecordingId: Type.Optional(Text),
  musicBrainzReleaseId: Type.Optional(Text),
  musicBrainzArtistId: Type.Optional(Text),
  replayGainTrackDb: Type.Optional(Measured),
} satisfies Record<keyof TrackTags, TSchema>;

const file = {
  path: Path,
  sizeBytes: Count,
  mtimeMs: Time,
  codec: Type.Optional(Text),
  bitRate: Type.Optional(Measured),
  sampleRateHz: Type.Optional(Count),
  channels: Type.Optional(Count),
} satisfies Record<keyof TrackFile, TSchema>;

const track = {
  trackId: Id,
  file: Type.Object(file),
  otherFiles: Type.Optional(several(Type.Object(file), 10_000)),
  soundDigest: Type.Optional(Hex32),
  sound: Type.Optional(Sound),
  tags: Type.Object(tags),
  durationMs: Type.Number({ minimum: 0, maximum: 1e12 }),
  indexedAtMs: Time,
  missingSinceMs: Type.Optional(Time),
} satisfies Record<keyof Omit<Track, 'albumId'>, TSchema>;

const facts = {
  albumName: Text,
  artist: Type.Optional(Text),
  genres: several(Text, 10_000),
  label: Type.Optional(Text),
  releaseYear: Type.Optional(Type.Integer({ minimum: 0, maximum: 9999 })),
  score: Type.Optional(Type.Number({ minimum: 0, maximum: 10 })),
  isBestNewMusic: Type.Optional(Type.Boolean()),
  reviewer: Type.Optional(Text),
  coverUrl: Type.Optional(Text),
} satisfies Record<keyof AlbumFacts, TSchema>;

const album = {
  albumId: Id,
  facts: Type.Object(facts),
  isDescribed: Type.Boolean(),
  isSleeveSought: Type.Boolean(),
  sleeveId: Type.Optional(Hex32),
} satisfies Record<keyof AlbumRecord, TSchema>;

const failure = {
  path: Path,
  sizeBytes: Count,
  mtimeMs: Time,
  code: Text,
  message: Text,
  failedAtMs: Time,
} satisfies Record<keyof FailedFile, TSchema>;

const video = {
  videoId: Type.String({ pattern: '^[\\w-]{1,64}$' }),
  title: Text,
  artist: Type.Optional(Text),
  durationMs: Type.Optional(Type.Number({ minimum: 0, maximum: 1e12 })),
  thumbnailUrl: Type.Optional(Text),
  region: Type.String({ pattern: '^[A-Z]{2}$' }),
  place: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  addedAtMs: Time,
  albumId: Type.Optional(Id),
  match: Type.Optional(Type.Object({ trackId: Id, confidence: Share, by: Type.Enum(['library', 'fetch']) })),
} satisfies Record<keyof ChartVideo, TSchema>;

/** What the first section says: what the archive is of. */
export interface ArchiveOrigin {
  /** Of the Earworm that made it. */
  readonly earworm: string;
  readonly createdAtMs: number;
  /** The fingerprints' scheme: another one cannot read them. */
  readonly scheme: Readonly<Record<string, number>>;
}

const origin = {
  earworm: Type.String({ maxLength: 100 }),
  createdAtMs: Time,
  scheme: Type.Record(Type.String({ maxLength: 100 }), Type.Number()),
} satisfies Record<keyof ArchiveOrigin, TSchema>;

/** The sections whose records are lines of JSON, and what a record is. */
export interface TextSections {
  readonly archive: ArchiveOrigin;
  readonly albums: AlbumRecord;
  readonly tracks: Omit<Track, 'albumId'>;
  readonly failures: FailedFile;
  readonly videos: ChartVideo;
}

const VALIDATORS = {
  archive: Compile(Type.Object(origin)),
  albums: Compile(Type.Object(album)),
  tracks: Compile(Type.Object(track)),
  failures: Compile(Type.Object(failure)),
  videos: Compile(Type.Object(video)),
};

/** The records of a part of a text section, each checked. Errors: `E_ARCHIVE_DAMAGED`. */
export function parseLines<Section extends keyof TextSections>(
  section: Section,
  plain: Uint8Array,
): TextSections[Section][] {
  const text = Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength).toString('utf8');
  if (!text.endsWith('\n')) throw damagedArchive(`a record of ${section} ends too early`);
  const validator = VALIDATORS[section];
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => {
      const record = parsed(line);
      if (validator.Check(record)) return record as TextSections[Section];
      throw damagedArchive(`a record of ${section} is not what it should be`);
    });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
