import { expect, test } from 'vitest';
import { usageText } from '../../../src/render/usage-text.js';

const help = 'imgdedup dupes --help';

test('texts of several lines become one, without remarks about the framework', () => {
  expect(usageText('Nonexistent flag: --nope\nSee more help with --help', help)).toEqual({
    message: 'Nonexistent flag: --nope.',
    remedy: 'See "imgdedup dupes --help".',
  });
  expect(
    usageText(
      'Parsing --jobs \n\tExpected an integer of at least 1\nSee more help with --help',
      help,
    ),
  ).toEqual({ message: 'Parsing --jobs: Expected an integer of at least 1' });
  expect(
    usageText(
      'Missing 2 required args:\nkey    Its name.\nvalue  Its value.\n\nNote: --set allows',
      help,
    ),
  ).toEqual({ message: 'Missing 2 required args: key – Its name. value – Its value.' });
});
