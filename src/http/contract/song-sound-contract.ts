/** What can be drawn of a song: a part of `contract.ts`. */
import { type Static, Type } from 'typebox';
import { strict } from './contract.ts';

export const SongSound = Type.Object(
  {
    song_id: Type.String(),
    duration_s: Type.Number(),
    waveform: Type.Object(
      {
        step_s: Type.Number({ description: 'Length of a column' }),
        peaks: Type.Array(Type.Number(), { description: 'Largest sample of each column; 0..1' }),
        levels: Type.Array(Type.Number(), { description: 'Root mean square of each column; 0..1' }),
      },
      { ...strict, description: 'At most 1,024 columns' },
    ),
    constellation: Type.Object(
      {
        times_s: Type.Array(Type.Number()),
        frequencies_hz: Type.Array(Type.Integer(), { description: 'Of the peak at the same place' }),
        total: Type.Integer({ description: 'How many peaks the fingerprint has' }),
      },
      { ...strict, description: 'The peaks of the fingerprint in the order of time; at most 20,000 of them' },
    ),
  },
  strict,
);
export type SongSound = Static<typeof SongSound>;
