import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding, PhotoRef } from '../../../../src/fs/reading/classify-contents.js';
import {
  packFindings,
  packTasks,
  unpackFindings,
  unpackTasks,
} from '../../../../src/fs/reading/read-message.js';
import type { ReadTask } from '../../../../src/fs/reading/reader.js';
import { fileName, fileStat } from '../../model/arbitraries.js';

const width = 32;
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

const photo: fc.Arbitrary<PhotoRef> = fc.record({
  path: fileName.map((name) => `/photos/${name}`),
  stat: fileStat,
  digest: fc.option(bytes(width), { nil: undefined }),
});
const task: fc.Arbitrary<ReadTask> = fc.record({
  kind: fc.constantFrom('sample', 'content'),
  files: fc.array(photo, { maxLength: 5 }),
});
const place = fc.nat({ max: 2 ** 31 });
const finding: fc.Arbitrary<Finding> = fc.oneof(
  fc.record({
    kind: fc.constant('content' as const),
    digest: bytes(width),
    sample: bytes(8),
    place,
  }),
  fc.record({ kind: fc.constant('sample' as const), sample: bytes(8) }),
  fc.record({ kind: fc.constant('witness' as const), place }),
  fc.record({ kind: fc.constant('undecided' as const) }),
  fc.record({
    kind: fc.constant('failed' as const),
    reason: fc.string(),
    isDiskFault: fc.boolean(),
  }),
);

test('tasks and findings come out of a message as they went in', () => {
  const tasks = fc.property(fc.array(task, { maxLength: 5 }), (all) => {
    expect(unpackTasks(structuredClone(packTasks(all)))).toEqual(all);
  });
  fc.assert(tasks, { seed: 1, numRuns: 200 });
  const findings = fc.property(fc.array(finding, { maxLength: 9 }), (all) => {
    expect(unpackFindings(structuredClone(packFindings(all, width)))).toEqual(all);
  });
  fc.assert(findings, { seed: 2, numRuns: 200 });
});

test('a message holds what is sent, and not the memory that it lies in', () => {
  // A small buffer of Node's lies in a block of 8 kB with others: a clone would take all of it along.
  const sample = Buffer.from('12345678');
  const { samples } = structuredClone(packFindings([{ kind: 'sample', sample }], width));
  expect([sample.buffer.byteLength > 8, samples.buffer.byteLength]).toEqual([true, 8]);
  expect([...samples]).toEqual([...sample]);
});
