import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const soak = fileURLToPath(new URL('../../../soak/hostile.js', import.meta.url));
const [count, rawCount] = [80, 50];

interface Figures {
  readonly files: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly readings: Readonly<Record<string, number>>;
  readonly mutations: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

/** What came of giving them to the decoders. */
function soakFigures(...flags: readonly string[]): Figures {
  const folder = mkdtempSync(join(tmpdir(), 'imgdedup-soak-'));
  try {
    const json = join(folder, 'figures.json');
    const args = [soak, ...flags, '--few', '--json', json];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    console.log(stdout);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return JSON.parse(readFileSync(json, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The first few of the files of `npm run soak:hostile`, of the sample photos only. */
test(`${count} damaged pictures bring nothing down, and each failure has its reason`, () => {
  const { files, outcomes, readings, mutations, faults } = soakFigures('--count', String(count));
  expect({ files, faults }).toEqual({ files: count, faults: [] });
  // Of everything some: what is never decoded, or never fails, tries nothing.
  for (const kind of ['picture', 'picture, damaged', 'undecodable']) {
    expect(outcomes[kind]).toBeGreaterThan(count / 20);
  }
  expect(readings['JPEG walked through, block by block']).toBeGreaterThan(count / 20);
  expect(Object.keys(mutations).length).toBeGreaterThanOrEqual(14);
}, 180_000);

/** `npm run soak:formats` tries 2,000 of each maker. */
test(`and so do ${rawCount} damaged raw files`, () => {
  const flags = ['--formats', 'raw', '--count', String(rawCount)];
  const { files, outcomes, readings, mutations, faults } = soakFigures(...flags);
  expect({ files, faults }).toEqual({ files: rawCount, faults: [] });
  for (const kind of ['picture', 'picture, damaged', 'undecodable']) {
    expect(outcomes[kind]).toBeGreaterThan(rawCount / 20);
  }
  expect(readings['size told by its head']).toBeGreaterThan(rawCount / 2);
  expect(Object.keys(mutations).length).toBeGreaterThanOrEqual(10);
}, 180_000);
