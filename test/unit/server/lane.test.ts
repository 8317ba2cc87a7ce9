import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteBudget } from '../../../src/server/byte-budget.js';
import { Lane, type Place } from '../../../src/server/lane.js';

type Step =
  | { readonly kind: 'enter' }
  | { readonly kind: 'turn' | 'leave' | 'dispose'; readonly of: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('enter' as const) }),
  fc.record({
    kind: fc.constantFrom('turn' as const, 'leave' as const, 'dispose' as const),
    of: fc.nat(20),
  }),
);

describe('Lane', () => {
  test('lets in as many as may, lets so many work at once, in their order, and forgets nobody', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ atOnce: fc.integer({ min: 1, max: 3 }), most: fc.integer({ min: 1, max: 6 }) }),
        fc.array(step, { maxLength: 40 }),
        async (limits, steps) => {
          const lane = new Lane(limits);
          const places: { place: Place; asked: boolean; gone: boolean; id: number }[] = [];
          // The naive one: who waits and who works, by id.
          let waiting: number[] = [];
          let working: number[] = [];
          const begun: number[] = [];
          const expected: number[] = [];
          const start = (): void => {
            while (working.length < limits.atOnce) {
              const next = waiting.shift();
              if (next === undefined) return;
              working.push(next);
              expected.push(next);
            }
          };
          const remove = (id: number): void => {
            waiting = waiting.filter((one) => one !== id);
            working = working.filter((one) => one !== id);
            start();
          };
          for (const one of steps) {
            if (one.kind === 'enter') {
              const place = lane.enter();
              const room = places.filter(({ gone }) => !gone).length < limits.most;
              if ((place !== undefined) !== room) throw new Error(`let in: ${!room}`);
              if (place) places.push({ place, asked: false, gone: false, id: places.length });
              continue;
            }
            const entry = places[one.of];
            if (entry === undefined || entry.gone) continue;
            if (one.kind === 'turn') {
              if (entry.asked) continue;
              entry.asked = true;
              void entry.place.turn().then(() => begun.push(entry.id));
              waiting.push(entry.id);
              start();
            } else if (one.kind === 'leave') {
              entry.place.leave();
              remove(entry.id);
            } else {
              entry.place[Symbol.dispose]();
              entry.gone = true;
              remove(entry.id);
            }
            await Promise.resolve();
            expect(lane.waiting).toBe(waiting.length);
            expect(lane.inside).toBe(places.filter(({ gone }) => !gone).length);
          }
          await Promise.resolve();
          expect(begun).toEqual(expected);
        },
      ),
    );
  });

  test('is disposed of once, however often it is', () => {
    const lane = new Lane({ atOnce: 1, most: 2 });
    const place = lane.enter();
    place?.[Symbol.dispose]();
    place?.[Symbol.dispose]();
    expect(lane.inside).toBe(0);
  });
});

describe('ByteBudget', () => {
  test('gives no more than there is, and gets all of it back', () => {
    const budget = new ByteBudget(10);
    {
      using one = budget.share();
      using other = budget.share();
      expect(one.take(6)).toBe(true);
      expect(other.take(5)).toBe(false);
      expect(other.take(4)).toBe(true);
      expect(one.take(1)).toBe(false);
      expect(budget.taken).toBe(10);
    }
    expect(budget.taken).toBe(0);
  });
});
