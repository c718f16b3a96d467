/** The options by which commands are told of real tracks and of clips of them. */
export const REAL_CLIP_OPTIONS = {
  tracks: { type: 'string' },
  queries: { type: 'string' },
  manifest: { type: 'string' },
  'top-failures': { type: 'boolean', default: false },
} as const;

export interface RealClips {
  readonly tracks: string;
  readonly queries: string;
  readonly manifest: string;
}

/** Throws with `command`'s usage when one of them was not given; `more` are its other options. */
export function realClipsFrom(
  { tracks, queries, manifest }: Partial<RealClips>,
  { command, more }: { readonly command: string; readonly more: string },
): RealClips {
  if (tracks !== undefined && queries !== undefined && manifest !== undefined)
    return { tracks, queries, manifest };
  throw new Error(`usage: ${command} --tracks DIR --queries DIR --manifest FILE ${more} [--top-failures]`);
}
