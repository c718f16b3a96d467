/** How much may come: sound about as fast as it is played, with room for what was held up on its way. */
export interface SoundAllowance {
  /** Whether a frame of so much sound may come now. */
  take(soundS: number): boolean;
}

/** Sound may run ahead of the clock by so much, and come twice as fast after that. */
const AHEAD_MAX_S = 70;
const SPEED_MAX = 2;
/** A worklet's smallest frames at 192 kHz are 1,500 a second. */
const FRAMES_PER_S_MAX = 2000;
const FRAMES_AHEAD_MAX = 10_000;

export function createSoundAllowance(nowMs: () => number = () => performance.now()): SoundAllowance {
  let lastMs = nowMs();
  let soundLeftS = AHEAD_MAX_S;
  let framesLeft = FRAMES_AHEAD_MAX;
  return {
    take(soundS) {
      const passedS = (nowMs() - lastMs) / 1000;
      lastMs += passedS * 1000;
      soundLeftS = Math.min(AHEAD_MAX_S, soundLeftS + SPEED_MAX * passedS) - soundS;
      framesLeft = Math.min(FRAMES_AHEAD_MAX, framesLeft + FRAMES_PER_S_MAX * passedS) - 1;
      return soundLeftS >= 0 && framesLeft >= 0;
    },
  };
}
