import * as fc from 'fast-check';
import { sessionErrorsCodec } from '../../../../src/storage/codecs/session-errors.js';
import { fileName } from '../../model/arbitraries.js';
import { checksummedCodecSuite } from './checksummed-codec-suite.js';

checksummedCodecSuite(
  sessionErrorsCodec,
  fc.array(fc.record({ file: fileName, reason: fc.string({ unit: 'grapheme', maxLength: 20 }) }), {
    maxLength: 3,
  }),
);
