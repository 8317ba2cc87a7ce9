// Times status, index and dupes of the same files with records in LevelDB and on PostgreSQL:
// npm run bench:store -- --store postgres://USER@HOST/DATABASE [--files N] [--turns N]
// Files are a few bytes each, 200 in a folder, every fifth a copy: what is measured is the store. The database gets a schema
// for each run, which is not removed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    store: { type: 'string' },
    files: { type: 'string', default: '10000' },
    turns: { type: 'string', default: '5' },
  },
});
if (values.store === undefined) throw new TypeError('--store names the database');
const [files, turns] = [Number(values.files), Number(values.turns)];
const program = join(import.meta.dirname, '../../bin/imgdedup.js');
const temporary = mkdtempSync(join(tmpdir(), 'imgdedup-bench-store-'));
const env = { ...process.env, XDG_CONFIG_HOME: join(temporary, 'config'), IMGDEDUP_ADVICE: '0' };

/** @returns milliseconds */
function timed(cwd, ...args) {
  const began = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], { cwd, env });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr.toString()}`);
  return performance.now() - began;
}

function plant(root) {
  for (let at = 0; at < files; at += 1) {
    const folder = join(root, String(Math.floor(at / 200)));
    if (at % 200 === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${at}.jpg`), `content ${at % 5 === 0 ? 0 : at}`);
  }
}

const commands = [
  ['status'],
  ['dupes', '--json'],
  // Whole, as though nothing were known.
  ['index', '--no-similar'],
];
const stores = { LevelDB: [], PostgreSQL: ['--store', values.store] };
const best = {};
try {
  // Turn by turn, so that what else the machine does meets both.
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [name, flags] of Object.entries(stores)) {
      const root = join(temporary, `${name}-${turn}`);
      plant(root);
      timed(root, 'init', ...flags);
      for (const [verb, ...args] of commands.toReversed()) {
        const key = `${verb} ${name}`;
        const least = Math.min(timed(root, verb, ...args), best[key] ?? Infinity);
        best[key] = verb === 'index' ? least : Math.min(least, timed(root, verb, ...args));
      }
      rmSync(root, { recursive: true });
    }
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
for (const [verb] of commands) {
  const [level, postgres] = Object.keys(stores).map((name) => best[`${verb} ${name}`]);
  const [a, b] = [level, postgres].map((ms) => `${Math.round(ms)} ms`);
  console.log(`${verb}: LevelDB ${a}, PostgreSQL ${b} (${(postgres / level).toFixed(2)} times)`);
}
