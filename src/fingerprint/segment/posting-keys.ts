/**
 * How a posting becomes one number within its group of `2^groupShift` hash cells. A group is split
 * into rows of `2^rowShift` cells; within a row time comes first, then the cell, because the
 * neighbours of a hash (the same two notes, a little later or earlier) come at the same times.
 */
export interface KeyLayout {
  readonly groupShift: number;
  readonly rowShift: number;
  readonly positionLimit: number;
}

/** Rows as long as the delays of one pair of pitches, about: measured to cost the fewest bits. */
const ROW_SHIFT_MAX = 7;
/** A group is to hold about so many postings: fewer make the directory dear, more make lists slow to find. */
const GROUP_POSTINGS = 48;
/** Keys stay below it. */
const GROUP_SPAN_MAX = 2 ** 31;

/** The layout for so many postings. */
export function keyLayoutFor(postings: number, cells: number, positionLimit: number): KeyLayout {
  const ideal = Math.round(Math.log2((GROUP_POSTINGS * cells) / Math.max(postings, 1)));
  const fitting = Math.floor(Math.log2(GROUP_SPAN_MAX / positionLimit));
  const useful = Math.ceil(Math.log2(Math.max(cells, 1)));
  const groupShift = Math.max(0, Math.min(ideal, fitting, useful));
  return { groupShift, rowShift: Math.min(ROW_SHIFT_MAX, groupShift), positionLimit };
}

/** Keys of a group are below it; at most 2^31. */
export function groupSpan({ groupShift, positionLimit }: KeyLayout): number {
  return positionLimit * 2 ** groupShift;
}

/** Makes positions keys, in place. */
export function toKeys(hashes: Uint32Array, positions: Uint32Array, layout: KeyLayout): void {
  const { groupShift, rowShift, positionLimit } = layout;
  if (groupShift === 0) return;
  const groupMask = 2 ** groupShift - 1;
  const rowMask = 2 ** rowShift - 1;
  for (let i = 0; i < hashes.length; i++) {
    const cell = hashes[i]! & groupMask;
    positions[i] = (((cell >>> rowShift) * positionLimit + positions[i]!) << rowShift) | (cell & rowMask);
  }
}
