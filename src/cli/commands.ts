import type { Command } from './command.ts';
import { albumsCommand } from './commands/albums-command.ts';
import { benchCommand } from './commands/bench-command.ts';
import { demoCommand } from './commands/demo-command.ts';
import { duplicatesCommand } from './commands/duplicates-command.ts';
import { exportCommand } from './commands/export-command.ts';
import { findCommand } from './commands/find-command.ts';
import { identifyCommand } from './commands/identify-command.ts';
import { importCommand } from './commands/import-command.ts';
import { indexCommand } from './commands/index-command.ts';
import { listenCommand } from './commands/listen-command.ts';
import { lookCommand } from './commands/look-command.ts';
import { modelsCommand } from './commands/models-command.ts';
import { problemsCommand } from './commands/problems-command.ts';
import { purgeCommand } from './commands/purge-command.ts';
import { removeCommand } from './commands/remove-command.ts';
import { restoreCommand } from './commands/restore-command.ts';
import { serveCommand } from './commands/serve-command.ts';
import { similarCommand } from './commands/similar-command.ts';
import { songsCommand } from './commands/songs-command.ts';
import { soundtrackCommand } from './commands/soundtrack-command.ts';
import { startCommand } from './commands/start-command.ts';
import { statsCommand } from './commands/stats-command.ts';
import { tracklistCommand } from './commands/tracklist-command.ts';
import { watchCommand } from './commands/watch-command.ts';

/** All commands, in the order of the help. */
export const commands: readonly Command[] = [
  startCommand,
  indexCommand,
  watchCommand,
  importCommand,
  identifyCommand,
  tracklistCommand,
  listenCommand,
  lookCommand,
  findCommand,
  soundtrackCommand,
  songsCommand,
  albumsCommand,
  similarCommand,
  duplicatesCommand,
  removeCommand,
  purgeCommand,
  problemsCommand,
  statsCommand,
  modelsCommand,
  exportCommand,
  restoreCommand,
  serveCommand,
  demoCommand,
  benchCommand,
];
