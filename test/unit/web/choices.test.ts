import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choices } from '../../../src/model/review/choice.js';
import {
  asProposed,
  changed,
  changedCard,
  chooseOne,
  clearAll,
  isRefusal,
  keepAll,
  keepOnly,
  joinEqual,
  type Changes,
} from '../../../web/model/choices.js';
import { cardOf, content, member } from './members.js';

const equal = content(255);

describe('what is chosen', () => {
  test('keeps one, and sends away what may go', () => {
    const members = [
      member(0),
      member(1),
      member(2, { protected: true }),
      member(3, { burst: true }),
      member(4),
    ];
    expect(named(keepOnly(members, 1))).toEqual(['trash', 'keep', 'keep', 'keep', 'trash']);
    expect(named(asProposed(members))).toEqual(['keep', 'trash', 'keep', 'keep', 'trash']);
  });

  test('keeps all: those of other bytes are other pictures', () => {
    const members = [member(0), member(1), member(2, { contentId: member(0).contentId })];
    expect(named(keepAll(members))).toEqual(['keep', 'distinct', 'keep']);
  });

  test('links equal files to the first of each kind, and leaves the others as they are', () => {
    const members = [
      member(0),
      member(1, { contentId: equal }),
      member(2, { contentId: member(0).contentId }),
      member(3, { contentId: equal, protected: true }),
      member(4, { contentId: equal }),
      member(5),
    ];
    expect(joinEqual(members, 'link')).toEqual([
      { n: 0, choice: 'keep' },
      { n: 1, choice: 'keep' },
      { n: 2, choice: 'link' },
      { n: 4, choice: 'link' },
    ]);
    expect(joinEqual([member(0), member(1)], 'link')).toHaveProperty('refused');
  });

  test('never takes the last one that stays', () => {
    const members = [member(0, { choice: 'trash' }), member(1), member(2, { choice: 'link' })];
    expect(chooseOne(members, 1, 'trash')).toHaveProperty('refused');
    expect(chooseOne(members, 0, 'keep')).toEqual([{ n: 0, choice: 'keep' }]);
  });

  test('sends one of two away, and keeps the other', () => {
    expect(chooseOne([member(0), member(1)], 0, 'trash')).toEqual([
      { n: 0, choice: 'trash' },
      { n: 1, choice: 'keep' },
    ]);
    expect(chooseOne([member(0), member(1), member(2)], 0, 'trash')).toEqual([
      { n: 0, choice: 'trash' },
    ]);
  });

  test('leaves alone what is protected, and links equal bytes only', () => {
    expect(chooseOne([member(0), member(1, { protected: true })], 1, 'trash')).toHaveProperty(
      'refused',
    );
    expect(chooseOne([member(0), member(1)], 1, 'link')).toHaveProperty('refused');
  });

  test('is taken back where there is something', () => {
    expect(clearAll([member(0, { choice: 'keep' }), member(1)])).toEqual([{ n: 0, choice: null }]);
  });

  test('leaves something in every group, whatever is asked for in any order', () => {
    const asked = fc.array(
      fc.record({
        n: fc.integer({ min: 0, max: 4 }),
        command: fc.constantFrom(...choices, 'only' as const, 'all' as const, 'equal' as const),
      }),
    );
    const kinds = fc.array(
      fc.record({ protected: fc.boolean(), burst: fc.boolean(), isEqual: fc.boolean() }),
      { minLength: 2, maxLength: 5 },
    );
    fc.assert(
      fc.property(kinds, asked, (files, commands) => {
        let members = files.map(({ isEqual, ...own }, n) =>
          member(n, isEqual ? { ...own, contentId: equal } : own),
        );
        for (const { n, command } of commands) {
          if (n >= members.length) continue;
          const changes =
            command === 'only'
              ? keepOnly(members, n)
              : command === 'all'
                ? keepAll(members)
                : command === 'equal'
                  ? joinEqual(members, 'link')
                  : chooseOne(members, n, command);
          if (!isRefusal(changes)) members = changed(members, changes);
        }
        const staying = members.filter(({ choice }) => choice !== 'trash' && choice !== 'link');
        expect(staying.length).toBeGreaterThan(0);
        expect(staying).toEqual(expect.arrayContaining(members.filter((each) => each.protected)));
      }),
    );
  });
});

describe('a card', () => {
  const card = cardOf([member(0), member(1)]);

  test('shows choices before the server has answered', () => {
    const decided = changedCard(card, asProposed(card.members));
    expect(decided.state).toBe('decided');
    expect(decided.chosen).toEqual({
      keep: 1,
      trash: 1,
      link: 0,
      distinct: 0,
      reflink: 0,
      symlink: 0,
    });
    expect(changedCard(decided, [{ n: 1, choice: null }]).state).toBe('partly');
    expect(changedCard(decided, clearAll(decided.members)).state).toBe('open');
  });

  test('waits for the server where it has not all of the files', () => {
    const large = { ...card, files: 20 };
    expect(changedCard(large, [{ n: 0, choice: 'keep' }]).state).toBe('open');
  });
});

function named(changes: Changes) {
  return changes.map(({ choice }) => choice);
}
