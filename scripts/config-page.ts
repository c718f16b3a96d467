import { allowedValues } from '../src/load-config.ts';
import { CONFIG_KEYS, envName, keyNotes, type ConfigKey } from '../src/config.ts';

/** `docs/config.md`, made from the schema of the settings. */
export function configPage(): string {
  return `# Settings

<!-- Made by \`npm run docs\` from src/config.ts; a test holds the two together. -->

Every setting has a default. A file goes before the default, the environment before the file, a flag before all.
The file is \`earworm.json\` in the data folder, or the one named with \`--config FILE\` or \`EARWORM_CONFIG\`: one JSON
object with the keys below. A name that does not exist is an error that tells the nearest one.

\`\`\`json
{ "libraryRoots": ["/home/me/Music"], "port": 4711 }
\`\`\`

In the environment, \`EARWORM_LIBRARY\` is parted like \`PATH\`, other lists by commas; an empty variable counts as not set.
Relative paths in the file are of the file's folder, others of the current one.

| key | environment | what it does | default | may be |
|---|---|---|---|---|
${CONFIG_KEYS.map(row).join('\n')}
`;
}

function row(key: ConfigKey): string {
  const { description, defaultText, default: value } = keyNotes(key);
  const shownDefault = defaultText ?? `\`${JSON.stringify(value)}\``;
  return `| \`${key}\` | \`${envName(key)}\` | ${description} | ${shownDefault} | ${allowedValues(key)} |`;
}
