import { createRandom } from '../../src/demo/random.ts';
import {
  onnxFile,
  type OnnxNode,
  type OnnxValue,
  type OnnxWeights,
} from '../../test/fixtures/models/onnx-writer.ts';

/** The sizes of one of CLIP ViT-B/32's two transformers: `config.json` of openai/clip-vit-base-patch32. */
interface TransformerSize {
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
}

const VISION: TransformerSize = { layers: 12, width: 768, heads: 12 };
const TEXT: TransformerSize = { layers: 12, width: 512, heads: 8 };
const PATCHES = 49;
const PATCH_PX = 32;
const TEXT_TOKENS = 49_408;
const POSITIONS = 77;
const DIM = 512;

/** Gathers a graph; the weights are random, of a size that keeps numbers in range. */
class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly weights: OnnxWeights[] = [];
  readonly #random = createRandom('vit-b-32');
  #names = 0;

  add(op: string, inputs: readonly string[], attributes?: OnnxNode['attributes']): string {
    const output = `v${this.#names++}`;
    this.nodes.push({ op, inputs, outputs: [output], ...(attributes === undefined ? {} : { attributes }) });
    return output;
  }

  random(dims: readonly number[], scale = 0.02): string {
    const length = dims.reduce((product, dim) => product * dim, 1);
    const values = Float32Array.from({ length }, () => (this.#random.next() - 0.5) * 3.4 * scale);
    return this.#weight(dims, values);
  }

  ones(width: number): string {
    return this.#weight([width], new Float32Array(width).fill(1));
  }

  number(value: number): string {
    return this.#weight([], Float32Array.of(value));
  }

  integers(...values: readonly number[]): string {
    return this.#weight([values.length], BigInt64Array.from(values, BigInt));
  }

  floats(dims: readonly number[], values: Float32Array): string {
    return this.#weight(dims, values);
  }

  #weight(dims: readonly number[], values: OnnxWeights['values']): string {
    const name = `w${this.#names++}`;
    this.weights.push({ name, dims, values });
    return name;
  }
}

const linear = (graph: GraphBuilder, input: string, from: number, to: number): string =>
  graph.add('Add', [graph.add('MatMul', [input, graph.random([from, to])]), graph.random([to])]);

const norm = (graph: GraphBuilder, input: string, width: number): string =>
  graph.add('LayerNormalization', [input, graph.ones(width), graph.random([width], 0)], {
    axis: -1,
    epsilon: { float: 1e-5 },
  });

/** `mask`: added to the weights of attention. */
function layer(graph: GraphBuilder, input: string, { width, heads }: TransformerSize, mask?: string): string {
  const shape = graph.integers(0, 0, heads, width / heads);
  const normed = norm(graph, input, width);
  const parted = (perm: number[]): string =>
    graph.add('Transpose', [graph.add('Reshape', [linear(graph, normed, width, width), shape])], { perm });
  const scaled = graph.add('Mul', [parted([0, 2, 1, 3]), graph.number((width / heads) ** -0.5)]);
  const scores = graph.add('MatMul', [scaled, parted([0, 2, 3, 1])]);
  const masked = mask === undefined ? scores : graph.add('Add', [scores, mask]);
  const mixed = graph.add('MatMul', [graph.add('Softmax', [masked], { axis: -1 }), parted([0, 2, 1, 3])]);
  const joined = graph.add('Reshape', [
    graph.add('Transpose', [mixed], { perm: [0, 2, 1, 3] }),
    graph.integers(0, 0, width),
  ]);
  const attended = graph.add('Add', [input, linear(graph, joined, width, width)]);
  const wide = linear(graph, norm(graph, attended, width), width, 4 * width);
  // quick GELU
  const gate = graph.add('Sigmoid', [graph.add('Mul', [wide, graph.number(1.702)])]);
  const active = graph.add('Mul', [wide, gate]);
  return graph.add('Add', [attended, linear(graph, active, 4 * width, width)]);
}

function projected(graph: GraphBuilder, pooled: string, width: number, output: string): void {
  const weights = graph.random([width, DIM]);
  graph.nodes.push({ op: 'MatMul', inputs: [norm(graph, pooled, width), weights], outputs: [output] });
}

const embeds = (name: string): OnnxValue => ({ name, type: 'float32', dims: ['batch_size', DIM] });

/** CLIP's picture side at full size, with random weights: 352 MB. */
export function visionFile(): Buffer {
  const graph = new GraphBuilder();
  const { width, layers } = VISION;
  const patches = graph.add('Conv', ['pixel_values', graph.random([width, 3, PATCH_PX, PATCH_PX])], {
    kernel_shape: [PATCH_PX, PATCH_PX],
    strides: [PATCH_PX, PATCH_PX],
  });
  const rows = graph.add('Transpose', [graph.add('Reshape', [patches, graph.integers(0, width, PATCHES)])], {
    perm: [0, 2, 1],
  });
  const first = graph.add('ReduceMean', [rows], { axes: [1], keepdims: 1 });
  const all = graph.add('Concat', [first, rows], { axis: 1 });
  let tokens = norm(graph, graph.add('Add', [all, graph.random([PATCHES + 1, width])]), width);
  for (let i = 0; i < layers; i++) tokens = layer(graph, tokens, VISION);
  const pooled = graph.add('Gather', [tokens, graph.integers(0)], { axis: 1 });
  projected(graph, graph.add('Reshape', [pooled, graph.integers(0, width)]), width, 'image_embeds');
  return onnxFile({
    inputs: [{ name: 'pixel_values', type: 'float32', dims: ['batch_size', 3, 224, 224] }],
    outputs: [embeds('image_embeds')],
    nodes: graph.nodes,
    weights: graph.weights,
  });
}

/** CLIP's text side at full size, with random weights: 254 MB. Of the causal mask as much is used as there are tokens. */
export function textFile(): Buffer {
  const graph = new GraphBuilder();
  const { width, layers } = TEXT;
  const words = graph.add('Gather', [graph.random([TEXT_TOKENS, width]), 'input_ids'], { axis: 0 });
  const length = graph.add('Shape', ['input_ids'], { start: 1, end: 2 });
  const start = graph.integers(0);
  const positions = graph.add('Slice', [graph.random([POSITIONS, width]), start, length, graph.integers(0)]);
  const causal = Float32Array.from({ length: POSITIONS * POSITIONS }, (_, i) =>
    i % POSITIONS > Math.floor(i / POSITIONS) ? -1e9 : 0,
  );
  const both = graph.add('Concat', [length, length], { axis: 0 });
  const whole = graph.floats([POSITIONS, POSITIONS], causal);
  const mask = graph.add('Slice', [whole, graph.integers(0, 0), both, graph.integers(0, 1)]);
  let tokens = graph.add('Add', [words, positions]);
  for (let i = 0; i < layers; i++) tokens = layer(graph, tokens, TEXT, mask);
  const last = graph.add('ReduceMax', [tokens], { axes: [1], keepdims: 0 });
  projected(graph, last, width, 'text_embeds');
  return onnxFile({
    inputs: [{ name: 'input_ids', type: 'int64', dims: ['batch_size', 'sequence_length'] }],
    outputs: [embeds('text_embeds')],
    nodes: graph.nodes,
    weights: graph.weights,
  });
}
