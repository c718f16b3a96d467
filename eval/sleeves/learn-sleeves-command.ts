import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { DESCRIPTOR_SIZE } from '../../src/image/gradient-histograms.ts';
import { greyPicture } from '../../src/image/grey-picture.ts';
import { findKeypoints } from '../../src/image/keypoints.ts';
import type { VocabularyTables } from '../../src/image/vocabulary.ts';
import { learnVocabulary } from './learn-vocabulary.ts';
import { madeSleeve } from './made-sleeve.ts';

const SIDE_PX = 320;
const KEYPOINTS_PER_SLEEVE = 120;
const SEED = 1;
/** The bench makes its sleeves from other seeds. */
const FIRST_SLEEVE = 1_000_000;

const MODULE = new URL('../../src/image/learned-vocabulary.ts', import.meta.url);

/** `eval learn-sleeves`: makes `src/image/learned-vocabulary.ts` anew, from sleeves made by code alone. */
export async function learnSleevesCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { sleeves: { type: 'string', default: '900' } } });
  const parts: Uint8Array[] = [];
  for (let i = 0; i < Number(values.sleeves); i++) {
    const picture = greyPicture(madeSleeve(FIRST_SLEEVE + i, SIDE_PX), SIDE_PX);
    parts.push(findKeypoints(picture, KEYPOINTS_PER_SLEEVE).descriptors);
    if (i % 100 === 99) console.error(`${i + 1} sleeves made and described`);
  }
  const descriptors = new Uint8Array(Buffer.concat(parts));
  console.error(`learning from ${descriptors.length / DESCRIPTOR_SIZE} descriptors`);
  await writeFile(MODULE, moduleOf(learnVocabulary(descriptors, SEED), Number(values.sleeves)));
}

function moduleOf({ mean, groups, words, medians }: VocabularyTables, sleeves: number): string {
  const lines = (bytes: Uint8Array | Int8Array): string =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .toString('base64')
      .match(/.{1,1000}/gu)!
      .map((line) => `    '${line}',`)
      .join('\n');
  return `/**
 * Made by \`npm run eval -- learn-sleeves\`, and not to be edited: the vocabulary of keypoints, learned from ${sleeves}
 * sleeves made by code (\`eval/sleeves/made-sleeve.ts\`) and from no picture of anybody's.
 */
import { bytesOfText, type VocabularyTables } from './vocabulary.ts';

export const VOCABULARY_TABLES: VocabularyTables = {
  mean: bytesOfText([
${lines(mean)}
  ]),
  groups: new Int8Array(bytesOfText([
${lines(groups)}
  ]).buffer),
  words: new Int8Array(bytesOfText([
${lines(words)}
  ]).buffer),
  medians: new Int8Array(bytesOfText([
${lines(medians)}
  ]).buffer),
};
`;
}
