import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { configPage } from './config-page.ts';
import { errorsPage } from './errors-page.ts';
import { PROJECT_ROOT } from './run-tool.ts';

writeFileSync(path.join(PROJECT_ROOT, 'docs/config.md'), configPage());
writeFileSync(path.join(PROJECT_ROOT, 'docs/errors.md'), errorsPage());
