import { describe, expect, test } from 'vitest';
import { commandOf, keyTable, shownKey, type Place } from '../../../web/model/keys.js';

const plain = { ctrlKey: false, metaKey: false, altKey: false };
const places: readonly Place[] = ['groups', 'group', 'elsewhere'];

describe('keys', () => {
  test.each(places)('of %s stand for one command each', (place) => {
    const keys = keyTable.filter((row) => row.places.includes(place)).flatMap((row) => row.keys);
    expect(keys).toEqual([...new Set(keys)]);
  });

  test('stand for what the table says, where it says so', () => {
    expect(commandOf({ ...plain, key: 'k' }, 'group', true)).toBe('keep-only');
    expect(commandOf({ ...plain, key: 'K' }, 'group', true)).toBe('keep-too');
    expect(commandOf({ ...plain, key: 'k' }, 'groups', true)).toBeUndefined();
    expect(commandOf({ ...plain, key: 'u' }, 'elsewhere', true)).toBe('undo');
    expect(commandOf({ ...plain, key: 'ArrowRight' }, 'groups', true)).toBeUndefined();
  });

  test('leave the shortcuts of the browser alone', () => {
    for (const held of ['ctrlKey', 'metaKey', 'altKey'] as const)
      expect(commandOf({ ...plain, [held]: true, key: 'a' }, 'group', true)).toBeUndefined();
  });

  test('that type a character can be switched off', () => {
    expect(commandOf({ ...plain, key: 'x' }, 'group', false)).toBeUndefined();
    expect(commandOf({ ...plain, key: 'Delete' }, 'group', false)).toBe('trash');
    expect(commandOf({ ...plain, key: 'ArrowDown' }, 'group', false)).toBe('next-group');
  });

  test('are named as they are printed', () => {
    expect(shownKey('flip')).toBe('Space');
    expect(shownKey('keep-too')).toBe('Shift K');
    expect(shownKey('accept')).toBe('A');
  });
});
