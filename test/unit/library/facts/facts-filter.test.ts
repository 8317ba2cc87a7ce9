import { describe, expect, test } from 'vitest';
import { compileFilter, distanceKm } from '../../../../src/library/facts/facts-filter.js';
import type { FactsFilter } from '../../../../src/model/facts/facts-filter.js';
import type { Facts } from '../../../../src/model/facts/facts.js';
import { noFacts } from '../../support/facts.js';
import { codeThrownBy } from '../../storage/expect-code.js';

const photo: Facts = {
  ...noFacts,
  width: 4000,
  height: 6000,
  make: 'Canon',
  model: 'Canon EOS 6D',
  lens: 'EF24-105mm f/4L IS USM',
  taken: '2019-05-31T23:59:59+02:00',
  place: { latitude: 52.52, longitude: 13.4, altitude: undefined },
  rating: 3,
  keywords: ['Küste', 'sea'],
};

function passes(filter: FactsFilter, facts = photo): boolean {
  return compileFilter(filter)?.(facts) ?? false;
}

test('without a filter there is nothing to test', () => {
  expect(compileFilter({})).toBeUndefined();
});

describe('dates', () => {
  test.each([
    ['2019', true],
    ['2019-05', true],
    ['2019-06', false],
    ['2019-05-31T23:59:59', true],
    ['2019-05..2019-07', true],
    ['..2019-05', true],
    ['..2019-04', false],
    ['2019-05-31..', true],
    ['2019-06-01..', false],
    ['2018..2020', true],
  ])('%s: %s', (taken, isWanted) => {
    expect(passes({ taken })).toBe(isWanted);
    expect(passes({ taken }, noFacts)).toBe(false);
  });
});

describe('texts', () => {
  test.each([
    [{ camera: 'canon eos*' }, true],
    [{ camera: 'eos' }, false],
    [{ camera: '*6?' }, true],
    [{ camera: '*[6]*' }, false],
    [{ lens: '*24-105mm f/4l*' }, true],
    [{ keyword: 'küste' }, true],
    [{ keyword: 'sea*' }, true],
    [{ keyword: 'boat' }, false],
  ] as const)('%j: %s', (filter, isWanted) => {
    expect(passes(filter)).toBe(isWanted);
  });
});

describe('everything else', () => {
  test.each([
    [{ near: '52.5,13.4,3' }, true],
    [{ near: '52.5,13.4,2' }, false],
    [{ minMegapixels: '24' }, true],
    [{ minMegapixels: '24.1' }, false],
    [{ types: ['raw', 'jpeg'] }, true],
    [{ types: ['raw'] }, false],
    [{ shape: 'portrait' }, true],
    [{ shape: 'landscape' }, false],
    [{ rating: 3 }, true],
    [{ rating: 4 }, false],
    [{ has: ['gps', 'date', 'zone'] }, true],
    [{ has: ['live-photo'] }, false],
    [{ missing: ['live-photo'] }, true],
    [{ missing: ['date'] }, false],
    [{ camera: '*eos*', taken: '2019', rating: 5 }, false],
  ] as const)('%j: %s', (filter, isWanted) => {
    expect(passes(filter)).toBe(isWanted);
  });

  test('what a file does not say is no match', () => {
    const filters = [
      { near: '0,0,100' },
      { shape: 'square' },
      { rating: 0 },
      { camera: '*' },
    ] as const;
    for (const filter of filters) expect(passes(filter, noFacts)).toBe(false);
    expect(passes({ missing: ['camera', 'date', 'gps', 'rating', 'zone'] }, noFacts)).toBe(true);
  });
});

test.each([
  { taken: 'May' },
  { taken: '..' },
  { taken: '2019..2020..2021' },
  { taken: '2019-5' },
  { near: '52.5,13.4' },
  { near: '91,0,1' },
  { taken: '2020..2018' },
  { taken: '2020-03..2020-02-27' },
  { types: ['jpeg', 'foo'] },
  { near: '1,2,-3' },
  { near: 'a,b,c' },
  { minMegapixels: 'many' },
])('%j cannot be understood', (filter) => {
  expect(codeThrownBy(() => compileFilter(filter))).toBe('USAGE');
});

function at(latitude: number, longitude: number) {
  return { latitude, longitude };
}

test('distances go over the date line and the poles', () => {
  expect(distanceKm(at(0, 179.9), at(0, -179.9))).toBeCloseTo(22.2, 1);
  expect(distanceKm(at(90, 0), at(90, 90))).toBeCloseTo(0, 6);
  expect(distanceKm(at(0, 0), at(0, 180))).toBeCloseTo(20015, 0);
});

test('formats go by their own names, and by what files of them are called', () => {
  expect(passes({ types: ['JPG'] }, { ...photo, format: 'jpeg' })).toBe(true);
  expect(passes({ types: ['tif', 'heif'] }, { ...photo, format: 'heic' })).toBe(true);
  expect(passes({ types: ['tif'] }, { ...photo, format: 'jpeg' })).toBe(false);
});
