import { spawnSync } from 'node:child_process';
import { CronExpressionParser } from 'cron-parser';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCron, parseCron } from '../../../../src/model/time/cron.js';
import { onCalendar } from '../../../../src/model/time/on-calendar.js';
import { systemdAnalyze, without } from '../../../needs.js';

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const weekdays = 'sun mon tue wed thu fri sat'.split(' ');

interface Rules {
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

/** A part of a field. Ranges of a weekday end with 6: a 7 in them is tested apart. */
function item({ from, to, names }: Rules): fc.Arbitrary<string> {
  const number = fc.integer({ min: from, max: to });
  const word = (value: number, isNamed: boolean): string =>
    (isNamed ? names?.[value - from] : undefined) ?? String(value);
  const range = fc
    .tuple(number, number, fc.boolean())
    .map(([a, b, isNamed]) =>
      [Math.min(a, b), Math.max(a, b)].map((value) => word(value, isNamed)).join('-'),
    );
  const step = fc.integer({ min: 1, max: to - from });
  return fc.oneof(
    fc.tuple(number, fc.boolean()).map(([value, isNamed]) => word(value, isNamed)),
    range,
    fc.tuple(range, step).map(([text, by]) => `${text}/${by}`),
  );
}

function field(rules: Rules): fc.Arbitrary<string> {
  const list = fc.array(item(rules), { minLength: 1, maxLength: 3 }).map((all) => all.join(','));
  return fc.oneof(fc.constant('*'), list);
}

const expressions = fc
  .tuple(
    field({ from: 0, to: 59 }),
    field({ from: 0, to: 23 }),
    // There is always such a day.
    fc.oneof(field({ from: 1, to: 28 }), fc.constantFrom('31,1', '29,5')),
    field({ from: 1, to: 12, names: months }),
    field({ from: 0, to: 6, names: weekdays }),
  )
  .map((fields) => fields.join(' '))
  // The other library refuses lists that say a number twice.
  .filter(isKnown);

function isKnown(expression: string): boolean {
  try {
    CronExpressionParser.parse(expression);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('duplicate values')) return false;
    throw error;
  }
}

const start = '2026-02-26T12:34:00Z';

/** The next times in seconds since 1970, as others understand it. */
function nextTimes(expression: string, count: number): readonly number[] {
  const times = CronExpressionParser.parse(expression, { currentDate: start, tz: 'UTC' });
  return Array.from({ length: count }, () => times.next().getTime() / 1000);
}

function expectSame(expression: string): void {
  const inNumbers = formatCron(parseCron(expression));
  expect(inNumbers).toMatch(/^[\d,* ]+$/);
  expect(nextTimes(inNumbers, 4)).toEqual(nextTimes(expression, 4));
}

describe('five fields of cron', () => {
  test('mean in numbers what they mean to the library that the queue has', () => {
    fc.assert(fc.property(expressions, expectSame), { numRuns: 200 });
    for (const expression of ['*/15 */6 */10 */2 *', '0 0 * * */2', '0 0 29 2 *', '5 4 * * 5-7']) {
      expectSame(expression);
    }
  });

  test('are numbers, names, ranges, steps and lists', () => {
    expect(parseCron(' 0,30  3-5 1-10/4 JAN,jun sun-tue,7 ')).toEqual({
      minutes: [0, 30],
      hours: [3, 4, 5],
      days: [1, 5, 9],
      months: [1, 6],
      weekdays: [0, 1, 2],
    });
    expect(formatCron(parseCron('*/20 * * * *'))).toBe('0,20,40 * * * *');
  });

  test.each([
    ['', 'five fields'],
    ['0 3 * *', 'five fields'],
    ['0 0 3 * * *', 'five fields'],
    ['@daily', 'five fields'],
    ['60 * * * *', 'no minute'],
    ['* 24 * * *', 'no hour'],
    ['* * 0 * *', 'no day of the month'],
    ['* * * 13 *', 'no month'],
    ['* * * * 8', 'no day of the week'],
    ['* * * * monday', 'no day of the week'],
    ['* * L * *', 'no day of the month'],
    ['* * * * mon#1', 'no range'],
    ['1, * * * *', 'no range'],
    ['5/10 * * * *', 'no range'],
    ['-1 * * * *', 'no range'],
    ['*/0 * * * *', 'step'],
    ['*/61 * * * *', 'step'],
    ['* * * * fri-mon', 'ends before it begins'],
    ['0 0 */2 * mon', 'do not agree'],
    ['0 0 1 * */2', 'do not agree'],
    ['0 0 30 2 *', 'no such day'],
    ['0 0 31 4,6,9,nov *', 'no such day'],
  ])('"%s" are refused, and it is said why', (text, why) => {
    expect(() => parseCron(text)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(why) }),
    );
  });
});

describe('calendar events of systemd', () => {
  test.each([
    ['0 3 * * *', ['*-*-* 03:00:00']],
    ['*/20 8-18 * * mon-fri', ['Mon..Fri *-*-* 08..18:00,20,40:00']],
    ['0 0 1 jan,jul *', ['*-01,07-01 00:00:00']],
    ['0 0 * * 0', ['Sun *-*-* 00:00:00']],
    ['5 4 13 * fri', ['*-*-13 04:05:00', 'Fri *-*-* 04:05:00']],
  ])('of %s', (text, events) => {
    expect(onCalendar(parseCron(text))).toEqual(events);
  });

  test('come when cron says', ({ skip }) => {
    skip(...without(systemdAnalyze));
    const sample = fc.sample(expressions, { numRuns: 60, seed: 16 });
    const asked = sample.flatMap((text) => onCalendar(parseCron(text)));
    const { stdout } = spawnSync(
      'systemd-analyze',
      ['calendar', '--iterations=3', '--base-time=2026-02-26 12:34:00 UTC', ...asked],
      { encoding: 'utf8', env: { ...process.env, TZ: 'UTC', LANG: 'C.UTF-8' } },
    );
    const told = stdout
      .trim()
      .split('\n\n')
      .map((block) =>
        [...block.matchAll(/(?:Next elapse|Iter\S* #\d): \w+ (\S+) (\S+) UTC/g)].map(
          ([, day, time]) => Date.parse(`${day}T${time}Z`) / 1000,
        ),
      );
    expect(told).toHaveLength(asked.length);
    for (const text of sample) {
      const lines = told.splice(0, onCalendar(parseCron(text)).length);
      const merged = [...new Set(lines.flat())].toSorted((a, b) => a - b);
      expect({ text, times: merged.slice(0, 3) }).toEqual({ text, times: nextTimes(text, 3) });
    }
  });
});
