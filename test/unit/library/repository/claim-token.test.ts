import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  parseToken,
  tokenName,
  type Token,
} from '../../../../src/library/repository/claim-token.js';

const hex = (length: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));

const tokens: fc.Arbitrary<Token> = fc.oneof(
  fc.record({
    kind: fc.constant('free' as const),
    prints: fc.record({ store: hex(16), lock: fc.oneof(hex(16), fc.constant('none')) }),
  }),
  fc.record({
    kind: fc.constant('held' as const),
    host: fc.string({ unit: 'grapheme', maxLength: 40 }),
    pid: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    started: fc.stringMatching(/^\d{0,12}$/),
    nonce: hex(12),
  }),
);

test('a token is read back as it was named, and its name is one that every filesystem takes', () => {
  fc.assert(
    fc.property(tokens, (token) => {
      const name = tokenName(token);
      expect(parseToken(name)).toEqual(token);
      expect(name).toMatch(/^[-\w.,!~'()%]+$/);
    }),
  );
});

test('other names are no tokens', () => {
  const names = [
    '',
    'free',
    '.nfs0001',
    'free,12,none',
    'held,a,b,c,d',
    'held,h,1,2,123456789abcd',
  ];
  expect(names.flatMap((name) => parseToken(name) ?? [])).toEqual([]);
});
