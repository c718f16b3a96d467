import { Type, type Static } from 'typebox';
import { Match, strict } from './contract.ts';

export const LISTEN_RATE_HZ = { min: 8000, max: 192_000 } as const;
export const LISTEN_CHANNELS_MAX = 8;

/** The first message of a listener; binary frames of interleaved samples, little-endian, follow. */
export const ListenHello = Type.Object(
  {
    type: Type.Optional(Type.Literal('hello')),
    sample_rate_hz: Type.Integer({ minimum: LISTEN_RATE_HZ.min, maximum: LISTEN_RATE_HZ.max }),
    format: Type.Enum(['f32', 'i16'], { description: 'Samples: 32-bit floating point or 16-bit integers' }),
    channels: Type.Integer({ minimum: 1, maximum: LISTEN_CHANNELS_MAX }),
    continuous: Type.Optional(Type.Boolean({ description: 'Go on after a match, and after none' })),
    min_confidence: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
  },
  strict,
);
export type ListenHello = Static<typeof ListenHello>;

/** Instead of it: binary messages of one file in WebM with Opus follow, as a browser's MediaRecorder makes it. */
export const CompressedHello = Type.Object(
  {
    type: Type.Optional(Type.Literal('hello')),
    format: Type.Literal('webm-opus'),
    continuous: ListenHello.properties.continuous,
    min_confidence: ListenHello.properties.min_confidence,
  },
  strict,
);
export type CompressedHello = Static<typeof CompressedHello>;

/** Before the socket is closed for a reason that is an error. */
interface ListenError {
  readonly type: 'error';
  readonly code: string;
  readonly message: string;
}

/** What the server sends. `heard_s`: sound so far; `offset_s`: where in the song one is at that time. */
export type ListenMessage =
  | { readonly type: 'listening'; readonly level_db: number; readonly heard_s: number }
  | ({ readonly type: 'candidate'; readonly heard_s: number } & Match)
  | ({ readonly type: 'match'; readonly heard_s: number } & Match)
  | { readonly type: 'no-match'; readonly heard_s: number }
  | ListenError;

export const ListenHistoryQuery = Type.Object(
  { format: Type.Enum(['json', 'csv'], { default: 'json' }) },
  strict,
);

export const ListenHistoryAnswer = Type.Object(
  {
    heard: Type.Array(
      Type.Object(
        {
          heard_at: Type.String({ format: 'date-time' }),
          ...Match.properties,
          offset_s: Type.Number({ description: 'Where in the song one was at that time' }),
        },
        strict,
      ),
      { description: 'Oldest first' },
    ),
  },
  strict,
);
export type ListenHistoryAnswer = Static<typeof ListenHistoryAnswer>;
