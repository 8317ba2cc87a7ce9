import { array, assert, constantFrom, nat, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import {
  countKey,
  countNames,
  countsOf,
  countsOfRefusal,
  labelled,
  soundCounts,
  WorkCounts,
} from '../../../src/queue/work-counts.js';

test('a job is counted by kind, format and reason', () => {
  const look = { outcome: { kind: 'undecodable', format: 'jpeg', reason: 'cut off' } as const };
  const counts = countsOf({
    kind: 'look',
    ms: 12.4,
    looks: [
      { ...look, bytes: 5, ms: 7.6 },
      { outcome: { kind: 'not-a-picture' }, bytes: 6, ms: 1 },
    ],
    items: [{ kind: 'not-there', reason: 'vanished' }, { kind: 'left' }],
  });
  expect(Object.fromEntries(counts)).toEqual({
    'jobs look': 1,
    'job-ms look': 12,
    'pictures jpeg': 1,
    'picture-ms jpeg': 8,
    'picture-bytes jpeg': 5,
    'failures cannot be decoded': 1,
    'pictures none': 1,
    'picture-ms none': 1,
    'picture-bytes none': 6,
    'failures not there: vanished': 1,
  });
});

test('sums are those of all that was added, and go through the server as they are', () => {
  const entry = tuple(
    constantFrom(...countNames),
    constantFrom('look', 'jpeg', 'not there: system error EIO', "a (b), c's"),
    nat(),
  );
  assert(
    property(array(entry), (entries) => {
      const sums = new WorkCounts();
      for (const [name, label, by] of entries) sums.addAll(new Map([[countKey(name, label), by]]));
      const stored = Object.fromEntries([...sums.all].map(([key, value]) => [key, `${value}`]));
      const found = soundCounts(stored);
      expect(found).toEqual(sums.all);
      for (const name of countNames) {
        for (const [label, sum] of labelled(found, name)) {
          const those = entries.filter(([one, its]) => one === name && its === label);
          expect(sum).toBe(those.reduce((total, [, , by]) => total + by, 0));
        }
      }
    }),
  );
});

test('what others wrote there is not told', () => {
  const fields = {
    'jobs look': '3',
    'jobs other': '-1',
    'jobs some': 'many',
    'jobs "x"\n': '1',
    [`jobs ${'x'.repeat(81)}`]: '1',
    'else look': '1',
    jobs: '1',
  };
  expect([...soundCounts(fields)]).toEqual([['jobs look', 3]]);
  const many = Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`jobs k${n}`, '1']));
  expect(soundCounts(many).size).toBe(500);
});

test('a refused job is a failure', () => {
  expect([...countsOfRefusal()]).toEqual([['failures job refused', 1]]);
});
