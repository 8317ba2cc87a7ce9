import { expect, test } from 'vitest';
import { parsePathspec } from '../../../../src/library/repository/pathspec.js';

function magicOf(given: string): object {
  const { pattern, given: same, ...magic } = parsePathspec(given);
  expect(same).toBe(given);
  return {
    pattern,
    magic: Object.entries(magic)
      .filter((entry: readonly [string, boolean]) => entry[1])
      .map(([name]) => name),
  };
}

test.each([
  ['a/b', 'a/b', []],
  [':(exclude)x', 'x', ['isExcluded']],
  [':!x', 'x', ['isExcluded']],
  [':^x', 'x', ['isExcluded']],
  [':/x', 'x', ['isFromTop']],
  [':/!x', 'x', ['isFromTop', 'isExcluded']],
  [':!:x', 'x', ['isExcluded']],
  [':(top,icase)x', 'x', ['isFromTop', 'ignoresCase']],
  [':(literal)*', '*', ['isLiteral']],
  [':(glob)**/x', '**/x', ['isGlob']],
  [':/', '', ['isFromTop']],
  [':', '', []],
] as const)('%s', (given, pattern, magic) => {
  expect(magicOf(given)).toEqual({ pattern, magic: [...magic] });
});

test('other words are not understood', () => {
  expect(() => parsePathspec(':(attr:x)y')).toThrow(
    expect.objectContaining({
      message: expect.stringContaining('attr:x'),
      remedy: expect.stringContaining('./:(attr'),
    }),
  );
});
