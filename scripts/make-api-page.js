// Makes docs/api.md from the declarations that `npm run build` made and the examples. With --check it
// only says whether the page is up to date.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'oxfmt';
import { readDeclarations } from './api-page/declarations.js';
import { apiPage } from './api-page/page.js';

const project = fileURLToPath(new URL('..', import.meta.url));
const page = join(project, 'docs/api.md');
const folder = join(project, 'docs/examples');
const examples = readdirSync(folder)
  .filter((file) => file.endsWith('.js'))
  .toSorted()
  .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));

const raw = apiPage(readDeclarations(join(project, 'dist/index.d.ts')), examples);
const { singleQuote, printWidth } = JSON.parse(
  readFileSync(join(project, '.oxfmtrc.json'), 'utf8'),
);
const { code: text, errors } = await format(page, raw, { singleQuote, printWidth });
if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
if (!process.argv.includes('--check')) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/api.md is not what src/api says: run "npm run build" and "npm run docs".');
  process.exitCode = 1;
}
