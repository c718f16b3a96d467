import { Type, type Static } from 'typebox';
import { OrNull, Paged, Paging, strict } from './contract.ts';

const DuplicateFile = Type.Object(
  {
    song_id: Type.String(),
    title: Type.String(),
    artist: OrNull(Type.String()),
    keep: Type.Boolean({ description: 'The best of its group' }),
    codec: OrNull(Type.String()),
    bit_rate: OrNull(Type.Number({ description: 'Bits per second' })),
    sample_rate_hz: OrNull(Type.Integer()),
    channels: OrNull(Type.Integer()),
    duration_s: Type.Number(),
    size_bytes: Type.Integer(),
    loudness_lufs: OrNull(Type.Number()),
    path: Type.Optional(Type.String({ description: 'Only where the server is set to show paths' })),
  },
  strict,
);

export const DuplicateGroupReply = Type.Object(
  {
    files: Type.Array(DuplicateFile, { description: 'Files of one recording, the one to keep first' }),
    reasons: Type.Array(Type.String(), { description: 'Why it is the one to keep' }),
    likeness: Type.Number({ minimum: 0, maximum: 1, description: 'Share of common spectral peaks' }),
    reclaimable_bytes: Type.Integer({ description: 'Of all but the one to keep' }),
  },
  strict,
);
export type DuplicateGroupReply = Static<typeof DuplicateGroupReply>;

export const RelatedPairReply = Type.Object(
  {
    kind: Type.Enum(['part', 'version'], {
      description: '`part`: the song is contained in the other; `version`: they share passages',
    }),
    song_id: Type.String(),
    title: Type.String(),
    other_song_id: Type.String(),
    other_title: Type.String(),
    offset_s: Type.Number({ description: 'Where in the other song this one begins' }),
    coverage: Type.Number({ minimum: 0, maximum: 1, description: 'Share of the song that both have' }),
    other_coverage: Type.Number({ minimum: 0, maximum: 1 }),
    path: Type.Optional(Type.String()),
    other_path: Type.Optional(Type.String()),
  },
  strict,
);
export type RelatedPairReply = Static<typeof RelatedPairReply>;

export const DuplicatesQuery = Type.Object(Paging, strict);
export const DuplicatesPage = Type.Object(
  {
    groups: Type.Array(DuplicateGroupReply, { description: 'Most reclaimable bytes first' }),
    related: Type.Array(RelatedPairReply, {
      description: 'The same page of pairs of recordings that have something in common but are not one',
    }),
    total_related: Type.Integer({ minimum: 0 }),
    reclaimable_bytes: Type.Integer({ description: 'Of all groups' }),
    ...Paged,
  },
  strict,
);
export type DuplicatesPage = Static<typeof DuplicatesPage>;
export const DuplicatesSought = Type.Object(
  {
    state: Type.Literal('running'),
    songs_done: Type.Integer({ minimum: 0 }),
    songs_total: Type.Integer({ minimum: 0 }),
  },
  strict,
);
export type DuplicatesSought = Static<typeof DuplicatesSought>;
