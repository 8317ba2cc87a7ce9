import * as fc from 'fast-check';
import micromatch from 'micromatch';
import { expect, test } from 'vitest';
import { defaultSettings } from '../../../../../src/config/settings.js';
import { compileNames } from '../../../../../src/library/scan/files/glob.js';

const names = fc.oneof(
  fc.constantFrom(
    'Lake (1).jpg',
    'copy of lake.jpg',
    'KOPIE VON x',
    'IMG-2-WA3.jpg',
    'a~1.jpg',
    '.a',
    'a.',
  ),
  fc.string({
    unit: fc.constantFrom(...Array.from('aA0_ -~@.()[]*\n')),
    minLength: 1,
    maxLength: 6,
  }),
);
const parts = ['a', '0', '_', ' ', '-', '~', '@', '.', '*', '[0-9]', '[ _-]', '[(]', '[a-c]'];
const globs = fc.oneof(
  fc.constantFrom(...defaultSettings.keepCopyNames),
  // What the library has rules of their own for.
  fc.constantFrom('*', '.*', '*.*', '**', '*.a', '*a'),
  fc.array(fc.constantFrom(...parts), { minLength: 1, maxLength: 6 }).map((all) => all.join('')),
);

test('a plain glob means what the library says', () => {
  fc.assert(
    fc.property(globs, names, (glob, name) => {
      fc.pre(name !== '.' && name !== '..');
      const { source } = micromatch.makeRe(glob, { dot: true, nonegate: true });
      expect(compileNames([glob])(name)).toBe(new RegExp(source, 'is').test(name));
    }),
    { numRuns: 5000 },
  );
});
