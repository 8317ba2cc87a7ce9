import * as fc from 'fast-check';
import { headCodec } from '../../../../src/storage/codecs/head.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';

checksummedCodecSuite(headCodec, fc.nat({ max: 0xffff_ffff }));
