/** A note in the score. Beats count from wherever the list of notes begins. */
export interface Note {
  readonly beat: number;
  /** How long the key is held. */
  readonly lengthBeats: number;
  /** MIDI number; 60 is middle C. Untuned drums ignore it. */
  readonly midi: number;
  /** 0..1 */
  readonly velocity: number;
  /** Slide from this pitch. */
  readonly glideFromMidi?: number;
}

function withChange(note: Note, change: Partial<Note>): Note {
  return { ...note, ...change };
}

/** The notes, with some of each made different. */
export function changeNotes(notes: readonly Note[], change: (note: Note) => Partial<Note>): Note[] {
  return notes.map((note) => withChange(note, change(note)));
}

export function shiftNotes(notes: readonly Note[], beats: number): Note[] {
  return changeNotes(notes, (note) => ({ beat: note.beat + beats }));
}

export function transposeNotes(notes: readonly Note[], semitones: number): Note[] {
  return changeNotes(notes, (note) => ({ midi: note.midi + semitones }));
}

function atPitch(note: Omit<Note, 'midi'>, midi: number): Note {
  return { ...note, midi };
}

/** The same note at several pitches at once. */
export function stackNotes(midis: readonly number[], note: Omit<Note, 'midi'>): Note[] {
  return midis.map((midi) => atPitch(note, midi));
}
