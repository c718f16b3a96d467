import type { PictureEncoder } from '../../embedding/encoder.ts';
import { toEarwormError } from '../../errors.ts';
import type { StillReader } from '../../media/media-analyzer.ts';
import { type FilmLabel, type FilmLabeller, MOOD_LABELS, SCENE_LABELS } from '../../video/film-labels.ts';

export interface FilmLabellerPorts {
  readonly reader: StillReader;
  /** CLIP; `undefined` when it is not there. */
  readonly encoder: () => Promise<PictureEncoder | undefined>;
}

/** CLIP's own factor between cosines and logits (openai/clip-vit-base-patch32: exp of 4.6052). */
const LOGIT_SCALE = 100;
/** Less is no word for a film: with 35 scenes to choose from chance gives 0.03, with 8 moods 0.13. */
const SCENE_SHARE_MIN = 0.3;
const MOOD_SHARE_MIN = 0.4;
const SCENES_MAX = 2;
const ENGINE = 'clip';

interface Named {
  readonly name: string;
  readonly share: number;
}

/** Has CLIP choose among names of scenes and moods for pictures of a film (zero-shot, Radford et al. 2021). */
export function clipFilmLabeller({ reader, encoder }: FilmLabellerPorts): FilmLabeller {
  return {
    async labelFilm(path, { signal } = {}) {
      const passing = signal === undefined ? {} : { signal };
      try {
        const clip = await encoder();
        const stills = clip === undefined ? [] : await reader.readStills(path, passing);
        if (clip === undefined || stills.length === 0) return [];
        const urgent = { ...passing, isUrgent: true };
        const pictures = await clip.encodeThings(stills, urgent);
        const scenePrompts = SCENE_LABELS.map((name) => `a photo of ${name}`);
        const moodPrompts = Object.values(MOOD_LABELS).map(({ prompt }) => prompt);
        const texts = await clip.encodeTexts([...scenePrompts, ...moodPrompts], urgent);
        const scenes = sharesOf(pictures, texts.slice(0, scenePrompts.length), SCENE_LABELS);
        const moods = sharesOf(pictures, texts.slice(scenePrompts.length), Object.keys(MOOD_LABELS));
        return chosen(scenes, moods);
      } catch (thrown) {
        // a brief without labels is still a brief
        if (toEarwormError(thrown).code === 'E_CANCELLED') throw thrown;
        return [];
      }
    },
  };
}

function chosen(scenes: readonly Named[], moods: readonly Named[]): FilmLabel[] {
  return [
    ...scenes
      .filter(({ share }) => share >= SCENE_SHARE_MIN)
      .slice(0, SCENES_MAX)
      .map((label) => ({ kind: 'scene' as const, ...label, engine: ENGINE })),
    ...moods
      .filter(({ share }) => share >= MOOD_SHARE_MIN)
      .slice(0, 1)
      .map((label) => ({
        kind: 'mood' as const,
        ...label,
        engine: ENGINE,
        word: MOOD_LABELS[label.name]?.word ?? label.name,
      })),
  ];
}

/** What each name gets of all pictures, the largest share first. */
function sharesOf(
  pictures: readonly Float32Array[],
  texts: readonly Float32Array[],
  names: readonly string[],
): Named[] {
  const sums = new Float64Array(names.length);
  for (const picture of pictures) {
    const logits = texts.map((text) => LOGIT_SCALE * cosine(picture, text));
    const largest = Math.max(...logits);
    const parts = logits.map((logit) => Math.exp(logit - largest));
    const total = parts.reduce((sum, part) => sum + part, 0);
    for (const [i, part] of parts.entries()) sums[i] = (sums[i] ?? 0) + part / total / pictures.length;
  }
  return names
    .map((name, i) => ({ name, share: Math.round(1000 * (sums[i] ?? 0)) / 1000 }))
    .toSorted((a, b) => b.share - a.share);
}

/** Of vectors of length 1. */
const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
