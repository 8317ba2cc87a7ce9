import * as fc from 'fast-check';
import { relatedCodec } from '../../../../src/storage/codecs/related.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';

const number = fc.nat({ max: 0xffff_ffff });

checksummedCodecSuite(relatedCodec, fc.record({ larger: number, smaller: number }));
