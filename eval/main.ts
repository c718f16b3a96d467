/** `npm run eval -- <what>`: how well Earworm works. The figures come as JSON lines on stdout, all else on stderr. */
const COMMANDS: Readonly<Record<string, () => Promise<(args: string[]) => Promise<void>>>> = {
  recognition: async () => (await import('./recognition/recognition-command.ts')).recognitionCommand,
  made: async () => (await import('./recognition/made-command.ts')).madeCommand,
  'learn-sleeves': async () => (await import('./sleeves/learn-sleeves-command.ts')).learnSleevesCommand,
  learn: async () => (await import('./recognition/learn-command.ts')).learnCommand,
  tracklist: async () => (await import('./tracklist/tracklist-command.ts')).tracklistCommand,
  duplicates: async () => (await import('./duplicates/duplicates-command.ts')).duplicatesCommand,
  words: async () => (await import('./words/words-command.ts')).wordsCommand,
  sleeves: async () => (await import('./sleeves/sleeves-command.ts')).sleevesCommand,
  chart: async () => (await import('./chart/chart-command.ts')).chartCommand,
  film: async () => (await import('./film/film-command.ts')).filmCommand,
  descriptors: async () => (await import('./descriptors/descriptors-command.ts')).descriptorsCommand,
};

const [name = '', ...args] = process.argv.slice(2);
const load = COMMANDS[name];
if (load === undefined) {
  console.error(`usage: npm run eval -- ${Object.keys(COMMANDS).join('|')} [options]`);
  process.exitCode = 2;
} else {
  const command = await load();
  await command(args);
}
