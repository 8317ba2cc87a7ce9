import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { isSettled, settlingMs } from '../../../../src/model/time/racy.js';
import { temporaryFolders } from '../../storage/temp-folder.js';

const newFolder = temporaryFolders();
const now = 1_700_000_000_123.5;
const old = now - 86_400_000;

describe('isSettled', () => {
  test('an old file is settled', () => {
    expect(isSettled({ mtimeMs: old, ctimeMs: old }, now)).toBe(true);
  });

  test('a change of the last tick is not, nor one of the future', () => {
    for (const ctimeMs of [now - 49, now - 1, now, now + 1, now + 86_400_000.5]) {
      expect(isSettled({ mtimeMs: old, ctimeMs }, now)).toBe(false);
    }
    expect(isSettled({ mtimeMs: old, ctimeMs: now - 51 }, now)).toBe(true);
  });

  test('an old mtime does not help a young ctime: anybody can set an mtime', () => {
    expect(isSettled({ mtimeMs: old, ctimeMs: now }, now)).toBe(false);
  });

  test('an mtime of about now is not settled, whatever the ctime is on this filesystem', () => {
    expect(isSettled({ mtimeMs: now, ctimeMs: old }, now)).toBe(false);
    expect(isSettled({ mtimeMs: now + 49, ctimeMs: old }, now)).toBe(false);
  });

  test('an mtime far in the future is a wrong clock, and settled', () => {
    expect(isSettled({ mtimeMs: now + 86_400_000.5, ctimeMs: old }, now)).toBe(true);
  });

  test('whole seconds may be a filesystem that knows no others: two seconds must pass', () => {
    const second = 1_700_000_000_000;
    for (const [age, expected] of [
      [0, false],
      [1999, false],
      [2000, false],
      [2001, true],
    ] as const) {
      expect(isSettled({ mtimeMs: old, ctimeMs: second }, second + age)).toBe(expected);
      expect(isSettled({ mtimeMs: second, ctimeMs: old }, second + age)).toBe(expected);
    }
  });
});

test('a file just written is settled after settlingMs', async () => {
  const file = join(newFolder(), 'f');
  const before = Date.now();
  writeFileSync(file, 'x');
  expect(isSettled(statSync(file), before)).toBe(false);
  const { mtimeMs } = statSync(file);
  await delay(settlingMs);
  // Once in a thousand times a file is stamped at a whole second.
  expect(isSettled(statSync(file), Date.now())).toBe(mtimeMs % 1000 !== 0);
});
