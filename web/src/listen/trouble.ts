/** Why a page cannot listen. */
export type Trouble =
  | 'insecure'
  | 'unsupported'
  | 'refused'
  | 'missing'
  | 'busy'
  | 'lost'
  | 'broken'
  | 'away'
  | 'rejected';

/** An error for which there are words for people. */
export class TroubleError extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble, cause?: unknown) {
    super(trouble, { cause });
    this.trouble = trouble;
  }
}

interface Advice {
  readonly title: string;
  readonly happened: string;
  readonly next: readonly string[];
}

/** What happened, and what to do next. */
export const ADVICE: Readonly<Record<Trouble, Advice>> = {
  insecure: {
    title: 'The browser gives no microphone to this address',
    happened: 'Browsers let only pages on https:// or on the machine itself hear a microphone.',
    next: [
      'On the machine that Earworm runs on, open this page as http://localhost instead.',
      'From other machines, put a proxy with a certificate (Caddy, nginx) before “earworm serve --host …” and open its https:// address.',
      'Or let the machine itself listen: “earworm listen” in a terminal.',
    ],
  },
  unsupported: {
    title: 'This browser cannot listen',
    happened: 'It lacks what is needed to read a microphone while it records (AudioWorklet).',
    next: ['Open this page in a newer browser.', 'Or record a clip with another app and drop it on Find.'],
  },
  refused: {
    title: 'The microphone was refused',
    happened: 'This page may not use the microphone.',
    next: [
      'Allow it: in the browser by the sign left of the address, under “Microphone”; then try again.',
      'If it is allowed there, look in the privacy settings of the operating system too.',
    ],
  },
  missing: {
    title: 'There is no microphone',
    happened: 'The browser found none on this machine.',
    next: ['Connect one, or switch it on, and try again.', 'Or drop a recording on Find.'],
  },
  busy: {
    title: 'The microphone cannot be opened',
    happened: 'It is there, but gives no sound; another program may be using it alone.',
    next: [
      'Close other programs that record, then try again.',
      'Pull the microphone out and put it in again.',
    ],
  },
  lost: {
    title: 'The microphone was taken away',
    happened: 'It was unplugged, or its permission was withdrawn, while this page listened.',
    next: ['Connect it again, or allow it again, then try again.'],
  },
  broken: {
    title: 'Listening could not begin',
    happened: 'The browser failed to read the microphone.',
    next: ['Load the page again and try once more.'],
  },
  away: {
    title: 'The server did not come back',
    happened: 'The connection broke and could not be made again for five minutes, so listening was stopped.',
    next: ['If Earworm was stopped, start it with “earworm serve”; then try again.'],
  },
  rejected: {
    title: 'The server does not take this sound',
    happened: 'What the microphone gives does not fit what the server expects.',
    next: [
      'Load the page again: the server may have been updated.',
      'Choose another microphone in the browser.',
    ],
  },
};
