import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  colourings,
  extraKinds,
  metadataKinds,
  noMargins,
} from '../../../../src/model/pictures/traits.js';
import { traitsCodec } from '../../../../src/storage/codecs/traits.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';

const text = fc.option(fc.string({ maxLength: 20 }), { nil: undefined });

const bytesOf = (count: number): fc.Arbitrary<Buffer> =>
  fc.uint8Array({ minLength: count, maxLength: count }).map((bytes) => Buffer.from(bytes));

const pixels = fc.nat({ max: 0xffff_ffff });

checksummedCodecSuite(
  traitsCodec,
  fc.record({
    version: fc.nat({ max: 0xffff }),
    traits: fc.option(
      fc.record({
        camera: text,
        taken: text,
        editor: text,
        metadata: fc.subarray([...metadataKinds]),
        values: fc.array(
          fc.record({ kind: fc.constantFrom(...metadataKinds), digest: bytesOf(8) }),
          { maxLength: 3 },
        ),
        colour: fc.constantFrom(...colourings),
        detail: fc.nat({ max: 0xffff_ffff }),
        margins: fc.record({ left: pixels, top: pixels, right: pixels, bottom: pixels }),
        quality: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
        earlierQuality: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
        extras: fc.array(
          fc.record({
            kind: fc.constantFrom(...extraKinds),
            bytes: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
            digest: bytesOf(8),
          }),
          { maxLength: 3 },
        ),
        pixels: fc.option(bytesOf(16), { nil: undefined }),
      }),
      { nil: undefined },
    ),
  }),
);

test('version 1 is still read: nothing but the length is known of what lies behind', () => {
  const body = '010100 01 000000 00 02 00040000 5d 0100 00 0000000000501241 00'.replaceAll(' ', '');
  const { version, traits } = traitsCodec.decode(checksummed(Buffer.from(body, 'hex')));
  expect(version).toBe(1);
  expect(traits?.extras).toEqual([{ kind: 'video', bytes: 300_032, digest: new Uint8Array() }]);
});

test('version 2 is still read: what metadata says is not known', () => {
  const extra = '00 0000000000501241 44bc2cf5ad770999';
  const body = `020200 01 000000 0100 02 00040000 5d 0100 ${extra} 00`.replaceAll(' ', '');
  const { version, traits } = traitsCodec.decode(checksummed(Buffer.from(body, 'hex')));
  expect(version).toBe(2);
  expect(traits).toMatchObject({ metadata: ['date'], values: [] });
  expect(traits?.extras.map(({ digest }) => digest.length)).toEqual([8]);
});

test('version 3 is still read: no margins are known', () => {
  const body = '030500 01 000000 00 0000 02 00040000 5d 0000 00'.replaceAll(' ', '');
  const { version, traits } = traitsCodec.decode(checksummed(Buffer.from(body, 'hex')));
  expect(version).toBe(5);
  expect(traits).toMatchObject({ detail: 1024, quality: 93, margins: noMargins });
});

test('version 4 is still read: nothing is known of an earlier JPEG', () => {
  const margins = '03000000 00000000 00000000 00000000';
  const body = `040600 01 000000 00 0000 02 00040000 5d 0000 00 ${margins}`.replaceAll(' ', '');
  const { version, traits } = traitsCodec.decode(checksummed(Buffer.from(body, 'hex')));
  expect(version).toBe(6);
  expect(traits).toMatchObject({ quality: 93, earlierQuality: undefined, margins: { left: 3 } });
});
