/** Words that are true of a sleeve's colours: what covers or strikes most comes first. */
export type ColourWord =
  | 'beige'
  | 'black'
  | 'blue'
  | 'brown'
  | 'cyan'
  | 'dark blue'
  | 'dark green'
  | 'gold'
  | 'green'
  | 'grey'
  | 'magenta'
  | 'mint'
  | 'orange'
  | 'pink'
  | 'purple'
  | 'red'
  | 'white'
  | 'yellow';

export type LightWord =
  | 'bright'
  | 'colourful'
  | 'dark'
  | 'black and white'
  | 'high contrast'
  | 'low contrast'
  | 'muted'
  | 'pastel'
  | 'saturated'
  | 'warm';

export type MakeUpWord =
  | 'busy'
  | 'collage'
  | 'framed'
  | 'geometric'
  | 'grainy'
  | 'landscape'
  | 'minimalist'
  | 'portrait-like'
  | 'silhouette'
  | 'stripes'
  | 'sunset'
  | 'symmetrical'
  | 'text-heavy'
  | 'waves';

export interface Sleeve {
  readonly colours: readonly ColourWord[];
  readonly light: readonly LightWord[];
  readonly makeUp: readonly MakeUpWord[];
  /** The picture as SVG. */
  readonly draw: () => string;
  /** 0..1, default 0: film grain laid over it. */
  readonly grain?: number;
}
