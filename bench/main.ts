/** `npm run bench -- <what>`: how fast Earworm is. The figures come as JSON lines on stdout, all else on stderr. */
const COMMANDS: Readonly<Record<string, () => Promise<(args: string[]) => Promise<void>>>> = {
  catalog: async () => (await import('./catalog/catalog-command.ts')).catalogCommand,
  import: async () => (await import('./import/import-command.ts')).importCommand,
  encoders: async () => (await import('./encoders/encoders-command.ts')).encodersCommand,
  film: async () => (await import('./film/film-command.ts')).filmCommand,
  index: async () => (await import('./index/index-command.ts')).indexCommand,
  rescan: async () => (await import('./rescan/rescan-command.ts')).rescanCommand,
  listen: async () => (await import('./listen/listen-command.ts')).listenCommand,
  'listen-page': async () => (await import('./listen/listen-page-command.ts')).listenPageCommand,
  page: async () => (await import('./page/page-command.ts')).pageCommand,
  query: async () => (await import('./query/query-command.ts')).queryCommand,
  vectors: async () => (await import('./vectors/vectors-command.ts')).vectorsCommand,
  sleeves: async () => (await import('./sleeves/sleeves-command.ts')).sleevesCommand,
  scale: async () => (await import('./scale/scale-command.ts')).scaleCommand,
  words: async () => (await import('./words/words-command.ts')).wordsCommand,
};

const [name = '', ...args] = process.argv.slice(2);
const load = COMMANDS[name];
if (load === undefined) {
  console.error(`usage: npm run bench -- ${Object.keys(COMMANDS).join('|')} [options]`);
  process.exitCode = 2;
} else {
  const command = await load();
  await command(args);
}
