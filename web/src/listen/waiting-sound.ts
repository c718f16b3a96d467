type Frame = Float32Array<ArrayBuffer>;

/** Sound on its way to the server. */
export interface WaitingSound {
  add(frame: Frame): void;
  /** The next to send. */
  take(): Frame | undefined;
  /** For a server that has heard nothing yet: begins anew with the last seconds. */
  startOver(): void;
  /** Seconds since that beginning, with what still waits. */
  givenS(): number;
}

/** Told anew to a server that has not heard it: enough for an answer at once. */
const RECENT_MAX_S = 8;
/** When the connection is slower than the sound, so much waits; then the oldest is left out. */
const WAITING_MAX_S = 10;

export function createWaitingSound(sampleRateHz: number): WaitingSound {
  const recent = createFrameQueue(RECENT_MAX_S * sampleRateHz);
  const waiting = createFrameQueue(WAITING_MAX_S * sampleRateHz);
  let givenSamples = 0;
  return {
    add(frame) {
      recent.add(frame);
      waiting.add(frame);
      givenSamples += frame.length;
    },
    take: () => waiting.take(),
    startOver() {
      while (waiting.take() !== undefined);
      givenSamples = 0;
      for (const frame of recent.list()) {
        waiting.add(frame);
        givenSamples += frame.length;
      }
    },
    givenS: () => givenSamples / sampleRateHz,
  };
}

/** Holds about so many samples; the oldest frame gives way. */
function createFrameQueue(samplesMax: number) {
  const frames: Frame[] = [];
  let samples = 0;
  const take = (): Frame | undefined => {
    const frame = frames.shift();
    samples -= frame?.length ?? 0;
    return frame;
  };
  return {
    add(frame: Frame): void {
      frames.push(frame);
      samples += frame.length;
      if (samples > samplesMax) take();
    },
    take,
    list: (): readonly Frame[] => frames,
  };
}
