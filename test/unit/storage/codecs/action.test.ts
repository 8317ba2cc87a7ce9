import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { actionCodec } from '../../../../src/storage/codecs/action.js';
import { codeThrownBy } from '../expect-code.js';
import { sealed, sealedCodecSuite } from './sealed-codec-suite.js';

const u32 = fc.nat({ max: 0xffff_ffff });
const action = {
  id: 1,
  command: 'link',
  state: 'done',
  startedAt: 0,
  linked: 0,
  skipped: 0,
  freed: 0,
} as const;

sealedCodecSuite(
  actionCodec,
  fc.record({
    id: u32,
    command: fc.constant('link' as const),
    state: fc.constantFrom('running' as const, 'done' as const, 'interrupted' as const),
    startedAt: fc.double(),
    linked: u32,
    skipped: u32,
    freed: fc.maxSafeNat(),
  }),
);

test.each([
  ['command', 5],
  ['state', 6],
])('an unknown %s is STORE_DAMAGED', (_, at) => {
  const bytes = actionCodec.encode(action);
  const body = Buffer.from(bytes.subarray(0, bytes.length - 8));
  body[at] = 9;
  expect(codeThrownBy(() => actionCodec.decode(sealed(body)))).toBe('STORE_DAMAGED');
});
