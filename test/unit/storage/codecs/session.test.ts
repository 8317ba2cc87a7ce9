import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sessionCommands, sessionStates } from '../../../../src/model/import/session.js';
import { sessionCodec } from '../../../../src/storage/codecs/session.js';
import { fileName } from '../../model/arbitraries.js';
import { codeThrownBy } from '../expect-code.js';
import { checksummed, checksummedCodecSuite } from './checksummed-codec-suite.js';

const u32 = fc.nat({ max: 0xffff_ffff });
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const time = fc.integer({ min: 1, max: 1e13 });
const session = fc.record({
  id: u32,
  command: fc.constantFrom(...sessionCommands),
  source: fc.record({
    path: fileName,
    volume: fc.record({
      id: fc.option(text, { nil: undefined }),
      label: fc.option(text, { nil: undefined }),
    }),
    folder: fileName,
  }),
  destination: fileName,
  startedAt: time,
  endedAt: fc.option(time, { nil: undefined }),
  seconds: fc.double({ min: 0, max: 1e9, noNaN: true }),
  state: fc.constantFrom(...sessionStates),
  scanned: u32,
  copied: u32,
  skipped: u32,
  failed: u32,
  bytes: fc.maxSafeNat(),
  actions: fc.array(u32, { maxLength: 3 }),
  pid: u32,
  host: text,
  started: text,
  message: fc.option(text, { nil: undefined }),
});

checksummedCodecSuite(sessionCodec, session);

test('an unknown state is STORE_DAMAGED', () => {
  const [sample] = fc.sample(session, 1);
  if (sample === undefined) throw new RangeError('no sample');
  const body = sessionCodec.encode(sample).subarray(0, -8);
  body[6] = 9;
  expect(codeThrownBy(() => sessionCodec.decode(checksummed(body)))).toBe('STORE_DAMAGED');
});
