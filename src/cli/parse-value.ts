import { InvalidArgumentError } from 'commander';

/** For an option that takes a whole number within limits. */
export function integerFrom(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** For an option that takes a number within limits. */
export function numberFrom(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a number from ${min} to ${max}.`);
  };
}

export interface YearRange {
  readonly yearMin?: number;
  readonly yearMax?: number;
}

/** For an option that takes a year or a range of years: `1997`, `1990-1999`, `-1979`, `2010-`. */
export function yearsFrom(text: string): YearRange {
  const [, from = '', dash, to = ''] = /^(\d{0,4})(?:(-)(\d{0,4}))?$/u.exec(text.trim()) ?? [];
  if (from === '' && to === '') {
    throw new InvalidArgumentError(
      'It must be a year or a range of years, such as 1997, 1990-1999 or 2010-.',
    );
  }
  const last = dash === undefined ? from : to;
  return {
    ...(from === '' ? {} : { yearMin: Number(from) }),
    ...(last === '' ? {} : { yearMax: Number(last) }),
  };
}

/** For an option that takes one of several words, with a minus before it for the other direction. */
export function orderFrom<Order extends string>(orders: readonly Order[]) {
  return (text: string): { readonly order: Order; readonly isDescending: boolean } => {
    const order = orders.find((one) => one === text.replace(/^-/u, ''));
    if (order !== undefined) return { order, isDescending: text.startsWith('-') };
    throw new InvalidArgumentError(`It must be one of ${orders.join(', ')}, or with a minus before it.`);
  };
}

const UNIT_S = { s: 1, m: 60, h: 3600 } as const;

/** For an option that takes a time: `90`, `90s`, `5m`, `2h`; in seconds. */
export function secondsFrom(text: string): number {
  const [, count, unit = 's'] = /^(\d+(?:\.\d+)?)([smh])?$/u.exec(text.trim()) ?? [];
  const seconds = Number(count) * UNIT_S[unit as keyof typeof UNIT_S];
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError('It must be a time such as 90s, 5m or 2h.');
}
