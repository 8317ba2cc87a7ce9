// Ends with status 0 if `dist` was made of the files as they are: tests, `try` and packing share one
// build. With `--note` it writes down that it now is.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const note = join(project, 'dist/.made-of');

/** What a build reads: its sources, and the tools' versions and settings. */
const files = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'asconfig.json',
  'rolldown.config.js',
  'docs/errors.md',
  ...['src', 'web', 'scripts', 'bin'].flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(project.length)),
  ),
].toSorted();

const hash = createHash('sha256');
for (const file of files) {
  const bytes = readFileSync(join(project, file));
  hash.update(`${file}\0${bytes.length}\0`).update(bytes);
}
const sources = hash.digest('hex');

if (process.argv.includes('--note')) writeFileSync(note, sources);
else if (!existsSync(note) || readFileSync(note, 'utf8') !== sources) process.exitCode = 1;
