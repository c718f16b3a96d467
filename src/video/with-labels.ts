import type { FilmBrief } from './film-brief.ts';
import type { FilmLabel } from './film-labels.ts';

/** A brief that also says what a model sees, and asks for the music of its mood first. */
export function withLabels(brief: FilmBrief, labels: readonly FilmLabel[]): FilmBrief {
  if (labels.length === 0) return brief;
  const mood = labels.find(({ kind }) => kind === 'mood');
  const scenes = labels.filter(({ kind }) => kind === 'scene').map(({ name }) => name);
  const words = mood?.word === undefined ? [] : [mood.word];
  return {
    ...brief,
    description: `${brief.description} CLIP sees ${labels.map(seen).join(', ')}.`,
    mood: mood?.name ?? brief.mood,
    keywords: [...new Set([...words, ...brief.keywords, ...scenes])],
    reasons: [...brief.reasons, ...labels.map(reasonOf)],
    labels,
  };
}

const percent = ({ share }: FilmLabel): string => `${Math.round(100 * share)} %`;

const seen = (label: FilmLabel): string =>
  label.kind === 'scene'
    ? `${label.name} (${percent(label)})`
    : `something ${label.name} (${percent(label)})`;

const reasonOf = (label: FilmLabel): string =>
  label.kind === 'mood' && label.word !== undefined
    ? `CLIP takes it for ${label.name} (${percent(label)}): ${label.word} music`
    : `CLIP sees ${label.name} (${percent(label)})`;
