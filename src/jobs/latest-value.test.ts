import { describe, expect, it } from 'vitest';

import { LatestValue } from './latest-value.ts';

describe('LatestValue', () => {
  it('gives a waiting reader each value', async () => {
    const mailbox = new LatestValue<number>();
    const next = mailbox.next();
    mailbox.set(1);
    expect(await next).toEqual({ done: false, value: 1 });
  });

  it('keeps the newest only', async () => {
    const mailbox = new LatestValue<number>();
    for (const value of [1, 2, 3]) mailbox.set(value);
    mailbox.end();
    expect(await mailbox.next()).toEqual({ done: false, value: 3 });
    expect(await mailbox.next()).toEqual({ done: true, value: undefined });
  });

  it('takes nothing after its end', async () => {
    const mailbox = new LatestValue<number>();
    mailbox.end();
    mailbox.set(1);
    expect(await mailbox.next()).toEqual({ done: true, value: undefined });
  });
});
