import type { FilmAnalyzer } from './film-analyzer.ts';
import type { BriefPart, BriefShot, FilmBrief } from './film-brief.ts';
import type { FilmLabeller } from './film-labels.ts';
import { energyLevelOf, type FilmMood, moodOf, tempoOf, tempoRangeOf } from './film-mood.ts';
import type { FilmReading } from './film-reading.ts';
import { withLabels } from './with-labels.ts';
import { ownSoundOf, ownSoundWords, speechReasons } from './own-sound.ts';
import { type Assessment, type FilmMeasures, measureFilm, type Shot } from './measure-film.ts';

/**
 * Says what music a film asks for by its cuts, motion, light, colours and loudness, and by what `labeller` sees;
 * nothing leaves the machine.
 */
export function localFilmAnalyzer(labeller?: FilmLabeller): FilmAnalyzer {
  return {
    name: 'local',
    async analyze({ path, reading }, { signal } = {}) {
      const brief = briefOf(reading, measureFilm(reading));
      const labels = await labeller?.labelFilm(path, signal === undefined ? {} : { signal });
      return labels === undefined ? brief : withLabels(brief, labels);
    },
  };
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

function briefOf(film: FilmReading, measures: FilmMeasures): FilmBrief {
  const { energy, parts } = measures;
  const energy_level = energyLevelOf(energy);
  const tempo_bpm_range = tempoRangeOf(energy);
  const tempo = tempoOf(tempo_bpm_range);
  const mood = moodOf(measures.look, energy_level);
  const course = courseOf(parts);
  const reason = reasonOf(measures);
  const [bpmMin, bpmMax] = tempo_bpm_range;
  const asked = `${mood.mood}, ${bpmMin}-${bpmMax} bpm`;
  return {
    description: descriptionOf(film, measures),
    music_recommendation: recommendationOf(mood, { tempo, asked, course }),
    keywords: [...mood.words, tempo.toLowerCase(), ...measures.look.colours.slice(0, 2)],
    mood: mood.mood,
    genre_suggestions: mood.genres,
    tempo,
    energy_level,
    tempo_bpm_range,
    analyzer: 'local',
    confidence: confidenceOf(film),
    reasons: [
      `${reason}: ${asked}`,
      ...parts.slice(0, parts.length > 1 ? 2 : 0).map(partReason),
      ...speechReasons(film),
    ],
    course,
    parts: parts.map(briefPart),
    shots: measures.shots.map(briefShot),
    energy_course: Array.from(measures.courses.energy, rounded),
    light_course: Array.from(measures.courses.light, rounded),
    motion_course: Array.from(measures.courses.motion, rounded),
    palette: measures.look.palette,
    labels: [],
    own_sound: ownSoundOf(film),
    duration_s: rounded(film.durationS),
    usage: {
      frames: film.frames.timesS.length,
      kept_frames: film.frames.kept.length,
      has_sound: film.sound !== undefined,
      key_frames_only: film.frames.keyFramesFromS !== undefined,
    },
  };
}

function briefPart({ startS, endS, energy }: Assessment): BriefPart {
  const tempo_bpm_range = tempoRangeOf(energy);
  return {
    start_s: rounded(startS),
    end_s: rounded(endS),
    energy: rounded(energy),
    energy_level: energyLevelOf(energy),
    tempo: tempoOf(tempo_bpm_range),
    tempo_bpm_range,
  };
}

function briefShot({ startS, endS, opening, colours, palette, ...look }: Shot): BriefShot {
  const { light, contrast, colourfulness, motion } = look;
  return {
    start_s: rounded(startS),
    end_s: rounded(endS),
    opening,
    light: rounded(light),
    contrast: rounded(contrast),
    colourfulness: rounded(colourfulness),
    motion: rounded(motion),
    colours,
    palette,
  };
}

function courseOf([first, second]: readonly Assessment[]): FilmBrief['course'] {
  if (first === undefined || second === undefined) return 'steady';
  return second.energy > first.energy ? 'rising' : 'falling';
}

const inWords = (value: number, [low, medium, high]: readonly [string, string, string]): string => {
  if (value < 0.35) return low;
  return value < 0.6 ? medium : high;
};

/** "9 cuts a minute, bright, saturated, much motion". */
function reasonOf({ cutsPerMinute, look }: Assessment): string {
  const cuts = Math.round(cutsPerMinute);
  return [
    cuts === 0 ? 'no cuts' : `${cuts} ${cuts === 1 ? 'cut' : 'cuts'} a minute`,
    inWords(look.light, ['dark', 'neither dark nor bright', 'bright']),
    inWords(look.colourfulness, ['hardly coloured', 'coloured', 'saturated']),
    inWords(Math.sqrt(look.motion), ['little motion', 'some motion', 'much motion']),
  ].join(', ');
}

function partReason(part: Assessment): string {
  const [min, max] = tempoRangeOf(part.energy);
  return `from ${Math.round(part.startS)} s: ${reasonOf(part)}: ${min}-${max} bpm`;
}

function descriptionOf(film: FilmReading, { shots, look, ...rest }: FilmMeasures): string {
  const seconds = Math.round(film.durationS);
  const shape = film.width >= film.height ? 'landscape' : 'portrait';
  const colours = look.colours.length === 0 ? '' : ` Mostly ${look.colours.join(', ')}.`;
  const count = shots.length === 1 ? 'one shot' : `${shots.length} shots`;
  return `A ${shape} film of ${seconds} s in ${count}: ${reasonOf({ look, ...rest })}.${colours} ${ownSoundWords(film)}`;
}

const COURSE_WORDS = {
  steady: 'that stays as it is',
  rising: 'that grows livelier',
  falling: 'that calms down',
} as const;

function recommendationOf(
  { words, genres }: FilmMood,
  {
    tempo,
    asked,
    course,
  }: { readonly tempo: string; readonly asked: string; readonly course: FilmBrief['course'] },
): string {
  return `${tempo}, ${words.join(', ')} music (${asked}) ${COURSE_WORDS[course]}; ${genres.join(', ').toLowerCase()} for example.`;
}

/** Short films, and such of which only key frames were seen, say less. */
function confidenceOf({ durationS, frames, sound }: FilmReading): number {
  const seen = Math.min(1, frames.timesS.length / 100);
  const long = Math.min(1, durationS / 15);
  return rounded(0.2 + 0.25 * seen + 0.3 * long + (sound === undefined ? 0 : 0.1));
}
