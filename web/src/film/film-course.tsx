import { Table, Text } from '@mantine/core';
import { useId } from 'react';
import type { FilmAnalysis } from '../../../src/http/contract/film-contract.ts';
import { clock as minutes, share } from '../common/format.ts';
import type { FilmClock } from './film-clock.ts';
import { useFilmPlace } from './use-film-clock.ts';
import styles from './film.module.css';

interface FilmCourseProps {
  readonly analysis: FilmAnalysis;
  readonly clock: FilmClock | null;
}

const WIDTH = 1000;
const BAND = 34;
const GAP = 8;
const CURVES = 96;
const HEIGHT = BAND + GAP + CURVES;
/** The keyboard goes through the film in steps of this, a pointer as finely as it likes. */
const STEP_S = 0.1;

/** A film's shots and colours, light, motion and energy, over time; pointing into it goes there. */
export function FilmCourse({ analysis, clock }: FilmCourseProps) {
  const titleId = useId();
  return (
    <figure className={styles['course']}>
      <div className={styles['picture']}>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-labelledby={titleId}
          data-testid="course"
        >
          <title id={titleId}>{courseInWords(analysis)}</title>
          <Band analysis={analysis} />
          <Curves analysis={analysis} />
        </svg>
        <Playhead clock={clock} durationS={analysis.duration_s} />
      </div>
      <figcaption className={styles['legend']}>
        <span className={styles['isEnergy']}>energy</span>
        <span className={styles['isLight']}>light</span>
        <span className={styles['isMotion']}>motion</span>
        <span className={styles['isCut']}>cut</span>
        <span className={styles['isDissolve']}>dissolve</span>
      </figcaption>
      <ShotTable analysis={analysis} />
    </figure>
  );
}

/** The colours of each shot one above the other, and where it begins. */
function Band({ analysis: { shots, duration_s: durationS } }: { readonly analysis: FilmAnalysis }) {
  const x = (timeS: number): number => (WIDTH * timeS) / durationS;
  return (
    <>
      {shots.map(({ start_s: startS, end_s: endS, palette }) =>
        palette.map((colour, i) => (
          <rect
            // oxlint-disable-next-line react/no-array-index-key -- two colours of a palette may be the same
            key={`${startS} ${i}`}
            x={x(startS)}
            y={(BAND / palette.length) * i}
            width={x(endS) - x(startS) + 0.5}
            height={BAND / palette.length + 0.5}
            fill={colour}
          />
        )),
      )}
      {shots
        .filter(({ opening }) => opening !== 'start')
        .map(({ start_s: startS, opening }) => (
          <line
            key={startS}
            className={opening === 'cut' ? styles['cut'] : styles['dissolve']}
            x1={x(startS)}
            x2={x(startS)}
            y1={0}
            y2={HEIGHT}
          />
        ))}
    </>
  );
}

function Curves({ analysis }: { readonly analysis: FilmAnalysis }) {
  const {
    duration_s: durationS,
    energy_course: energy,
    light_course: light,
    motion_course: motion,
  } = analysis;
  const energyLine = lineOf(energy, durationS);
  return (
    <>
      <path className={styles['energyArea']} d={`${energyLine} L${WIDTH},${HEIGHT} L0,${HEIGHT} Z`} />
      <path className={styles['energy']} d={energyLine} />
      <path className={styles['light']} d={lineOf(light, durationS)} />
      <path className={styles['motion']} d={lineOf(motion, durationS)} />
    </>
  );
}

const heightOf = (value: number): number => HEIGHT - CURVES * Math.max(0, Math.min(1, value));

/** A value stands in the middle of its second; the first and the last reach the edges. */
function lineOf(values: readonly number[], durationS: number): string {
  const points = values.map((value, second) => {
    const atS = Math.min(durationS, second + 0.5);
    return `${((WIDTH * atS) / durationS).toFixed(1)},${heightOf(value).toFixed(1)}`;
  });
  const [first = 0, last = 0] = [values[0], values.at(-1)];
  return `M0,${heightOf(first).toFixed(1)} ${points.map((point) => `L${point}`).join(' ')} L${WIDTH},${heightOf(last).toFixed(1)}`;
}

function Playhead({ clock, durationS }: { readonly clock: FilmClock | null; readonly durationS: number }) {
  const placeS = useFilmPlace(clock);
  return (
    <>
      <div
        className={styles['head']}
        style={{ insetInlineStart: `${(100 * placeS) / durationS}%` }}
        aria-hidden
      />
      <input
        className={styles['seek']}
        type="range"
        min={0}
        max={durationS}
        step={STEP_S}
        value={placeS}
        disabled={clock === null}
        aria-label="Place in the film"
        aria-valuetext={`${minutes(placeS)} of ${minutes(durationS)}`}
        onChange={({ currentTarget }) => {
          if (clock !== null) clock.currentTime = Number(currentTarget.value);
        }}
      />
    </>
  );
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** The picture for those who do not see it. */
function courseInWords({ shots, duration_s: durationS, course, ...analysis }: FilmAnalysis): string {
  const count = (opening: string): number => shots.filter((shot) => shot.opening === opening).length;
  const COURSES = {
    steady: 'stays as lively',
    rising: 'becomes livelier',
    falling: 'becomes calmer',
  } as const;
  return [
    `The course of the film over ${minutes(durationS)}:`,
    `${shots.length} ${shots.length === 1 ? 'shot' : 'shots'}, ${count('cut')} cuts, ${count('dissolve')} dissolves;`,
    `it ${COURSES[course]}. On average energy ${share(mean(analysis.energy_course))},`,
    `light ${share(mean(analysis.light_course))}, motion ${share(mean(analysis.motion_course))}.`,
  ].join(' ');
}

/** What was measured of each shot, to be checked. */
function ShotTable({ analysis: { shots } }: { readonly analysis: FilmAnalysis }) {
  return (
    <details className={styles['shots']}>
      <summary>
        {shots.length} {shots.length === 1 ? 'shot' : 'shots'}, as measured
      </summary>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by the keyboard */}
      <div className={styles['scrolls']} tabIndex={0} role="region" aria-label="Shots, as measured">
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>From</Table.Th>
              <Table.Th>Begins by</Table.Th>
              <Table.Th>Light</Table.Th>
              <Table.Th>Contrast</Table.Th>
              <Table.Th>Motion</Table.Th>
              <Table.Th>Colours</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shots.map((shot) => (
              <Table.Tr key={shot.start_s}>
                <Table.Td>{shot.start_s.toFixed(1)} s</Table.Td>
                <Table.Td>{shot.opening}</Table.Td>
                <Table.Td>{share(shot.light)}</Table.Td>
                <Table.Td>{share(shot.contrast)}</Table.Td>
                <Table.Td>{share(shot.motion)}</Table.Td>
                <Table.Td>{shot.colours.join(', ')}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {shots.length === 0 && <Text c="dimmed">None was told apart.</Text>}
      </div>
    </details>
  );
}
