/** What music keeps in step with: a film's own element, or what stands in for it. */
export type FilmClock = Pick<
  HTMLVideoElement,
  | 'currentTime'
  | 'paused'
  | 'seeking'
  | 'ended'
  | 'readyState'
  | 'playbackRate'
  | 'volume'
  | 'play'
  | 'pause'
  | 'addEventListener'
  | 'removeEventListener'
>;

/** Goes as a film would that the browser does not have, or cannot show. */
export class FilmStandIn extends EventTarget implements FilmClock {
  readonly seeking = false;
  readonly readyState = HTMLMediaElement.HAVE_ENOUGH_DATA;
  readonly playbackRate = 1;
  volume = 0;
  readonly #durationS: number;
  #placeS = 0;
  #sinceMs: number | undefined;
  #end: ReturnType<typeof setTimeout> | undefined;

  constructor(durationS: number) {
    super();
    this.#durationS = durationS;
  }

  get paused(): boolean {
    return this.#sinceMs === undefined;
  }

  get ended(): boolean {
    return this.currentTime >= this.#durationS;
  }

  get currentTime(): number {
    const passedMs = this.#sinceMs === undefined ? 0 : performance.now() - this.#sinceMs;
    return Math.min(this.#durationS, this.#placeS + passedMs / 1000);
  }

  set currentTime(placeS: number) {
    this.#placeS = Math.max(0, Math.min(this.#durationS, placeS));
    if (!this.paused) this.#go();
    this.dispatchEvent(new Event('seeked'));
  }

  play(): Promise<void> {
    if (this.ended) this.#placeS = 0;
    this.#go();
    this.dispatchEvent(new Event('playing'));
    return Promise.resolve();
  }

  pause(): void {
    this.#placeS = this.currentTime;
    this.#sinceMs = undefined;
    clearTimeout(this.#end);
    this.dispatchEvent(new Event('pause'));
  }

  #go(): void {
    this.#sinceMs = performance.now();
    clearTimeout(this.#end);
    this.#end = setTimeout(() => this.pause(), 1000 * (this.#durationS - this.#placeS));
  }
}
