// @ts-check
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareRuns } from './lib/compare-runs.js';
import { imgdedup, notBuilt } from './lib/imgdedup.js';
import { readOptions } from './lib/options.js';
import { publish } from './lib/report.js';

const { json, numbers } = readOptions({
  usage: `Usage: node test/bench/startup.js [flags]

Times "--version", "--help", and "status" and "dupes" in a repository of four files, beside a Node that does
nothing.`,
  numbers: { rounds: { value: 15, help: 'measured rounds' } },
});

const { rounds } = numbers;
const folder = mkdtempSync(join(tmpdir(), 'imgdedup-startup-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) writeFileSync(join(folder, name), 'the same');
writeFileSync(join(folder, 'd.jpg'), 'something else');
execFileSync(process.execPath, imgdedup('init', folder, '--quiet').slice(1));
const rows = compareRuns(
  [
    { name: 'node -e 0', command: [process.execPath, '-e', '0'] },
    { ...notBuilt, name: 'imgdedup --version', command: imgdedup('--version') },
    { ...notBuilt, name: 'imgdedup --help', command: imgdedup('--help') },
    { ...notBuilt, name: 'imgdedup status', command: imgdedup('status', '-C', folder) },
    { ...notBuilt, name: 'imgdedup dupes', command: imgdedup('dupes', '-C', folder) },
  ],
  rounds,
);
publish({ title: 'Start', facts: { rounds }, rows, yardsticks: ['node -e 0'] }, json);
