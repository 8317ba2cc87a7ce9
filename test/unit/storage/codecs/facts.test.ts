import * as fc from 'fast-check';
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
      }),
      { nil: undefined },
    ),
  }),
);
