import type { Piece } from '../piece.ts';
import { createRandom, type Random } from '../random.ts';
import type { Instrument } from '../synth/instrument.ts';
import type { Room } from '../synth/reverb.ts';
import { type Bar, barRandom, layOutForm, type Section, type SectionPlan } from './form.ts';
import { changeNotes, type Note, shiftNotes } from './note.ts';
import type { PartMix, Score, ScorePart, Swing } from './score.ts';

export interface CompositionPlan {
  /** Default 4. */
  readonly beatsPerBar?: number;
  /** One chord or more a bar, repeated as often as needed: see `parseHarmony`. */
  readonly harmony: string;
  readonly sections: readonly SectionPlan[];
  readonly swing?: Swing;
  /** How freely time and strength are taken: 0 a machine .. 1 tired hands. Default 0.3. */
  readonly looseness?: number;
  readonly room?: Partial<Room> & { readonly level?: number };
  readonly echo?: Partial<Score['echo']>;
}

/** How far from its time a note falls at looseness 1. */
const JITTER_MAX_S = 0.022;
const VELOCITY_JITTER_MAX = 0.3;

/** A piece in the making: parts are added one by one, then it is turned into a score. */
export class Composition {
  readonly piece: Piece;
  readonly sections: readonly Section[];
  readonly #plan: CompositionPlan;
  readonly #parts: ScorePart[] = [];

  constructor(piece: Piece, plan: CompositionPlan) {
    this.piece = piece;
    this.#plan = plan;
    this.sections = layOutForm({ beatsPerBar: 4, ...plan, key: piece.key });
  }

  get bars(): readonly Bar[] {
    return this.sections.flatMap((section) => section.bars);
  }

  /** The bar after this one, if any. */
  barAfter(bar: Bar): Bar | undefined {
    return this.bars[bar.index + 1];
  }

  /** Chance of its own for a part that wants some while it is being written. */
  randomFor(purpose: string): Random {
    return createRandom(`${this.piece.title}/${purpose}`);
  }

  /** Adds a part written bar by bar, in the sections that name it. Beats count from the bar's start. */
  part(
    name: string,
    instrument: Instrument,
    mix: PartMix,
    write: (bar: Bar, random: Random) => readonly Note[],
  ): void {
    const notes = this.sections
      .filter((section) => section.parts.has(name))
      .flatMap((section) => section.bars)
      .flatMap((bar) => {
        const written = write(bar, barRandom(`${this.piece.title}/${name}`, bar));
        return this.#perform(shiftNotes(written, bar.startBeat), name, bar.energy);
      });
    this.#parts.push({ name, instrument, mix, notes });
  }

  /** Adds a part written section by section. Beats count from the section's start; what is beyond its end is cut. */
  partBySection(
    name: string,
    instrument: Instrument,
    mix: PartMix,
    write: (section: Section, random: Random) => readonly Note[],
  ): void {
    const notes = this.sections
      .filter((section) => section.parts.has(name))
      .flatMap((section) => {
        const written = write(section, this.randomFor(`${name}/${section.startBeat}`));
        return section.bars.flatMap((bar) => {
          const from = bar.startBeat - section.startBeat;
          const inBar = written.filter((note) => note.beat >= from && note.beat < from + bar.beats);
          return this.#perform(shiftNotes(inBar, section.startBeat), name, bar.energy);
        });
      });
    this.#parts.push({ name, instrument, mix, notes });
  }

  finish(): Score {
    const { piece } = this;
    const { beatsPerBar = 4, swing = { unitBeats: 0.5, amount: 0 }, room, echo } = this.#plan;
    return {
      seed: piece.title,
      bpm: piece.bpm,
      beatsPerBar,
      bars: this.bars.length,
      swing,
      parts: this.#parts,
      room: { decayS: 1.8, damping: 0.35, size: 1, level: 1, ...room },
      echo: { beats: 0.75, feedback: 0.5, damping: 0.4, ...echo },
      loudnessDb: -23 + 11 * piece.energy,
    };
  }

  /** Plays what is written as a hand would: never quite on time, never twice alike, louder when it matters. */
  #perform(notes: readonly Note[], name: string, energy: number): Note[] {
    const { looseness = 0.3 } = this.#plan;
    const jitterBeats = (looseness * JITTER_MAX_S * this.piece.bpm) / 60;
    return changeNotes(notes, (note) => {
      const random = createRandom(`${this.piece.title}/${name}/${note.beat.toFixed(3)}/${note.midi}`);
      const late = (random.next() + random.next() - 1) * jitterBeats;
      const strength = 1 + looseness * VELOCITY_JITTER_MAX * (random.next() * 2 - 1);
      return {
        beat: Math.max(0, note.beat + late),
        velocity: Math.min(1, note.velocity * strength * (0.62 + 0.38 * energy)),
      };
    });
  }
}
