import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { xxh64 } from '../../../../src/digest/xxh64.js';
import { mediaKinds, type Facts } from '../../../../src/model/facts/facts.js';
import { ByteWriter } from '../../../../src/storage/bytes.js';
import { factsCodec } from '../../../../src/storage/codecs/facts.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';
import { partVersion } from '../part-versions.js';

const text = fc.option(fc.string({ maxLength: 20 }), { nil: undefined });
const number = fc.option(fc.double(), { nil: undefined });

checksummedCodecSuite(
  factsCodec,
  fc.record({
    version: fc.nat({ max: 0xffff }),
    asked: fc.array(fc.record({ ...partVersion, gave: fc.boolean() }), { maxLength: 3 }),
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

/** What was written before plugins were asked. */
function withoutPlugins(version: number, end: number): Buffer {
  const current = factsCodec.encode({ version: 1, asked: [], facts: said });
  const body = new ByteWriter().u8(version).raw(current.subarray(1, 3));
  body.raw(current.subarray(5, end));
  return body.u64(xxh64(body.finish())).finish();
}

test('facts from before plugins were asked are read, and nobody was', () => {
  const record = withoutPlugins(2, -8);
  expect(factsCodec.decode(record)).toEqual({ version: 1, asked: [], facts: said });
});

test('facts from before there were videos are read, as those of a picture', () => {
  // Without kind, duration and codec.
  const record = withoutPlugins(1, -8 - 3);
  expect(factsCodec.decode(record)).toEqual({ version: 1, asked: [], facts: said });
});

test('of a kind that nobody knows is no record', () => {
  const current = factsCodec.encode({ version: 1, asked: [], facts: said });
  const body = new ByteWriter().raw(current.subarray(0, -8 - 3)).raw(Buffer.from([9, 0, 0]));
  const record = body.u64(xxh64(body.finish())).finish();
  expect(() => factsCodec.decode(record)).toThrow(/unknown kind/);
});

test('asked parts are those of plugins', () => {
  const asked = [{ name: 'a.b', version: 1, gave: true }] as const;
  const current = factsCodec.encode({ version: 1, asked, facts: said });
  const body = new ByteWriter().raw(Buffer.from(current.subarray(0, -8)));
  const record = body.finish();
  record[record.indexOf('a.b') + 1] = 0x20;
  const spoilt = new ByteWriter().raw(record).u64(xxh64(record)).finish();
  expect(() => factsCodec.decode(spoilt)).toThrow(/names no part of a plugin/);
});
