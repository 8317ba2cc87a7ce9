import * as fc from 'fast-check';
import { colourings, extraKinds, metadataKinds } from '../../../../src/model/traits.js';
import { traitsCodec } from '../../../../src/storage/codecs/traits.js';
import { sealedCodecSuite } from './sealed-codec-suite.js';

const text = fc.option(fc.string({ maxLength: 20 }), { nil: undefined });

sealedCodecSuite(
  traitsCodec,
  fc.record({
    version: fc.nat({ max: 0xffff }),
    traits: fc.option(
      fc.record({
        camera: text,
        taken: text,
        editor: text,
        metadata: fc.subarray([...metadataKinds]),
        colour: fc.constantFrom(...colourings),
        detail: fc.nat({ max: 0xffff_ffff }),
        quality: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
        extras: fc.array(
          fc.record({
            kind: fc.constantFrom(...extraKinds),
            bytes: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
          }),
          { maxLength: 3 },
        ),
        pixels: fc.option(
          fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes)),
          { nil: undefined },
        ),
      }),
      { nil: undefined },
    ),
  }),
);
