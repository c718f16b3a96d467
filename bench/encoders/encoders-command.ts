import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { printMetrics, quantile } from '../../eval/metric.ts';
import { createModels } from '../../src/encoders/create-models.ts';
import { writeTinyModel } from '../../test/fixtures/models/tiny-model.ts';
import { textFile, visionFile } from './vit-graph.ts';

const WARM_UP = 3;

/**
 * `bench encoders`: how long CLIP ViT-B/32 takes for a text and for a picture, one after another, all
 * included (tokens or pixels, the way to the process and back). Graphs of full size with random weights:
 * speed does not depend on their values.
 */
export async function encodersCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { rounds: { type: 'string', default: '30' }, threads: { type: 'string', default: '2' } },
  });
  await using undo = new AsyncDisposableStack();
  const modelsDir = await mkdtemp(path.join(tmpdir(), 'earworm-bench-encoders-'));
  undo.defer(() => rm(modelsDir, { recursive: true, force: true }));
  console.error('Making CLIP ViT-B/32 with random weights ...');
  const from = path.join(modelsDir, 'made');
  await writeTinyModel(from, 'clip');
  await writeFile(path.join(from, 'onnx/vision_model.onnx'), visionFile());
  await writeFile(path.join(from, 'onnx/text_model.onnx'), textFile());
  const models = createModels({
    modelsDir,
    dtype: 'fp32',
    hubEndpoint: 'http://127.0.0.1:9',
    threads: Number(values.threads),
    limits: { wallMaxS: 300, memoryMaxMb: 4096 },
    idleMaxS: 300,
  });
  undo.defer(() => models.close());
  await models.library.pull('clip', { from });
  const encoder = await models.pictureEncoder();
  if (encoder === undefined) throw new Error('the model was not installed');
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const picture = await sharp({ create: { width: 640, height: 640, channels: 3, background: '#777', noise } })
    .jpeg()
    .toBuffer();
  const rounds = Number(values.rounds);
  const words = 'a red door';
  const cpuMs = (): number => processorMs(models.processId('clip'));
  const texts = await timesMs(rounds, (i) => encoder.encodeTexts([`${words} ${i % 10}`]));
  await encoder.encodeThings([picture]);
  const beforeMs = cpuMs();
  const pictures = await timesMs(rounds, () => encoder.encodeThings([picture]));
  const pictureCpuMs = (cpuMs() - beforeMs) / (rounds + WARM_UP);
  const batch = await timesMs(Math.ceil(rounds / 5), () =>
    encoder.encodeThings(Array.from({ length: 8 }, () => picture)),
  );
  printMetrics([
    { metric: 'encoders.clip_text_p50_ms', value: quantile(texts, 0.5), n: rounds },
    { metric: 'encoders.clip_text_p95_ms', value: quantile(texts, 0.95), n: rounds },
    { metric: 'encoders.clip_picture_p50_ms', value: quantile(pictures, 0.5), n: rounds },
    { metric: 'encoders.clip_picture_p95_ms', value: quantile(pictures, 0.95), n: rounds },
    { metric: 'encoders.clip_picture_cpu_ms', value: pictureCpuMs, n: rounds },
    { metric: 'encoders.clip_picture_in_batch_p50_ms', value: quantile(batch, 0.5) / 8, n: batch.length },
  ]);
}

async function timesMs(rounds: number, run: (round: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const startedMs = performance.now();
    await run(round + WARM_UP);
    if (round >= 0) times.push(performance.now() - startedMs);
  }
  return times;
}

/** What a process has used of all processors; 0 where the system does not tell. */
function processorMs(processId = 0): number {
  try {
    // after the name, which may hold anything: 12th and 13th are user and system time in hundredths of a second
    const fields = readFileSync(`/proc/${processId}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}
