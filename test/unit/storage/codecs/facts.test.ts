import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { xxh64 } from '../../../../src/digest/xxh64.js';
import { mediaKinds, type Facts } from '../../../../src/model/facts.js';
import { ByteWriter } from '../../../../src/storage/bytes.js';
import { factsCodec } from '../../../../src/storage/codecs/facts.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';

const text = fc.option(fc.string({ maxLength: 20 }), { nil: undefined });
const number = fc.option(fc.double(), { nil: undefined });

checksummedCodecSuite(
  factsCodec,
  fc.record({
    version: fc.nat({ max: 0xffff }),
    facts: fc.option(
      fc.record({
        kind: fc.constantFrom(...mediaKinds),
        format: fc.string({ maxLength: 10 }),
        width: number,
        height: number,
        orientation: number,
        make: text,
        model: text,
        lens: text,
        software: text,
        taken: text,
        iso: number,
        aperture: number,
        exposure: number,
        focalLength: number,
        focalLength35: number,
        place: fc.option(
          fc.record({ latitude: fc.double(), longitude: fc.double(), altitude: number }),
          { nil: undefined },
        ),
        rating: number,
        keywords: fc.array(fc.string({ maxLength: 10 }), { maxLength: 3 }),
        contentIdentifier: text,
        duration: number,
        codec: text,
      }),
      { nil: undefined },
    ),
  }),
);

const said: Facts = {
  kind: 'image',
  format: 'jpeg',
  width: 4000,
  height: 3000,
  orientation: 1,
  make: 'SONY',
  model: undefined,
  lens: undefined,
  software: undefined,
  taken: '2019-05-04T12:33:10',
  iso: undefined,
  aperture: undefined,
  exposure: undefined,
  focalLength: undefined,
  focalLength35: undefined,
  place: undefined,
  rating: undefined,
  keywords: ['sea'],
  contentIdentifier: undefined,
  duration: undefined,
  codec: undefined,
};

test('facts from before there were videos are read, as those of a picture', () => {
  const current = factsCodec.encode({ version: 1, facts: said });
  // Without kind, duration and codec.
  const body = new ByteWriter().u8(1).raw(current.subarray(1, -8 - 3));
  const record = body.u64(xxh64(body.finish())).finish();
  expect(factsCodec.decode(record)).toEqual({ version: 1, facts: said });
});

test('of a kind that nobody knows is no record', () => {
  const current = factsCodec.encode({ version: 1, facts: said });
  const body = new ByteWriter().raw(current.subarray(0, -8 - 3)).raw(Buffer.from([9, 0, 0]));
  const record = body.u64(xxh64(body.finish())).finish();
  expect(() => factsCodec.decode(record)).toThrow(/unknown kind/);
});
