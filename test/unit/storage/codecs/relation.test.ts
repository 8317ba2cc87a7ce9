import * as fc from 'fast-check';
import { relationCodec } from '../../../../src/storage/codecs/relation.js';
import { sealedCodecSuite } from './sealed-codec-suite.js';

const any = fc.double();

sealedCodecSuite(
  relationCodec,
  fc.record({
    map: fc.record({ a: any, b: any, c: any, d: any, e: any, f: any }),
    firstInside: any,
    secondInside: any,
    distance: any,
  }),
);
