import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { xxh64 } from '../../../../src/digest/xxh64.js';
import { colourChanges, type Relation } from '../../../../src/model/relation.js';
import { ByteWriter } from '../../../../src/storage/bytes.js';
import { relationCodec } from '../../../../src/storage/codecs/relation.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';

const any = fc.double();

checksummedCodecSuite(
  relationCodec,
  fc.record({
    map: fc.record({ a: any, b: any, c: any, d: any, e: any, f: any }),
    firstInside: any,
    secondInside: any,
    distance: any,
    colour: fc.constantFrom(...colourChanges),
  }),
);

test('a relation from before colours were compared is read', () => {
  const relation: Relation = {
    map: { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 },
    firstInside: 1,
    secondInside: 1,
    distance: 2,
    colour: 'same',
  };
  const current = relationCodec.encode(relation);
  const body = new ByteWriter().u8(1).raw(current.subarray(1, -9));
  expect(relationCodec.decode(body.u64(xxh64(body.finish())).finish())).toEqual(relation);
});
