import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { learntCodec } from '../../../../src/storage/codecs/learnt.js';
import { fileStat, known } from '../../model/arbitraries.js';
import { codeThrownBy } from '../expect-code.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';

const knowledge = fc.constantFrom(1, 8, 32, 64).chain((width) => known(width, fc.constant(false)));

checksummedCodecSuite(
  learntCodec,
  fc.array(fc.record({ stat: fileStat, knowledge }), { maxLength: 5 }),
);

test('a carried content is written down as any other: a finding was read', () => {
  const stat = { ino: 1, size: 2, mtimeMs: 3, ctimeMs: 4, birthtimeMs: 5 };
  const content = { kind: 'content', digest: Buffer.alloc(8), ordinal: 0 } as const;
  const bytes = learntCodec.encode([{ stat, knowledge: { ...content, carried: true } }]);
  expect(learntCodec.decode(bytes)).toEqual([{ stat, knowledge: { ...content, carried: false } }]);
});

test('a count that no record could hold is STORE_DAMAGED', () => {
  const body = Buffer.of(1, 0xff, 0xff, 0xff, 0xff);
  expect(codeThrownBy(() => learntCodec.decode(checksummed(body)))).toBe('STORE_DAMAGED');
});
