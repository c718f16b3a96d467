import { GAP_FRAMES, type PostingShard, type TrackSpan } from '../fingerprint/posting-store.ts';

/** All tracks of a shard, in the order of their positions. */
export function spansOf(shard: PostingShard): TrackSpan[] {
  const spans: TrackSpan[] = [];
  // a span is known from half a gap before it until half a gap behind it: no step can miss one
  for (let position = 0; position < shard.positionLimit;) {
    const span = shard.spanAt(position);
    if (span !== undefined) spans.push(span);
    const end = span === undefined ? position : span.start + span.lengthFrames + GAP_FRAMES / 2;
    position = Math.max(end, position + (span === undefined ? GAP_FRAMES : 1));
  }
  return spans;
}

/** Finds the span of a position in a step or two. */
export class SpanLine {
  readonly spans: readonly TrackSpan[];
  /** The last span that begins in or before each stretch of a gap. */
  readonly #lastBefore: Int32Array;

  constructor(spans: readonly TrackSpan[], positionLimit: number) {
    this.spans = spans;
    this.#lastBefore = new Int32Array(Math.ceil(positionLimit / GAP_FRAMES) + 1).fill(-1);
    let next = 0;
    for (let stretch = 0; stretch < this.#lastBefore.length; stretch++) {
      while (next < spans.length && (spans[next]?.start ?? 0) < (stretch + 1) * GAP_FRAMES) next++;
      this.#lastBefore[stretch] = next - 1;
    }
  }

  /** The index of the span that has a landmark at this position; -1 when it was removed. */
  indexAt(position: number): number {
    const last = this.#lastBefore[Math.floor(position / GAP_FRAMES)] ?? -1;
    for (let index = last; index >= 0 && index >= last - 1; index--) {
      const span = this.spans[index];
      if (span === undefined || position < span.start) continue;
      return position < span.start + span.lengthFrames ? index : -1;
    }
    return -1;
  }
}
