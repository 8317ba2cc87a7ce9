// @ts-check
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const HELP = `Usage: npm run quality -- [flags]

Measures what \`imgdedup dupes --similar\` finds and what it pairs wrongly: edited copies of real
photos, unrelated photos, and drawings that look alike. Exit status 1 if a requirement is missed.

  --set tune|test        which half of the corpus (default: test)
  --corpus DIR           photos with groups.tsv and SOURCES.tsv (default: ../shared/corpus beside
                         the project, otherwise all of the few photos in test/fixtures)
  --extra DIR            any folder of photos instead, all of them
  --kinds A,B            only these kinds of edits, and no false pairs
  --unrelated            only false pairs, and no edits
  --keepers              only whether the original is what is kept of worse copies
  --no-exif              with --keepers: originals that no camera signed
  --of-phones            with --keepers: 30 photos with all that phones and messengers make of them
  --whole                at last everything in one folder, too, which takes an hour
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
const FEW_PHOTOS_KNOWN = join(PROJECT, 'test/quality/fixtures');

/** Reads the command line; `--help` ends the process. */
export function readOptions() {
  const { values } = parseArgs({
    options: {
      set: { type: 'string', default: 'test' },
      corpus: { type: 'string' },
      extra: { type: 'string' },
      kinds: { type: 'string' },
      unrelated: { type: 'boolean', default: false },
      keepers: { type: 'boolean', default: false },
      'no-exif': { type: 'boolean', default: false },
      'of-phones': { type: 'boolean', default: false },
      whole: { type: 'boolean', default: false },
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
  const kinds = values.kinds?.split(',');
  return {
    ...photosWanted(values),
    limit: values.limit === undefined ? Infinity : Number(values.limit),
    wanted: (/** @type {string} */ kind) => kinds === undefined || kinds.includes(kind),
    edits: !values.unrelated && !values.keepers,
    unrelated: kinds === undefined && !values.keepers,
    keepers: kinds === undefined && !values.unrelated,
    onlyKeepers: values.keepers,
    isSigned: !values['no-exif'],
    isOfPhones: values['of-phones'],
    whole: values.whole,
    manifest: values.manifest,
    program: resolve(values.program),
    json: values.json,
    verbose: values.verbose,
  };
}

/**
 * @param {{ set: string, corpus?: string, extra?: string, keep: string }} values
 * @returns {{ set: import('./corpus.js').SetName, corpus: string, tables: string, folder: string }}
 */
function photosWanted({ set, corpus, extra, keep }) {
  if (set !== 'tune' && set !== 'test') throw new Error(`--set: not tune or test: ${set}`);
  if (extra !== undefined) {
    const folder = resolve(extra);
    return { set: 'extra', corpus: folder, tables: folder, folder: resolve(keep, 'extra') };
  }
  if (corpus === undefined && !existsSync(CORPUS)) {
    // Too few for two sides.
    const folder = resolve(keep, 'few');
    return { set: 'extra', corpus: FEW_PHOTOS, tables: FEW_PHOTOS_KNOWN, folder };
  }
  const folder = resolve(corpus ?? CORPUS);
  return { set, corpus: folder, tables: folder, folder: resolve(keep, set) };
}
