import { expect, test } from 'vitest';
import { createSelection } from '../../../../src/library/scan/selection.js';
import { defaultSettings, type ScanSettings } from '../../../../src/config/settings.js';

const now = Date.UTC(2025, 5, 1);
const day = 86_400_000;

function selects(limits: Partial<ScanSettings>): (size: number, mtimeMs: number) => boolean {
  return createSelection({ ...defaultSettings.scan, ...limits }, now);
}

test('by default only empty files are left out', () => {
  const select = selects({});
  expect(select(0, now)).toBe(false);
  expect(select(1, now)).toBe(true);
  expect(select(2 ** 50, 0)).toBe(true);
  expect(select(1, -day)).toBe(true);
});

test('size limits include their bounds', () => {
  const select = selects({ minSize: 10, maxSize: 20 });
  expect([9, 10, 20, 21].map((size) => select(size, now))).toEqual([false, true, true, false]);
});

test('a minimum of 0 takes empty files', () => {
  expect(selects({ minSize: 0 })(0, now)).toBe(true);
});

test('newer and older with the same limit share out all files', () => {
  for (const limit of [
    { kind: 'age', ms: 30 * day },
    { kind: 'date', ms: now - 30 * day },
  ] as const) {
    const newer = selects({ newer: limit });
    const older = selects({ older: limit });
    const times = [31, 30, 29].map((days) => now - days * day);
    expect(times.map((time) => newer(1, time))).toEqual([false, true, true]);
    expect(times.map((time) => older(1, time))).toEqual([true, false, false]);
  }
});

test('newer and older together are a span', () => {
  const select = selects({
    newer: { kind: 'date', ms: now - 10 * day },
    older: { kind: 'age', ms: 5 * day },
  });
  const times = [11, 10, 6, 5, 0].map((days) => now - days * day);
  expect(times.map((time) => select(1, time))).toEqual([false, true, true, false, false]);
});

test('a file from the future is newer than anything', () => {
  expect(selects({ newer: { kind: 'age', ms: 0 } })(1, now + day)).toBe(true);
});
