import { createInterface } from 'node:readline/promises';
import {
  MODEL_NAMES,
  type ModelCheck,
  type ModelLibrary,
  type ModelName,
  type ModelStatus,
  type PullPlan,
} from '../../embedding/model-library.ts';
import { EarwormError } from '../../errors.ts';
import type { Command, Invocation } from '../command.ts';
import { formatBytes, printable } from '../format-value.ts';
import { createPullProgressView } from '../progress/pull-progress-view.ts';
import { tableLines } from '../table.ts';

const EXIT_CHECK_FAILED = 3;

const ACTIONS = { pull, status, verify, remove } as const;

export const modelsCommand: Command = {
  name: 'models',
  summary: 'Fetch, look at, check and remove the models CLIP (sleeves) and CLAP (sound)',
  argument: {
    usage: '<action...>',
    description: 'pull, status, verify or remove; then clip or clap, else both',
  },
  options: [
    { flags: '--from <folder>', description: 'pull: take the files from a folder instead of the hub' },
    { flags: '--dtype <dtype>', description: 'pull: precision, fp32, fp16 or q8', setting: 'modelDtype' },
    { flags: '--yes', description: 'pull: do not ask' },
    { flags: '--samples <folder>', description: 'verify: folder with the pictures of published values' },
  ],
  examples: [
    'models status',
    'models pull clip',
    'models pull --yes --dtype q8',
    'models pull clip --from ~/clip-vit-base-patch32',
    'models verify',
    'models remove clap',
  ],
  notes: `Everything works without the models; with CLIP, sleeves are found by what they show, and with CLAP, songs by any
words. Nothing is fetched but by \`models pull\`, which tells the size first, goes on where it was stopped, and puts
a model in its place only when it is whole and has answered. HF_ENDPOINT names a mirror of the hub.
After a pull, \`earworm index\` makes the vectors of what is in the collection.

Exit codes: ${EXIT_CHECK_FAILED} a check of verify failed; 4 the model is not installed, or the hub does not have it; 6 the model is
damaged; 7 the hub was not reached or asks to wait: run it again, it goes on.
With --json: status gives {"model","name","state","dtype","revision","size_bytes"} per model; pull the same at the end;
verify {"model","check","outcome","detail"} per check.`,

  async run(invocation) {
    const [action = '', ...names] = invocation.arguments;
    if (!isAction(action)) throw usage(`"${action}" is not one of ${Object.keys(ACTIONS).join(', ')}.`);
    const models = namedModels(names);
    const { composeModels } = await import('../../compose-models.ts');
    const composed = composeModels(invocation.config);
    try {
      return await ACTIONS[action](models, composed.library, invocation);
    } finally {
      await composed.close();
    }
  },
};

const isAction = (text: string): text is keyof typeof ACTIONS => Object.hasOwn(ACTIONS, text);

const usage = (message: string): EarwormError => new EarwormError('E_USAGE', { message });

function namedModels(names: readonly string[]): readonly ModelName[] {
  if (names.length === 0) return MODEL_NAMES;
  return names.map((name) => {
    const found = MODEL_NAMES.find((one) => one === name);
    if (found === undefined) throw usage(`"${printable(name)}" is not one of ${MODEL_NAMES.join(', ')}.`);
    return found;
  });
}

async function pull(
  names: readonly ModelName[],
  library: ModelLibrary,
  { options, output, signal }: Invocation,
): Promise<number> {
  const from = options['from'];
  if (typeof from === 'string' && names.length !== 1) throw usage('--from needs one model: clip or clap.');
  const source = typeof from === 'string' ? { from } : {};
  const plans: PullPlan[] = [];
  for (const name of names) plans.push(await library.plan(name, { ...source, signal }));
  const wanted = plans.filter(({ isInstalled }) => !isInstalled);
  for (const plan of plans) output.message(planLine(plan));
  if (wanted.length > 0 && options['yes'] !== true) await confirm();
  for (const { name } of wanted) {
    const view = createPullProgressView(output, name);
    try {
      await library.pull(name, { ...source, signal, onProgress: (progress) => view.update(progress) });
    } finally {
      view.stop();
    }
    output.message(`${name} is installed. \`earworm index\` now makes the vectors for it.`);
  }
  if (output.isJson) await status(names, library, { output });
  return 0;
}

