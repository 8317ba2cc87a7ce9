import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../../src/http/decode-text.js';
import { bytesToName, nameToBytes } from '../../../src/model/paths/path.js';
import { parseQuery, type Parameter } from '../../../src/server/parameters.js';

const parameters: readonly Parameter[] = [
  { name: 'state', description: '', schema: { type: 'string', pattern: '^[a-z]+$', maxLength: 5 } },
  { name: 'kind', description: '', schema: { type: 'string', enum: ['a', 'b'] } },
  { name: 'sync', description: '', schema: { type: 'boolean' } },
  { name: 'count', description: '', schema: { type: 'integer', minimum: 1, maximum: 9 } },
  { name: 'name', description: '', schema: { type: 'string', maxLength: 3 }, isRepeated: true },
  { name: 'part', description: '', schema: { type: 'number', minimum: 0, maximum: 100 } },
];

describe('parseQuery', () => {
  test('reads values of each kind', () => {
    const query = parseQuery('state=a%62c&sync=true&count=3&part=2.5&kind=b', parameters);
    if (typeof query === 'string') throw new Error(query);
    expect(query.text('state')).toBe('abc');
    expect(query.text('kind')).toBe('b');
    expect(query.flag('sync')).toBe(true);
    expect(query.number('count')).toBe(3);
    expect(query.number('part')).toBe(2.5);
    expect(query.text('count')).toBeUndefined();
  });

  test('reads what may be repeated', () => {
    const query = parseQuery('name=a&state=b&name=%2C&name=a', parameters);
    if (typeof query === 'string') throw new Error(query);
    expect(query.texts('name')).toEqual(['a', ',', 'a']);
    expect([query.texts('state'), query.text('name')]).toEqual([[], undefined]);
    expect(parseQuery('name=a&name=long', parameters)).toContain('name');
  });

  test('nothing is nothing', () => {
    const query = parseQuery('&', parameters);
    if (typeof query === 'string') throw new Error(query);
    expect([query.text('state'), query.number('count'), query.flag('sync')]).toEqual([
      undefined,
      undefined,
      false,
    ]);
  });

  test.each([
    'nothing=1',
    'sync=yes',
    'sync=',
    'sync',
    'count=0',
    'count=10',
    'count=2.5',
    'count=1e99',
    'count=0x1',
    'count= 1',
    'part=NaN',
    'part=-1',
    'kind=c',
    'state=ABC',
    'state=abcdef',
    'state=%zz',
    'state=%',
    '%zz=a',
    'sync=true&sync=true',
    '__proto__=1',
  ])('%s is refused', (text) => expect(parseQuery(text, parameters)).toBeTypeOf('string'));
});

describe('decodeText', () => {
  test('gives back any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (array) => {
        const bytes = Buffer.from(array);
        const text = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
        const name = decodeText(text);
        expect(name).toBe(bytesToName(bytes));
        expect(nameToBytes(name ?? '')).toEqual(bytes);
      }),
    );
  });

  test('decodes once, and leaves what is not encoded', () => {
    expect(decodeText('a%252e/ü%2Fb+c')).toBe('a%2e/ü/b+c');
  });

  test.each(['%', '%1', '%zz', 'a%2'])('%s stands for nothing', (text) =>
    expect(decodeText(text)).toBeUndefined(),
  );
});
