// @ts-check
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HELP = `Usage: npm run quality -- [flags]

Measures what \`imgdedup dupes --similar\` finds and what it pairs wrongly: edited copies of real
photos, unrelated photos, and drawings that look alike. Exit status 1 if a requirement is missed.

  --set tune|test|extra  which photos (default: test)
  --corpus DIR           photos with groups.tsv and SOURCES.tsv (default: ../shared/corpus beside
                         the project, otherwise the few photos of test/fixtures)
  --extra DIR            any folder of photos; implies --set extra
  --kinds A,B            only these kinds of edits, and no false pairs
  --limit N              only so many photos
  --keep DIR             where copies are made and kept (default: imgdedup-quality in the
                         temporary folder)
  --manifest FILE        only make the files and list them, without running the program
  --program FILE         another build of bin/imgdedup.js
  --json FILE            save the figures
  --verbose              each edit, and what was missed by name
  --help                 print this and end
`;
const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const CORPUS = join(PROJECT, '../shared/corpus');
const FEW_PHOTOS = join(PROJECT, 'test/fixtures/photos');

/** Reads the command line; `--help` ends the process. */
export function readOptions() {
  const { values } = parseArgs({
    options: {
      set: { type: 'string', default: 'test' },
      corpus: { type: 'string', default: existsSync(CORPUS) ? CORPUS : FEW_PHOTOS },
      extra: { type: 'string' },
      kinds: { type: 'string' },
      limit: { type: 'string' },
      keep: { type: 'string', default: join(tmpdir(), 'imgdedup-quality') },
      manifest: { type: 'string' },
      program: { type: 'string', default: join(PROJECT, 'bin/imgdedup.js') },
      json: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  const set = values.extra === undefined ? setName(values.set) : 'extra';
  const kinds = values.kinds?.split(',');
  return {
    set,
    corpus: resolve(values.extra ?? values.corpus),
    folder: join(resolve(values.keep), set),
    limit: values.limit === undefined ? Infinity : Number(values.limit),
    wanted: (/** @type {string} */ kind) => kinds === undefined || kinds.includes(kind),
    everything: kinds === undefined,
    manifest: values.manifest,
    program: resolve(values.program),
    json: values.json,
    verbose: values.verbose,
  };
}

/**
 * @param {string} name
 * @returns {import('./corpus.js').SetName}
 */
function setName(name) {
  if (name === 'tune' || name === 'test' || name === 'extra') return name;
  throw new Error(`--set: not tune, test or extra: ${name}`);
}
