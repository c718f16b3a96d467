import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

export interface OutputSettings {
  /** Results as one JSON object a line. */
  readonly isJson: boolean;
  /** No messages and no progress, errors only. */
  readonly isQuiet: boolean;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Results go to standard output, all else to standard error. */
export interface Output {
  readonly isJson: boolean;
  /** Whether a progress bar may be drawn on standard error. */
  readonly isBarWanted: boolean;
  readonly isQuiet: boolean;
  /** One result, for programs; printed with `--json` only. */
  record(value: object): void;
  /** Results for people; not printed with `--json`. */
  text(line: string): void;
  /** What goes on, for people: on standard error, not when quiet. */
  message(line: string): void;
  /** What went wrong: on standard error, even when quiet. */
  problem(line: string): void;
  /** Coloured where standard output is a terminal that wants it (`NO_COLOR`). */
  styled(style: Style, text: string): string;
}

export function createOutput({ isJson, isQuiet, stdout, stderr }: OutputSettings): Output {
  return {
    isJson,
    isQuiet,
    isBarWanted: !isQuiet && stderr.isTTY,
    record(value) {
      if (isJson) stdout.write(`${JSON.stringify(value)}\n`);
    },
    text(line) {
      if (!isJson) stdout.write(`${line}\n`);
    },
    message(line) {
      if (!isQuiet) stderr.write(`${line}\n`);
    },
    problem: (line) => void stderr.write(`${line}\n`),
    styled: (style, text) => styleText(style, text, { stream: stdout }),
  };
}
