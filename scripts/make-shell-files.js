// Makes what a shell needs to know of the program from its command table: completions for bash, zsh
// and fish, and the manual page. A part of `npm run build`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settingTable } from '../dist/config/settings.js';
import { bashCompletion } from './shell/bash.js';
import { fishCompletion } from './shell/fish.js';
import { manualPage } from './shell/man.js';
import { zshCompletion } from './shell/zsh.js';

const project = fileURLToPath(new URL('..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
const folder = join(project, 'dist/shell');

/** Rows of the table of exit statuses in docs/errors.md. */
const statuses = readFileSync(join(project, 'docs/errors.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, status, meaning] = /^\| +(\d+) +\| (.*?) *\|$/.exec(line) ?? [];
    return status === undefined ? [] : [[status, meaning.replaceAll('`', '"')]];
  });

const environment = [
  ['PAGER, IMGDEDUP_PAGER', 'What long results are read with on a terminal; the second wins.'],
  ['IMGDEDUP_ADVICE', '0: no hints at what to do next.'],
  ['NO_COLOR', 'If it is set, no colours.'],
];

const files = {
  'imgdedup.bash': bashCompletion(),
  'imgdedup.zsh': zshCompletion(),
  'imgdedup.fish': fishCompletion(),
  'imgdedup.1': manualPage({ version, settings: settingTable, statuses, environment }),
};

mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