function planLine({ name, model, dtype, source, sizeBytes, hasBytes, isInstalled }: PullPlan): string {
  if (isInstalled) return `${name}: ${model} (${dtype}) is installed and current.`;
  const rest = hasBytes > 0 ? `, of which ${formatBytes(hasBytes)} are here already` : '';
  return `${name}: ${model} (${dtype}), ${formatBytes(sizeBytes)}${rest}, from ${printable(source)}`;
}

async function confirm(): Promise<void> {
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw usage('Fetching is confirmed with --yes where nobody can be asked.');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await prompt.question('Fetch? [Y/n] ');
    if (!/^\s*(?:y(?:es)?)?\s*$/iu.test(answer)) throw new EarwormError('E_CANCELLED');
  } finally {
    prompt.close();
  }
}

async function status(
  names: readonly ModelName[],
  library: ModelLibrary,
  { output }: Pick<Invocation, 'output'>,
): Promise<number> {
  const statuses = (await library.status()).filter(({ name }) => names.includes(name));
  for (const one of statuses) output.record(statusRecord(one));
  const rows = statuses.map(({ name, model, state, installed, problem }) => [
    name,
    model,
    state,
    installed?.space.dtype ?? '',
    installed === undefined ? '' : formatBytes(installed.sizeBytes),
    problem ?? (state === 'absent' ? `fetch it with \`earworm models pull ${name}\`` : ''),
  ]);
  for (const line of tableLines([{}, {}, {}, {}, { align: 'right' }, {}], rows)) output.text(line);
  return 0;
}

function statusRecord({ name, model, state, installed, problem }: ModelStatus): object {
  return {
    model,
    name,
    state,
    dtype: installed?.space.dtype ?? null,
    revision: installed?.space.revision ?? null,
    size_bytes: installed?.sizeBytes ?? null,
    source: installed?.source ?? null,
    ...(problem === undefined ? {} : { problem }),
  };
}

async function verify(
  names: readonly ModelName[],
  library: ModelLibrary,
  { arguments: [, named], options, output, signal }: Invocation,
): Promise<number> {
  const samples = typeof options['samples'] === 'string' ? { samples: options['samples'] } : {};
  const isInstalled = new Map((await library.status()).map(({ name, state }) => [name, state !== 'absent']));
  // without a name: all there are
  const wanted = named === undefined ? names.filter((name) => isInstalled.get(name)) : names;
  if (wanted.length === 0) throw new EarwormError('E_MODEL_MISSING');
  const checks: ModelCheck[] = [];
  for (const name of wanted)
    for (const check of await library.verify(name, { ...samples, signal })) {
      checks.push(check);
      output.record({ model: name, check: check.name, outcome: check.outcome, detail: check.detail });
      output.text(
        `${name}  ${check.outcome.padEnd(7)}  ${printable(check.name)}: ${printable(check.detail)}`,
      );
    }
  const failed = checks.filter(({ outcome }) => outcome === 'failed').length;
  output.message(failed === 0 ? 'All checks that could be made passed.' : `${failed} checks failed.`);
  return failed === 0 ? 0 : EXIT_CHECK_FAILED;
}

async function remove(
  names: readonly ModelName[],
  library: ModelLibrary,
  { output }: Invocation,
): Promise<number> {
  for (const name of names) {
    const wasThere = await library.remove(name);
    output.record({ model: name, removed: wasThere });
    output.message(wasThere ? `${name} is removed.` : `${name} was not installed.`);
  }
  return 0;
}
