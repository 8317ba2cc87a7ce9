// Makes docs/api.md from the declarations that `npm run build` made and the examples. With --check it
// only says whether the page is up to date.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
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
const text = await format(raw, { ...(await resolveConfig(page)), parser: 'markdown' });
if (!process.argv.includes('--check')) writeFileSync(page, text);
else if (readFileSync(page, 'utf8') !== text) {
  console.error('docs/api.md is not what src/api says: run "npm run build" and "npm run docs".');
  process.exitCode = 1;
}
