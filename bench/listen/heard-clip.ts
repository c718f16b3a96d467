import { setTimeout as pause } from 'node:timers/promises';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import type { ListenMessage } from '../../src/http/contract/listen-contract.ts';

export interface HeardClip {
  /** Sound until the match; none without. */
  readonly matchS?: number;
  readonly title?: string;
  /** Sound that the server had told of when the clip was over or named. */
  readonly heardS: number;
  readonly sentS: number;
}

const FRAME_S = 0.1;

/** Plays a clip to the server over a socket, `pace` times as fast as it is, until it is named or over. */
export async function hearClip(url: string, samples: Float32Array, pace: number): Promise<HeardClip> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/listen`);
  const matches: Extract<ListenMessage, { type: 'match' }>[] = [];
  let heardS = 0;
  const opened = new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('the socket broke')));
  });
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as ListenMessage;
    if (message.type === 'error') throw new Error(message.message);
    heardS = message.heard_s;
    if (message.type === 'match') matches.push(message);
  });
  await opened;
  const rateHz = SCHEME.sampleRateHz;
  socket.send(JSON.stringify({ sample_rate_hz: rateHz, format: 'f32', channels: 1, continuous: true }));
  const startedMs = performance.now();
  const size = Math.round(FRAME_S * rateHz);
  let sent = 0;
  for (; matches.length === 0 && sent + size <= samples.length; sent += size) {
    socket.send(samples.slice(sent, sent + size));
    const dueMs = startedMs + (1000 * (sent + size)) / rateHz / pace;
    await pause(Math.max(0, dueMs - performance.now()));
  }
  const sentS = sent / rateHz;
  if (matches.length === 0) await pause(1000);
  socket.close();
  const [match] = matches;
  return { heardS, sentS, ...(match === undefined ? {} : { matchS: match.heard_s, title: match.title }) };
}
