import type { TextPiece } from './text-pieces.ts';

/** A line of a text file, without its end. */
export interface TextLine {
  /** From 1. */
  readonly line: number;
  /** `undefined`: longer than the limit. */
  readonly text: string | undefined;
}

/** Cuts pieces of text into lines; what is longer than `charactersMax` is passed by, not kept. */
export function createLineSplitter(charactersMax: number) {
  let rest = '';
  let isTooLong = false;
  let line = 0;
  const lineOf = (text: string): TextLine => {
    const isOver = isTooLong || text.length > charactersMax;
    isTooLong = false;
    return { line: ++line, text: isOver ? undefined : text.replace(/\r$/u, '') };
  };
  return {
    push({ text, isLast }: Pick<TextPiece, 'text' | 'isLast'>): TextLine[] {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      const lines = parts.map(lineOf);
      if (isLast && (rest !== '' || isTooLong)) return [...lines, lineOf(rest)];
      if (rest.length > charactersMax) [rest, isTooLong] = ['', true];
      return lines;
    },
  };
}
