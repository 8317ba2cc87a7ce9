import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  formatQuietHours,
  isQuiet,
  minuteOfDay,
  parseQuietHours,
} from '../../../../src/model/time/quiet-hours.js';

const usual = process.env['TZ'];
const minutesOfDay = fc.integer({ min: 0, max: 1439 });

afterEach(() => {
  if (usual === undefined) delete process.env['TZ'];
  else process.env['TZ'] = usual;
});

describe('quiet hours', () => {
  test.each([
    ['22:00-06:00', { from: 1320, to: 360 }],
    [' 9:30 - 17:05 ', { from: 570, to: 1025 }],
    ['00:00-23:59', { from: 0, to: 1439 }],
    ['22:00-22:00', undefined],
    ['24:00-06:00', undefined],
    ['22:60-06:00', undefined],
    ['22-6', undefined],
    ['', undefined],
  ])('%j', (text, hours) => {
    expect(parseQuietHours(text)).toEqual(hours);
  });

  test('what is written is read again', () => {
    fc.assert(
      fc.property(minutesOfDay, minutesOfDay, (from, to) => {
        fc.pre(from !== to);
        expect(parseQuietHours(formatQuietHours({ from, to }))).toEqual({ from, to });
      }),
    );
  });

  test('go from the first minute until the last, over midnight, too', () => {
    fc.assert(
      fc.property(minutesOfDay, minutesOfDay, (from, to) => {
        fc.pre(from !== to);
        const quiet = new Set<number>();
        for (let minute = from; minute !== to; minute = (minute + 1) % 1440) quiet.add(minute);
        const found = [];
        for (let minute = 0; minute < 1440; minute += 1) {
          if (isQuiet({ from, to }, minute)) found.push(minute);
        }
        expect(new Set(found)).toEqual(quiet);
        expect(isQuiet('none', from)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });

  // The clock in Berlin is set at 02:00 on 29 March and at 03:00 on 25 October 2026.
  test.each([
    ['a usual night', '2026-06-10T12:00Z', 270],
    ['02:00 to 03:00 do not come', '2026-03-28T12:00Z', 240],
    ['02:00 to 03:00 come twice', '2026-10-24T12:00Z', 300],
  ])('are those of the clock on the wall: %s', (_, noon, expected) => {
    process.env['TZ'] = 'Europe/Berlin';
    const hours = { from: 22 * 60, to: 2 * 60 + 30 };
    const start = Date.parse(noon);
    let quiet = 0;
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      if (isQuiet(hours, minuteOfDay(new Date(start + minute * 60_000)))) quiet += 1;
    }
    expect(quiet).toBe(expected);
  });
});
