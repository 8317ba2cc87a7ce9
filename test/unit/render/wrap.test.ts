import { beforeAll, describe, expect, test } from 'vitest';
import { loadWrap, whole, wrapped, wrappedItem } from '../../../src/render/wrap.js';

const terminal = { isTTY: true, columns: 24 };

beforeAll(() => loadWrap([terminal]));

describe('wrapped', () => {
  test('breaks between words at the width of the terminal', () => {
    expect(wrapped('one two three four five six seven', terminal)).toBe(
      'one two three four five\nsix seven',
    );
  });

  test('goes on below the first word of a remark, and of what is indented', () => {
    expect(wrapped('hint: one two three four five six', terminal)).toBe(
      'hint: one two three four\n      five six',
    );
    expect(wrapped('    one two three four five six', terminal)).toBe(
      '    one two three four\n    five six',
    );
  });

  test('leaves whole what has no blanks, though it is longer', () => {
    const name = '/a/very/long/name/that/must/stay/whole.jpg';
    expect(wrapped(name, terminal)).toBe(name);
  });

  test('changes nothing for pipes and files', () => {
    const text = 'one two three four five six seven eight nine';
    expect(wrapped(text, { isTTY: false, columns: 10 })).toBe(text);
  });

  test('counts columns, not escape sequences', () => {
    const red = '\u001B[31mone two three\u001B[39m four five';
    expect(wrapped(red, terminal)).toBe(red);
  });
});

describe('wrappedItem', () => {
  const line = `  ${whole('keep  my photos/of a lake.jpg')}  (first by path)  100 kB`;

  test('goes on further in, and leaves whole what is to be copied', () => {
    expect(wrappedItem(line, 10, terminal)).toBe(
      '  keep  my photos/of a lake.jpg\n          (first by path)  100\n          kB',
    );
    expect(wrappedItem(line, 10, { isTTY: true, columns: 44 })).toBe(
      '  keep  my photos/of a lake.jpg  (first by\n          path)  100 kB',
    );
  });

  test('changes nothing where there is room, nor for pipes and files', () => {
    const text = '  keep  my photos/of a lake.jpg  (first by path)  100 kB';
    expect(wrappedItem(line, 10, { isTTY: true, columns: 80 })).toBe(text);
    expect(wrappedItem(line, 10, { isTTY: false, columns: 20 })).toBe(text);
  });
});
