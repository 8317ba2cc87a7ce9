import * as fc from 'fast-check';
import { imageDataCodec } from '../../../../src/storage/codecs/image-data.js';
import { buffer } from '../../model/arbitraries.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';

checksummedCodecSuite(
  imageDataCodec,
  fc.option(buffer({ minLength: 16, maxLength: 16 }), { nil: undefined }),
);
