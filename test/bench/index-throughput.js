// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareRuns } from './lib/compare-runs.js';
import { freshRepository, imgdedup, notBuilt } from './lib/imgdedup.js';
import { readOptions } from './lib/options.js';
import { DEFAULT_PHOTO_SET, photoSet } from './lib/photo-set.js';
import { publish } from './lib/report.js';

const { data, json, numbers } = readOptions({
  usage: `Usage: node test/bench/index-throughput.js [flags]

Times "index" into a new repository beside "cat" of the same files, warm cache, in MB/s.`,
  numbers: {
    rounds: { value: 5, help: 'measured rounds' },
    files: { value: DEFAULT_PHOTO_SET.files, help: 'files' },
    folders: { value: DEFAULT_PHOTO_SET.folders, help: 'folders' },
    'mean-size': { value: DEFAULT_PHOTO_SET.meanSize, help: 'mean size in bytes' },
    seed: { value: DEFAULT_PHOTO_SET.seed, help: 'another seed makes other files' },
  },
});

// "cat > /dev/null" is the honest yardstick, and the hardest. GNU cat reads a regular file with
// read(2) into a buffer of 128 KiB and more, so every byte is copied out of the page cache once, as
// a program that looks at the bytes must do too; only the write costs nothing. (Where cat tries
// copy_file_range first, the kernel refuses it for a device.) "cat | wc -c" copies each byte into
// and out of a pipe besides, which no reader of files has to do; it is shown, not compared with.
const CAT = 'find "$1" -type f -name "*.jpg" -print0 | xargs -0 cat > /dev/null';
const CAT_PIPE = 'find "$1" -type f -name "*.jpg" -print0 | xargs -0 cat | wc -c > /dev/null';

const { files, folders, 'mean-size': meanSize, seed, rounds } = numbers;
const { folder, tree, facts } = photoSet(data, { files, folders, meanSize, seed });
const output = join(folder, 'index.json');

const rows = compareRuns(
  [
    { name: 'cat', command: ['sh', '-c', CAT, 'sh', tree] },
    { name: 'cat through a pipe', command: ['sh', '-c', CAT_PIPE, 'sh', tree] },
    {
      ...notBuilt,
      name: 'imgdedup index',
      command: imgdedup('index', '-C', tree, '--json', '--quiet'),
      options: { output },
      prepare: () => freshRepository(tree, join(folder, 'repository')),
      check: requireAllRead,
    },
  ],
  rounds,
);
publish(
  {
    title: 'Index throughput',
    facts: { ...facts, rounds },
    rows,
    yardsticks: ['cat'],
    columns: [{ title: 'MB/s', cell: ({ wall }) => megabytesPerSecond(wall) }],
  },
  json,
);

/** @param {number | undefined} seconds */
function megabytesPerSecond(seconds) {
  return seconds === undefined ? '–' : ((facts['bytes'] ?? NaN) / seconds / 1e6).toFixed(0);
}

function requireAllRead() {
  const { summary } = JSON.parse(readFileSync(output, 'utf8'));
  if (summary.hashed !== files || summary.failures > 0) {
    throw new Error(`index hashed ${summary.hashed} of ${files} files`);
  }
}
