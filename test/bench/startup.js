// @ts-check
import { compareRuns } from './lib/compare-runs.js';
import { imgdedup, notBuilt } from './lib/imgdedup.js';
import { readOptions } from './lib/options.js';
import { publish } from './lib/report.js';

const { json, numbers } = readOptions({
  usage: `Usage: node test/bench/startup.js [flags]

Times "--version" and "--help" beside a Node that does nothing.`,
  numbers: { rounds: { value: 15, help: 'measured rounds' } },
});

const { rounds } = numbers;
const rows = compareRuns(
  [
    { name: 'node -e 0', command: [process.execPath, '-e', '0'] },
    { ...notBuilt, name: 'imgdedup --version', command: imgdedup('--version') },
    { ...notBuilt, name: 'imgdedup --help', command: imgdedup('--help') },
  ],
  rounds,
);
publish({ title: 'Start', facts: { rounds }, rows, yardsticks: ['node -e 0'] }, json);
