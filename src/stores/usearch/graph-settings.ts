import type { IndexConfig } from 'usearch';

/**
 * Measured on a million vectors of 512 numbers; see `docs/vectors.md`. Numbers of 8 bits: what is found
 * is compared again by the vectors themselves. Another `connectivity` or `quantization` needs new graphs.
 */
export function graphSettings(dim: number): IndexConfig {
  return {
    dimensions: dim,
    metric: 'cos' as IndexConfig['metric'],
    quantization: 'i8' as IndexConfig['quantization'],
    connectivity: 16,
    expansion_add: 128,
    expansion_search: 400,
    multi: false,
  };
}
