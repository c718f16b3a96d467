/** Numbers that `src/fingerprint/learned.ts` holds. */
export interface LearnedNumbers {
  readonly cellEvidence: Float32Array;
  readonly decisionWeights: Float64Array;
}

const PER_ROW = 12;

/** The text of `src/fingerprint/learned.ts`. */
export function learnedModule({ cellEvidence, decisionWeights }: LearnedNumbers): string {
  const rows = Array.from({ length: Math.ceil(cellEvidence.length / PER_ROW) }, (_, row) =>
    Array.from(cellEvidence.slice(row * PER_ROW, (row + 1) * PER_ROW), (x) => x.toFixed(3)).join(', '),
  );
  return `// oxlint-disable approx-constant -- learned, not mathematical
/**
 * Numbers learned by \`npm run eval -- learn\` (see docs/recognition.md for what from); do not edit.
 */

/** Log likelihood ratio of a whitened cell (0..255) at a spectral peak of the recording against anywhere. */
export const CELL_EVIDENCE: Float32Array = new Float32Array([
  ${rows.join(',\n  ')},
]);

/** Logistic weights of \`decide.ts\`, in the order of its features, the constant last. */
export const DECISION_WEIGHTS: Float64Array = new Float64Array([
  ${Array.from(decisionWeights, (w) => w.toFixed(4)).join(', ')},
]);
`;
}
