import { describe, expect, test } from 'vitest';
import { failedList, isFailedList } from '../../../src/render/failed-list.js';
import { renderFailures } from '../../../src/render/render-failures.js';

const failed = (count: number, reason: string) =>
  Array.from({ length: count }, (_, at) => ({ path: `${reason} ${at}`, reason }));
const leftAlone = (count: number, reason: string) =>
  failed(count, reason).map((failure) => ({ ...failure, keeper: 'keeper.jpg' }));

describe('renderFailures', () => {
  test('says nothing where nothing failed', () => {
    expect(renderFailures({ unreadable: [] })).toBe('');
  });

  test('names few, and does not count them again', () => {
    expect(
      renderFailures({ unreadable: failed(1, 'vanished'), left: leftAlone(2, 'changed') }),
    ).toBe('1 file or folder could not be read:\n  vanished 0: vanished\n');
  });

  test('counts many by reason, the most frequent first', () => {
    const text = renderFailures({
      unreadable: [...failed(2, 'vanished'), ...failed(7, 'permission denied')],
      undecodable: failed(1, 'premature end of JPEG'),
    });
    expect(text.split('\n').at(-2)).toBe(
      'In all: 7 files: permission denied; 2 files: vanished; 1 picture: premature end of JPEG',
    );
    expect(text.split('vanished 1: ')).toHaveLength(2);
  });

  test('does not tell apart more than eight reasons', () => {
    const unreadable = Array.from({ length: 30 }, (_, at) => failed(1, `reason ${at}`)).flat();
    expect(renderFailures({ unreadable })).toMatch(/reason 7; 22 files: other reasons\n$/);
  });
});

describe('the list of what failed', () => {
  test('is a line a file, with nothing in it that ends a field or a line', () => {
    const list = failedList([
      { path: 'a.jpg', reason: 'vanished' },
      { path: 'tab\tline\n"\uDCFF.jpg', reason: 'said\n"no"' },
      { path: '', reason: 'permission denied' },
    ]);
    expect(list).toBe(
      'a.jpg\tvanished\n"tab\\tline\\n\\"\\377.jpg"\t"said\\n\\"no\\""\n.\tpermission denied\n',
    );
    expect(isFailedList(list)).toBe(true);
  });

  test.each(['x', 'two words\n', 'a\tb', 'a\tb\tc\n', '\t\n', '\uFFFD\u0000PNG\r\n'])(
    'is not %j',
    (text) => expect(isFailedList(text)).toBe(false),
  );
});
