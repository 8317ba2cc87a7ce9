import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const soak = fileURLToPath(new URL('../../../soak/hostile.js', import.meta.url));
const count = 300;

interface Figures {
  readonly files: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly readings: Readonly<Record<string, number>>;
  readonly mutations: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

/** The first few of the files of `npm run soak:hostile`, of the sample photos only. */
test(`${count} damaged pictures bring nothing down, and each failure has its reason`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'imgdedup-soak-'));
  try {
    const json = join(folder, 'figures.json');
    const flags = ['--count', String(count), '--few', '--json', json];
    const { status, stdout, stderr } = spawnSync(process.execPath, [soak, ...flags], {
      encoding: 'utf8',
    });
    console.log(stdout);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { files, outcomes, readings, mutations, faults }: Figures = JSON.parse(
      readFileSync(json, 'utf8'),
    );
    expect({ files, faults }).toEqual({ files: count, faults: [] });
    // Of everything some: what is never decoded, or never fails, tries nothing.
    for (const kind of ['picture', 'picture, damaged', 'undecodable']) {
      expect(outcomes[kind]).toBeGreaterThan(count / 20);
    }
    expect(readings['JPEG walked through, block by block']).toBeGreaterThan(count / 20);
    expect(Object.keys(mutations).length).toBeGreaterThanOrEqual(14);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 180_000);
