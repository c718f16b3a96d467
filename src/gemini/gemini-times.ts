/** How long Gemini is waited for. */
export interface GeminiTimes {
  /** For all of it, the upload included. */
  readonly deadlineMs: number;
  /** For an answer to a small request. */
  readonly requestMaxMs: number;
  /** For 8 MiB of the film. */
  readonly uploadMaxMs: number;
  /** For what the model has to say. */
  readonly answerMaxMs: number;
  /** The first wait before trying again; each is twice the one before, a little more or less. */
  readonly retryMs: number;
  /** When it asks to wait longer, it is not waited for. */
  readonly retryAfterMaxMs: number;
  /** Between two looks whether the film is ready. */
  readonly pollMs: number;
  /** For taking the film away again. */
  readonly cleanupMaxMs: number;
}

export const geminiTimes = (deadlineS: number): GeminiTimes => ({
  deadlineMs: 1000 * deadlineS,
  requestMaxMs: 30_000,
  uploadMaxMs: 180_000,
  answerMaxMs: 180_000,
  retryMs: 1000,
  retryAfterMaxMs: 60_000,
  pollMs: 1000,
  cleanupMaxMs: 15_000,
});
