import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const soak = fileURLToPath(new URL('../../../soak/damage.js', import.meta.url));
const sample = 6;

/** Some of the damages of `npm run soak:damage`, in a process that a native library may end. */
test(`${sample} damages leave a right answer or one that helps, and a repository that can be mended`, () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [soak, '--sample', String(sample)],
    { encoding: 'utf8' },
  );
  console.log(stdout);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain(`${sample} damages, `);
  expect(stdout).toMatch(/, 0 faults, \d+ s\n$/);
}, 300_000);
