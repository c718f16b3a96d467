/** Two channels of equal length; samples nominally in -1..1. */
export interface StereoTrack {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

export function createStereoTrack(frames: number): StereoTrack {
  return { left: new Float32Array(frames), right: new Float32Array(frames) };
}
