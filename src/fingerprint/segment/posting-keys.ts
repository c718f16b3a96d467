/**
 * How postings are put together to be coded. Hashes are divided into blocks of `2^blockShift` cells,
 * each block into groups of `2^groupShift` cells, where every block has the `groupShift` that gives
 * its groups about 48 postings: common hashes stand alone, rare ones share a group.
 *
 * In a group a posting is one number, its key. The group is split into rows of `2^rowShift` cells;
 * within a row time comes first, then the cell, because the neighbours of a hash (the same two
 * notes, a little later or earlier) come at the same times.
 */
export interface KeyLayout {
  readonly blockShift: number;
  readonly positionLimit: number;
}

/** Fewer postings in a group make the directory dear, more make lists slow to find. */
const GROUP_POSTINGS = 48;
/** Blocks have sixteen groups, about. */
const BLOCK_GROUPS_SHIFT = 4;
/** Rows as long as the delays of one pair of pitches, about: measured to cost the fewest bits. */
const ROW_SHIFT_MAX = 7;
/** Keys stay below it. */
const GROUP_SPAN_MAX = 2 ** 31;

/** The layout for so many postings. */
export function keyLayoutFor(postings: number, cells: number, positionLimit: number): KeyLayout {
  const ideal = Math.round(Math.log2((GROUP_POSTINGS * cells) / Math.max(postings, 1))) + BLOCK_GROUPS_SHIFT;
  const fitting = Math.floor(Math.log2(GROUP_SPAN_MAX / positionLimit));
  const useful = Math.ceil(Math.log2(Math.max(cells, 1)));
  return { blockShift: Math.max(0, Math.min(ideal, fitting, useful)), positionLimit };
}

/** The `groupShift` of a block with so many postings. */
export function groupShiftFor(postings: number, blockShift: number): number {
  if (postings === 0) return blockShift;
  const ideal = Math.round(Math.log2(GROUP_POSTINGS / postings)) + blockShift;
  return Math.max(0, Math.min(ideal, blockShift));
}

export function rowShiftOf(groupShift: number): number {
  return Math.min(ROW_SHIFT_MAX, groupShift);
}

/** Keys of such a group are below it; at most 2^31. */
export function groupSpan(positionLimit: number, groupShift: number): number {
  return positionLimit * 2 ** groupShift;
}

/** Makes positions keys, in place. */
export function toKeys(
  hashes: Uint32Array,
  positions: Uint32Array,
  { groupShift, positionLimit }: { groupShift: number; positionLimit: number },
): void {
  if (groupShift === 0) return;
  const rowShift = rowShiftOf(groupShift);
  const groupMask = 2 ** groupShift - 1;
  const rowMask = 2 ** rowShift - 1;
  for (let i = 0; i < hashes.length; i++) {
    const cell = hashes[i]! & groupMask;
    positions[i] = (((cell >>> rowShift) * positionLimit + positions[i]!) << rowShift) | (cell & rowMask);
  }
}
