import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundledEntry, type Entry } from '../../../src/workers/bundled-entry.js';

const entries: readonly Entry[] = [
  'reader-worker',
  'stat-check-worker',
  'relate-worker',
  'decoder-child',
  'neighbours-worker',
  'order-worker',
];

test.each(entries)('the library starts the %s of the program, which is there', (name) => {
  const url = bundledEntry(name);
  expect(url.pathname).toMatch(new RegExp(`/dist/program/${name}\\.js$`));
  expect(existsSync(url)).toBe(true);
});
