import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isScheduleName,
  parseScheduledTask,
  scheduledCommands,
  scheduledTask,
  taskArguments,
} from '../../../../src/model/time/schedule.js';

test('a task comes back as it was written, and takes only flags of its own', () => {
  for (const command of scheduledCommands) {
    for (const [retry, data] of [
      [false, false],
      [command === 'index', command === 'verify'],
    ] as const) {
      const task = scheduledTask(command, { retry, data });
      expect(parseScheduledTask(JSON.parse(JSON.stringify(task)))).toEqual(task);
    }
  }
  expect(() => scheduledTask('gc', { retry: true, data: false })).toThrow(/--retry/);
  expect(() => scheduledTask('index', { retry: false, data: true })).toThrow(/--data/);
  expect(() => scheduledTask('reset', { retry: false, data: false })).toThrow(/cannot be sched/);
});

test('what is no task of ours is none, whoever wrote it', () => {
  const words = fc.constantFrom('index', 'gc', 'verify', 'dupes-similar', 'reset', 'index; rm -rf');
  const value = fc.oneof(fc.boolean(), fc.string(), fc.constant(null));
  const others = fc.dictionary(fc.constantFrom('retry', 'data', 'yes', 'argv', 'path'), value);
  fc.assert(
    fc.property(words, others, (command, rest) => {
      const task = parseScheduledTask({ ...rest, command });
      if (task === undefined) return;
      expect(task).toEqual({ ...rest, command });
      expect(Object.keys(rest).every((key) => key === 'retry' || key === 'data')).toBe(true);
      expect(taskArguments(task)[0]).toMatch(/^(?:index|dupes|verify|gc)$/);
    }),
  );
  for (const written of [undefined, null, 'index', 7, [], {}, { command: 'index' }]) {
    expect(parseScheduledTask(written)).toBeUndefined();
  }
});

test('a name is one of a file', () => {
  for (const name of ['index', 'night-2', '_a.b']) expect(isScheduleName(name)).toBe(true);
  for (const name of ['', '.a', 'a/b', 'a b', 'a:b', 'x'.repeat(65)]) {
    expect(isScheduleName(name)).toBe(false);
  }
});
