import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { xxh64 } from '../../../../src/digest/xxh64.js';
import {
  colourChanges,
  relationSources,
  type KnownRelation,
} from '../../../../src/model/pictures/relation.js';
import { ByteWriter } from '../../../../src/storage/bytes.js';
import { relationCodec } from '../../../../src/storage/codecs/relation.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';

const any = fc.double();

checksummedCodecSuite(
  relationCodec,
  fc.record({
    source: fc.constantFrom(...relationSources),
    relation: fc.record({
      map: fc.record({ a: any, b: any, c: any, d: any, e: any, f: any }),
      firstInside: any,
      secondInside: any,
      distance: any,
      colour: fc.constantFrom(...colourChanges),
    }),
  }),
);

const known: KnownRelation = {
  source: 'measured',
  relation: {
    map: { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 },
    firstInside: 1,
    secondInside: 1,
    distance: 2,
    colour: 'same',
  },
};

/** What an earlier version wrote. @param left out of the end of what is written now, the checksum not counted */
function earlier(version: number, left: number): Buffer {
  const current = relationCodec.encode(known);
  const body = new ByteWriter().u8(version).raw(current.subarray(1, -8 - left));
  return body.u64(xxh64(body.finish())).finish();
}

test.each([
  ['colours were compared', 1, 2],
  ['any was predicted', 2, 1],
])('a relation from before %s is read', (_, version, left) => {
  expect(relationCodec.decode(earlier(version, left))).toEqual(known);
});
