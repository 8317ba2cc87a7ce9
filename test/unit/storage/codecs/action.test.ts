import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { actionCommands, undoneStates } from '../../../../src/model/actions/action.js';
import { actionCodec } from '../../../../src/storage/codecs/action.js';
import { codeThrownBy } from '../expect-code.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';

const u32 = fc.nat({ max: 0xffff_ffff });
const action = {
  id: 1,
  command: 'link',
  state: 'done',
  startedAt: 0,
  done: 0,
  skipped: 0,
  freed: 0,
  undoes: undefined,
  undone: 'no',
} as const;

checksummedCodecSuite(
  actionCodec,
  fc.record({
    id: u32,
    command: fc.constantFrom(...actionCommands),
    state: fc.constantFrom('running' as const, 'done' as const, 'interrupted' as const),
    startedAt: fc.double(),
    done: u32,
    skipped: u32,
    freed: fc.maxSafeNat(),
    undoes: fc.option(fc.integer({ min: 1, max: 0xffff_ffff }), { nil: undefined }),
    undone: fc.constantFrom(...undoneStates),
  }),
);

test.each([
  ['command', 5],
  ['state', 6],
  ['answer to whether it was undone', 35],
])('an unknown %s is STORE_DAMAGED', (_, at) => {
  const bytes = actionCodec.encode(action);
  const body = Buffer.from(bytes.subarray(0, bytes.length - 8));
  body[at] = 9;
  expect(codeThrownBy(() => actionCodec.decode(checksummed(body)))).toBe('STORE_DAMAGED');
});

test.each([2, 3])('version %i is still read', (version) => {
  const body = Buffer.from(actionCodec.encode({ ...action, undoes: 5 }).subarray(0, -8));
  body[0] = version;
  expect(actionCodec.decode(checksummed(body))).toEqual({ ...action, undoes: 5 });
});

test('version 1 is still read', () => {
  const body = Buffer.concat([
    Buffer.of(1),
    actionCodec.encode({ ...action, id: 7, done: 3 }).subarray(1, 31),
  ]);
  expect(actionCodec.decode(checksummed(body))).toEqual({ ...action, id: 7, done: 3 });
});
