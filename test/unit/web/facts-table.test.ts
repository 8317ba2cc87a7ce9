import { describe, expect, test } from 'vitest';
import { joinPath, rootPath } from '../../../src/model/paths/path.js';
import { allFacts, differingFacts } from '../../../web/model/facts-table.js';
import { member } from './members.js';

const path = joinPath(rootPath, 'x.jpg');

describe('facts that differ', () => {
  test('are none where both say the same', () => {
    expect(differingFacts([member(0, { path }), member(1, { path })])).toEqual([]);
  });

  test('are those that one of them does not say, too', () => {
    const place = { latitude: 43.46715, longitude: -11.88538, altitude: 12.4 };
    const rows = differingFacts([member(0, { path }, { place }), member(1, { path })]);
    expect(rows).toEqual([
      { label: 'Place', values: ['43.46715° N, 11.88538° W, 12 m', undefined], most: undefined },
    ]);
  });

  test('say who has more, where more is better', () => {
    const rows = differingFacts([
      member(0, { path, bytes: 2_000_000, width: 2000, height: 1000 }),
      member(1, { path, bytes: 1_000_000, width: 3000, height: 1000 }),
    ]);
    expect(rows).toEqual([
      { label: 'Size', values: ['2.0 MB', '1.0 MB'], most: 0 },
      { label: 'Pixels', values: ['2000 × 1000', '3000 × 1000'], most: 1 },
    ]);
  });

  test('read as people write them', () => {
    const rows = allFacts([
      member(
        0,
        { path, damaged: true, missing: 0.002 },
        {
          make: 'NIKON CORPORATION',
          model: 'NIKON D90',
          taken: '2019-05-04T12:33:10.25+02:00',
          exposure: 0.004,
          aperture: 2.8,
          rating: 3,
          keywords: ['sea', 'holiday'],
        },
      ),
      member(1, { path }, { make: 'Sony', model: 'ILCE-7M3', exposure: 2.5, rating: -1 }),
    ]);
    const texts = Object.fromEntries(rows.map(({ label, values }) => [label, values]));
    expect(texts).toMatchObject({
      Taken: ['2019-05-04 12:33:10 +02:00', undefined],
      Camera: ['NIKON D90', 'Sony ILCE-7M3'],
      Exposure: ['1/250 s', '2.5 s'],
      Aperture: ['f/2.8', undefined],
      Rating: ['★★★☆☆', 'rejected'],
      Keywords: ['holiday, sea', undefined],
      Damage: ['1 % is missing', undefined],
    });
    expect(texts).not.toHaveProperty('Lens');
  });
});
