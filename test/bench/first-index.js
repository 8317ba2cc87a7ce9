// @ts-check
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { madeUpDisk } from './lib/made-up-disk.js';
import { readOptions } from './lib/options.js';

const { data, operands } = readOptions({
  usage: `Usage: node test/bench/first-index.js [FILES] [flags]

Takes a first snapshot of FILES tiny files (1000000 without a number) that are made up in memory, a tenth of them copies:
"index --no-facts --no-similar" as far as the store and the memory go, without the system's part of it, which ten
millions of files have no room for. Needs "npm run build".`,
  numbers: {},
  operands: true,
});

const dist = '../../dist/';
const files = Number(operands[0] ?? 1_000_000);
if (!Number.isInteger(files) || files < 1000)
  throw new Error(`not a number from 1000 on: ${files}`);

const folder = join(data, `made-up-${files}`);
const [root, store] = [join(folder, 'tree'), join(folder, 'repository')];
rmSync(folder, { recursive: true, force: true });
mkdirSync(root, { recursive: true });
const { createRepository, indexPhotos, Scope } = await import(`${dist}index.js`);
const { Repository } = await import(`${dist}library/repository/repository.js`);
await createRepository(root, { separateDir: store });
const repository = await Repository.open(
  { root, dataFolder: store },
  { disk: madeUpDisk(root, files) },
);

/** The largest resident set seen in each stage, in bytes. */
const peaks = /** @type {Map<string, number>} */ (new Map());
const cpuBefore = process.cpuUsage();
let told = 0;
await indexPhotos(repository, {
  scope: Scope.everything,
  wantsFacts: false,
  wantsFingerprints: false,
  /** @param {{ stage: string, files: number }} progress */
  onProgress({ stage, files: done }) {
    if (performance.now() - told < 500) return;
    told = performance.now();
    const rss = process.memoryUsage.rss();
    peaks.set(stage, Math.max(peaks.get(stage) ?? 0, rss));
    process.stderr.write(`\r${stage} ${done} of ${files}, ${(rss / 1e6).toFixed(0)} MB   `);
  },
});
const { user, system } = process.cpuUsage(cpuBefore);
const { maxRSS, fsWrite } = process.resourceUsage();
const bytes = readdirSync(join(store, 'store')).reduce(
  (sum, name) => sum + statSync(join(store, 'store', name)).size,
  0,
);
const stages = [...peaks].map(([stage, rss]) => `${stage} ${(rss / 1e6).toFixed(0)} MB`);
process.stdout.write(
  `\n${files} files: ${((user + system) / 1e6).toFixed(1)} s CPU, ${((maxRSS * 1024) / 1e6).toFixed(0)} MB at most ` +
    `(${stages.join(', ')}), ${(bytes / 1e6).toFixed(0)} MB of records, ${((fsWrite * 512) / 1e6).toFixed(0)} MB written\n`,
);
rmSync(folder, { recursive: true, force: true });
