import { expect, test } from 'vitest';
import {
  joined,
  lackingOf,
  noFacts,
  type MergedFacts,
} from '../../../../src/model/facts/merged-facts.js';

const facts = (own: Partial<MergedFacts>): MergedFacts => ({ ...noFacts, ...own });
const place = (latitude: number, longitude: number) => ({
  latitude,
  longitude,
  altitude: undefined,
});

test('what is said already is not lacking', () => {
  const own = facts({ taken: '2019-05-04T12:33:10', place: place(1, 2), rating: 2 });
  const other = facts({ taken: '2020-01-01T00:00:00', place: place(3, 4), rating: 5 });
  expect(lackingOf(own, [other])).toEqual({ facts: noFacts, disagreed: [] });
});

test('no stars are none', () => {
  const { facts: lacking } = lackingOf(facts({ rating: 0 }), [facts({ rating: 3 })]);
  expect(lacking.rating).toBe(3);
  expect(lackingOf(noFacts, [facts({ rating: 0 })]).facts.rating).toBe(undefined);
  expect(joined(facts({ rating: 0 }), facts({ rating: 4 })).rating).toBe(4);
});

test.each([
  [['2019-05-04T12:33:10', '2019-05-04T12:33:10.25+02:00'], '2019-05-04T12:33:10.25+02:00'],
  [['2019-05-04T12:33:10.25', '2019-05-04T12:33:10+02:00'], '2019-05-04T12:33:10.25+02:00'],
  [['2019-05-04T12:33:10', '2019-05-04T12:33:11'], undefined],
  [['2019-05-04T12:33:10Z', '2019-05-04T12:33:10+02:00'], undefined],
])('dates %j make %j', (dates, taken) => {
  const { facts: lacking, disagreed } = lackingOf(
    noFacts,
    dates.map((date) => facts({ taken: date })),
  );
  expect(lacking.taken).toBe(taken);
  expect(disagreed).toEqual(taken === undefined ? ['date'] : []);
});

test('places some metres apart are one; others disagree', () => {
  const near = [facts({ place: place(52.5, 13.4) }), facts({ place: place(52.500_05, 13.4) })];
  expect(lackingOf(noFacts, near)).toMatchObject({ facts: { place: place(52.5, 13.4) } });
  const far = [facts({ place: place(52.5, 13.4) }), facts({ place: place(52.51, 13.4) })];
  expect(lackingOf(noFacts, far)).toEqual({ facts: noFacts, disagreed: ['place'] });
});

test('keywords are joined, each once whatever its case', () => {
  const others = [facts({ keywords: ['Berlin', 'See'] }), facts({ keywords: ['SEE', 'Wald'] })];
  const { facts: lacking } = lackingOf(facts({ keywords: ['berlin'] }), others);
  expect(lacking.keywords).toEqual(['See', 'Wald']);
});
