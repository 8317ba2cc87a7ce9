import * as fc from 'fast-check';
import { headCodec } from '../../../../src/storage/codecs/head.js';
import { sealedCodecSuite } from './sealed-codec-suite.js';

sealedCodecSuite(headCodec, fc.nat({ max: 0xffff_ffff }));
