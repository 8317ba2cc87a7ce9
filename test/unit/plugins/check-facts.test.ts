import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AddedFacts } from '../../../src/model/plugins/plugin.js';
import { bareFacts } from '../../../src/picture/facts/bare-facts.js';
import { withAdded } from '../../../src/picture/facts/added-facts.js';
import { checkedFacts } from '../../../src/plugins/check-facts.js';

const text = fc.string({ minLength: 1, maxLength: 20 });
const positive = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });

const added: fc.Arbitrary<AddedFacts> = fc.record({
  width: maybe(fc.integer({ min: 1, max: 1_000_000 })),
  height: maybe(fc.integer({ min: 1, max: 1_000_000 })),
  make: maybe(text),
  model: maybe(text),
  lens: maybe(text),
  software: maybe(text),
  taken: maybe(
    fc.constantFrom('2019-05-04T12:33:10', '2019-05-04T12:33:10.25Z', '2019-05-04T12:33:10+02:00'),
  ),
  iso: maybe(positive),
  aperture: maybe(positive),
  exposure: maybe(positive),
  focalLength: maybe(positive),
  focalLength35: maybe(positive),
  place: maybe(
    fc.record({
      latitude: fc.double({ min: -90, max: 90, noNaN: true }),
      longitude: fc.double({ min: -180, max: 180, noNaN: true }),
      altitude: maybe(positive),
    }),
  ),
  rating: maybe(fc.integer({ min: -1, max: 5 })),
  keywords: fc.array(text, { maxLength: 3 }),
  contentIdentifier: maybe(text),
});

test('facts that a reader may add come through as they are, and nothing else', () => {
  fc.assert(
    fc.property(added, (facts) => {
      expect(checkedFacts(facts)).toEqual(facts);
    }),
  );
  expect(checkedFacts({})).toEqual({ keywords: [] });
  expect(checkedFacts({ rating: null, place: { latitude: 1, longitude: 2, zoom: 9 } })).toEqual({
    keywords: [],
    place: { latitude: 1, longitude: 2 },
  });
});

const filled = (facts: AddedFacts) => withAdded(bareFacts('image', 'x'), facts);

test('what is known stays, what is not is filled in, and keywords are of both', () => {
  fc.assert(
    fc.property(added, added, (first, second) => {
      const both = withAdded(filled(first), second);
      const { keywords, width, height, ...others } = filled(first);
      for (const [key, value] of Object.entries(others)) {
        const other: unknown = Reflect.get(filled(second), key);
        expect(Reflect.get(both, key)).toEqual(value ?? other);
      }
      const isWhole = width !== undefined && height !== undefined;
      const size = isWhole ? [width, height] : [second.width, second.height];
      expect([both.width, both.height]).toEqual(size);
      expect(new Set(both.keywords)).toEqual(new Set([...keywords, ...(second.keywords ?? [])]));
    }),
  );
});

test.each<[given: unknown, problem: RegExp]>([
  [undefined, /gave no facts/],
  ['facts', /gave no facts/],
  [{ kind: 'video' }, /gave "kind", which is no fact that can be added/],
  [{ rating: 6 }, /gave a rating that it cannot be/],
  [{ rating: '5' }, /gave a rating/],
  [{ iso: Number.NaN }, /gave a iso/],
  [{ exposure: 0 }, /gave a exposure/],
  [{ width: 1.5 }, /gave a width/],
  [{ make: '' }, /gave a make/],
  [{ make: 'x'.repeat(1001) }, /gave a make/],
  [{ taken: 'yesterday' }, /gave a taken/],
  [{ taken: '2019-02-04 12:33:10' }, /gave a taken/],
  [{ taken: '2019-13-04T12:33:10' }, /gave a taken/],
  [{ place: { latitude: 91, longitude: 0 } }, /gave a place/],
  [{ place: { latitude: 1 } }, /gave a place/],
  [{ keywords: 'sea' }, /gave a keywords/],
  [{ keywords: [1] }, /gave a keywords/],
])('%j is refused', (given, problem) => {
  expect(() => checkedFacts(given)).toThrow(problem);
});
