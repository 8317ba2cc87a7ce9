import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noFacts } from '../../support/facts.js';
import type { Candidate, PictureOf } from '../../../../src/model/pictures/candidate.js';
import { keepingOf, type KeepOptions } from '../../../../src/library/keep/keeper.js';
import type { RelPath } from '../../../../src/model/paths/path.js';
import { isWithin, relPathFrom } from '../../../../src/model/paths/path.js';
import { defaultSettings, parseKeepRules } from '../../../../src/config/settings.js';
import type { Facts } from '../../../../src/model/facts/facts.js';
import { noMargins, type Traits } from '../../../../src/model/pictures/traits.js';

const plain: Traits = {
  camera: undefined,
  taken: undefined,
  editor: undefined,
  metadata: [],
  values: [],
  colour: 'colour',
  detail: 240_000,
  margins: noMargins,
  quality: 80,
  earlierQuality: undefined,
  extras: [],
  pixels: undefined,
};
const camera: Partial<Traits> = {
  camera: 'Sony ILCE-7M3',
  taken: '2019-05-04T12:33:10',
  metadata: ['date', 'camera'],
};

const silent: Facts = { ...noFacts, width: 600, height: 400 };
/** What only facts are read of, as of a camera's raw file. */
const raw: Partial<Facts> = { make: 'SONY', model: 'ILCE-7M3', taken: '2019-05-04T12:33:10.25' };

const video = { kind: 'video', bytes: 2_100_000, digest: Buffer.alloc(8) } as const;

interface Sketch {
  readonly size?: number;
  readonly mtimeMs?: number;
  readonly names?: number;
  readonly format?: string;
  readonly missing?: number;
  readonly extent?: number;
  readonly isFramed?: boolean;
  readonly madeFrom?: number;
  readonly width?: number;
  readonly traits?: Partial<Traits> | 'unknown';
  readonly said?: Partial<Facts>;
  readonly picture?: 'none';
}

function path(text: string): RelPath {
  return relPathFrom(text, '/');
}

function candidate(name: string, sketch: Sketch = {}): Candidate {
  const { size = 1000, mtimeMs = 1e12, names = 1, width = 600 } = sketch;
  const times = { mtimeMs, ctimeMs: mtimeMs, birthtimeMs: mtimeMs };
  const stat = { ino: 1, size, ...times };
  const { format = 'jpeg', missing = 0 } = sketch;
  const facts = { format, width, height: 400, orientation: 1, frames: 1, missing };
  const { extent = 1, isFramed = false, madeFrom, traits = {} } = sketch;
  const picture: PictureOf = {
    facts,
    traits: traits === 'unknown' ? undefined : { ...plain, ...traits },
    said: sketch.said === undefined ? undefined : { ...silent, ...sketch.said },
    extent,
    isFramed,
    madeFrom,
  };
  return {
    path: path(name),
    stat,
    names,
    picture: sketch.picture === 'none' ? undefined : picture,
  };
}

function keeping(options: KeepOptions = {}) {
  return keepingOf(defaultSettings, options);
}

/** Who is kept, and why. */
function decide(files: readonly Candidate[], options: KeepOptions = {}): [string, string] {
  const { alike } = keeping(options);
  const kept = alike.best(files);
  return [
    kept.path,
    alike.why(
      kept,
      files.filter((file) => file !== kept),
    ),
  ];
}

const original = candidate('zzz/IMG_1.jpg', { traits: { ...camera, quality: 85 }, size: 500 });

describe('the default rules keep the original against', () => {
  test.each<[string, Sketch, string]>([
    [
      'a grey copy with its EXIF',
      { traits: { ...camera, colour: 'grey' } },
      'colour, the other is grey',
    ],
    ['a sepia one', { traits: { ...camera, colour: 'toned' } }, 'colour, the other is toned'],
    [
      'one scaled up',
      { width: 1200, traits: { ...camera, detail: 60_000 }, size: 9000 },
      'resolution: 600 × 400, the other is 1200 × 400 but scaled up',
    ],
    [
      'one saved again without EXIF at a higher quality',
      { traits: { quality: 98 }, size: 9000 },
      'original: Sony ILCE-7M3, 2019',
    ],
    [
      'a PNG of it with its EXIF',
      { format: 'png', madeFrom: 85, traits: { ...camera, quality: undefined }, size: 9000 },
      'quality: the other is a png with the pixels of a jpeg',
    ],
    [
      'a smaller one',
      { width: 300, traits: { ...camera, detail: 120_000 } },
      'resolution: 600 × 400, the other is 300 × 400',
    ],
    [
      'a part of it, enlarged',
      { width: 1200, extent: 0.5, traits: camera },
      'whole, the other is cut',
    ],
    [
      'one in a frame',
      { width: 1200, isFramed: true, size: 9000, traits: { ...camera, quality: 99 } },
      'whole, the other is framed',
    ],
    ['one that is cut off', { missing: 0.4, traits: camera }, 'whole, the other is damaged'],
    [
      'one that an editor saved',
      { traits: { ...camera, editor: 'Photoshop' } },
      'original: Sony ILCE-7M3, 2019',
    ],
    [
      "one with a copy's name, though it is a little finer",
      { traits: { ...camera, quality: 86 }, size: 9000, mtimeMs: 1e11 },
      "name: that of the other is a copy's",
    ],
    [
      'one that was saved anew from it',
      { traits: { ...camera, quality: 99, earlierQuality: 85 }, size: 9000 },
      'quality: 85, the other is 99 saved from 85',
    ],
  ])('%s', (_, sketch, why) => {
    expect(decide([candidate('a (1).jpg', sketch), original])).toEqual(['zzz/IMG_1.jpg', why]);
  });
});

describe('a HEIC as a phone saves it', () => {
  const phone: Partial<Traits> = { ...camera, camera: 'Apple iPhone 8', quality: undefined };
  const heic = (traits: Partial<Traits> = {}, sketch: Sketch = {}): Candidate =>
    candidate('b.heic', { format: 'heic', traits: { ...phone, ...traits }, size: 500, ...sketch });
  const jpeg = (quality: number, sketch: Sketch = {}): Candidate =>
    candidate('a.jpg', { traits: { ...phone, quality }, size: 9000, ...sketch });

  test('is kept over the JPEG that was made of it, however fine', () => {
    const why = 'quality: heic from the camera, the other is 98';
    expect(decide([jpeg(98), heic()])).toEqual(['b.heic', why]);
  });

  test('and over a PNG of it', () => {
    const png = candidate('a.png', { format: 'png', traits: phone, size: 9000 });
    const why = 'quality: heic from the camera, the other is lossless';
    expect(decide([png, heic()])).toEqual(['b.heic', why]);
  });

  test('but not over the raw file of it', () => {
    const dng = candidate('a.dng', { format: 'raw', traits: phone, size: 90_000 });
    const why = 'quality: lossless, the other is heic from the camera';
    expect(decide([heic(), dng])).toEqual(['a.dng', why]);
  });

  test('by the facts of its file, where those are all that is known', () => {
    const said = { make: 'Apple', model: 'iPhone 8', taken: '2018-01-02T03:04:05' };
    const of = (quality: number | undefined): Sketch => ({
      traits: { quality },
      said: { ...silent, ...said },
    });
    const files = [
      candidate('a.jpg', of(98)),
      candidate('b.heic', { ...of(undefined), format: 'heic' }),
    ];
    expect(decide(files)[0]).toBe('b.heic');
  });

  test('not where it was scaled down', () => {
    const small = heic({ detail: 60_000 }, { width: 300 });
    expect(decide([jpeg(98), small])[0]).toBe('a.jpg');
  });

  test('but not one that was taken before phones saved any', () => {
    const taken = '2015-05-04T12:33:10';
    const old = jpeg(98, { traits: { ...phone, taken, quality: 98 } });
    const why = 'quality: 98, the other is converted to heic';
    expect(decide([heic({ taken }), old])).toEqual(['a.jpg', why]);
  });

  test('where an editor saved both, or nobody says who took them, the format decides', () => {
    const why = 'format: heic, the other is jpeg';
    const none = { camera: undefined, taken: undefined, metadata: [] };
    for (const traits of [{ editor: 'Photoshop' }, none]) {
      const other = jpeg(98, { traits: { ...phone, ...traits, quality: 98 } });
      expect(decide([other, heic(traits)])).toEqual(['b.heic', why]);
    }
  });
});

describe('a difference in quality that nobody sees', () => {
  const finer = (name: string): Candidate =>
    candidate(name, { traits: { quality: 97 }, size: 9000 });
  const older = candidate('b.jpg', { traits: { quality: 88 } });

  test('decides where nothing else does', () => {
    const why = 'quality: 97, the other is 88';
    expect(decide([older, finer('c.jpg')])).toEqual(['c.jpg', why]);
  });

  test("does not make a copy's name better, unless the user says so", () => {
    const edited = finer('b-edited.jpg');
    const why = "name: that of the other is a copy's";
    expect(decide([edited, older])).toEqual(['b.jpg', why]);
    expect(decide([edited, older], { keep: parseKeepRules(['quality']) })[0]).toBe(edited.path);
  });

  test('unlike one that is seen', () => {
    const coarse = candidate('b.jpg', { traits: { quality: 87 } });
    const why = 'quality: 97, the other is 87';
    expect(decide([finer('b-edited.jpg'), coarse])).toEqual(['b-edited.jpg', why]);
  });
});

test('without traits what is known of the pictures decides', () => {
  const files = [
    candidate('a.jpg', { traits: 'unknown', width: 300 }),
    candidate('b.png', { traits: 'unknown', format: 'png' }),
    candidate('c.jpg', { traits: 'unknown', size: 9999 }),
  ];
  expect(decide(files)).toEqual(['b.png', 'quality: lossless, the others are jpeg']);
});

describe('each rule decides by itself', () => {
  const two = (rule: string, a: Sketch, b: Sketch, names: [string, string] = ['b.jpg', 'a.jpg']) =>
    decide([candidate(names[0], a), candidate(names[1], b)], { keep: parseKeepRules([rule]) });

  test.each<[string, Sketch, Sketch, string]>([
    ['format', { format: 'png' }, {}, 'format: png, the other is jpeg'],
    ['quality', { traits: { quality: 90 } }, {}, 'quality: 90, the other is 80'],
    ['compression', { traits: { quality: 90 } }, {}, 'quality: 90, the other is 80'],
    [
      'quality',
      {},
      { size: 9000, traits: { quality: 95, earlierQuality: 80 } },
      'quality: 80, the other is 95 saved from 80',
    ],
    [
      'quality',
      { traits: { quality: 95, earlierQuality: 85 } },
      {},
      'quality: 95 saved from 85, the other is 80',
    ],
    [
      'quality',
      {},
      { format: 'png', size: 9000, traits: { quality: undefined, earlierQuality: 75 } },
      'quality: 80, the other is lossless saved from 75',
    ],
    ['metadata', { traits: { metadata: ['place'] } }, {}, 'metadata: place'],
    ['size', { size: 2_100_000 }, {}, 'most bytes: 2.1 MB'],
    ['oldest', { mtimeMs: Date.UTC(1991, 2, 4) }, {}, 'oldest: 1991-03-04'],
    ['oldest', { mtimeMs: 1e12 - 1000 }, {}, 'oldest: 2001-09-09 01:46:39'],
    [
      'oldest',
      { traits: { taken: '1999-01-01T00:00:00' } },
      { mtimeMs: 9.5e11 },
      'oldest: 1999-01-01',
    ],
    ['newest', { traits: { taken: '2019-05-04T00:30:00+02:00' } }, {}, 'newest: 2019-05-03'],
    ['most-linked', { names: 3 }, {}, 'most linked: 3 names'],
    ['original', { said: raw }, {}, 'original: SONY ILCE-7M3, 2019'],
    [
      'original',
      { said: raw },
      { said: raw, traits: { editor: 'GIMP 2.10' } },
      'original: SONY ILCE-7M3, 2019',
    ],
    ['metadata', { said: raw }, { traits: { metadata: ['place'] } }, 'metadata: date, camera'],
    [
      'metadata',
      { said: { ...raw, keywords: ['sea'], rating: 3 }, traits: { metadata: ['date', 'caption'] } },
      { said: raw, traits: { metadata: ['date', 'camera', 'place'] } },
      'metadata: date, camera, rating, keywords, caption',
    ],
    // An hour later by the clock on the wall, an hour earlier by the sun.
    [
      'oldest',
      { said: { taken: '2019-05-04T13:30:00+02:00' } },
      { said: { taken: '2019-05-04T12:30:00+00:00' } },
      'oldest: 2019-05-04 11:30:00',
    ],
    // Local time of nobody knows where counts as UTC.
    [
      'oldest',
      { said: { taken: '2019-05-04T11:59:59' } },
      { said: { taken: '2019-05-04T14:00:00+02:00' } },
      'oldest: 2019-05-04 11:59:59',
    ],
    [
      'oldest',
      { said: { taken: '2019-05-04T12:00:00.1' } },
      { said: { taken: '2019-05-04T12:00:00.25' } },
      'oldest: 2019-05-04 12:00:00',
    ],
    // Facts go before traits.
    [
      'newest',
      { said: { taken: '2020-01-01T00:00:00' }, traits: { taken: '2000-01-01T00:00:00' } },
      { traits: { taken: '2019-01-01T00:00:00' } },
      'newest: 2020-01-01',
    ],
    ['colour', {}, { traits: { colour: 'toned' } }, 'colour, the other is toned'],
    ['colour', {}, { traits: { colour: 'grey' } }, 'colour, the other is grey'],
    [
      'resolution',
      { traits: { detail: 200_000 } },
      { traits: { detail: 90_000 } },
      'resolution: sharper than the other',
    ],
    ['metadata', { traits: { extras: [video] } }, {}, 'with a video behind it'],
    [
      'metadata',
      { traits: { metadata: ['place'] } },
      { traits: { extras: [video] } },
      'metadata: place',
    ],
    ['path:b.*', {}, { size: 9999 }, 'path:b.*'],
    ['-path:a.*', {}, { size: 9999 }, 'not path:a.*'],
  ])('%s', (rule, winner, loser, why) => {
    expect(two(rule, winner, loser)).toEqual(['b.jpg', why]);
  });

  test('shortest-path and the path at last', () => {
    expect(two('shortest-path', {}, {}, ['z.jpg', 'long/a.jpg'])).toEqual([
      'z.jpg',
      'shortest path',
    ]);
    expect(two('size', {}, {})).toEqual(['a.jpg', 'first by path']);
  });

  test('grey and toned are equal: which was there first cannot be told', () => {
    const [toned, grey] = [
      { traits: { colour: 'toned' } },
      { traits: { colour: 'grey' } },
    ] as const;
    expect(two('colour,name', toned, grey)[1]).toBe('first by path');
    expect(two('colour,size', { ...grey, size: 1001 }, toned)[1]).toBe('most bytes: 1.0 kB');
  });

  test('a tenth more or less is no resolution', () => {
    expect(two('resolution,size', { traits: { detail: 241_000 } }, { size: 1001 })[0]).toBe(
      'a.jpg',
    );
    expect(two('resolution,size', { traits: { detail: 300_000 } }, { size: 1001 })[0]).toBe(
      'b.jpg',
    );
  });

  test.each([
    'IMG_1 (1).jpg',
    'IMG_1(2).JPG',
    'Copy of IMG_1.jpg',
    'IMG_1 - Copy.jpg',
    'IMG_1 - Kopie (2).jpg',
    'IMG_1 copy 2.jpg',
    'IMG_1_copy.jpg',
    'IMG_1-edited.jpg',
    'IMG_1_edited(1).jpg',
    'IMG_1~2.jpg',
    'IMG-20200101-WA0001.jpg',
    'WhatsApp Image 2020-01-01 at 10.00.00.jpeg',
    'Screenshot_20200101-100000.png',
    'Bildschirmfoto 2020-01-01 um 10.00.00.png',
    'IMG_E1234.JPG',
    'IMG_1 - Copie.jpg',
    'PXL_20220504_123310.exported.jpg',
    'IMG_1 (Edited).jpg',
    'IMG_1-compressed.jpg',
    'photo_2020-01-01_10-00-00.jpg',
    'photo_5_2020-01-01_10-00-00.jpg',
    'received_12345678.jpeg',
  ])('%s is the name of a copy', (name) => {
    expect(two('name', {}, {}, ['zz/plain.jpg', name])).toEqual([
      'zz/plain.jpg',
      "name: that of the other is a copy's",
    ]);
  });

  test.each([
    'Concert (2019).jpg',
    'copyright.jpg',
    'IMG_1.jpg',
    'IMG_EGYPT.jpg',
    'photo_2020.jpg',
    'Screenshots/IMG_1.jpg',
  ])('%s is not', (name) => expect(two('name', {}, {}, ['IMG_1 (1).jpg', name])[0]).toBe(name));
});

describe('a name that cameras give', () => {
  test.each([
    'IMG_1234.JPG',
    'DSC01234.ARW',
    'DSCF0012.jpg',
    '_MG_0001.CR2',
    'P1010001.JPG',
    'GOPR0001.JPG',
    '20220504_123310.jpg',
    'IMG_20220504_123310.jpg',
    'PXL_20220504_123310123.jpg',
    'PXL_20220504_123310123.MP.jpg',
    'PXL_20220504_123310123.NIGHT.jpg',
  ])('%s', (name) => {
    const why = 'name: as a camera gives it';
    const other = `a${name}`;
    expect(decide([candidate(other, { size: 9000 }), candidate(name)])).toEqual([name, why]);
  });

  test.each([
    'IMG_1234_stamp.jpg',
    'IMG_20220504_123310_123.jpg',
    'DSC01234-2.jpg',
    'IMG_20220504.jpg',
    'PXL_20220504_123310123-COLLAGE.jpg',
    'P10.jpg',
    'holiday.jpg',
  ])('%s is none', (name) => {
    expect(decide([candidate(name, { size: 9000 }), candidate('IMG_1234.jpg')])[0]).toBe(
      'IMG_1234.jpg',
    );
  });

  test('says nothing of files of equal bytes, nor where more is to be seen', () => {
    const { exact } = keeping();
    const named = candidate('Eiffel tower.jpg', { mtimeMs: 1e11 });
    expect(exact.best([candidate('IMG_1234.jpg'), named])).toBe(named);
    const larger = candidate('x.jpg', { width: 1200, traits: { detail: 960_000 } });
    expect(decide([candidate('IMG_1234.jpg'), larger])[0]).toBe('x.jpg');
  });
});

describe('protection comes first', () => {
  const files = [original, candidate('safe/a (1).jpg', { traits: { colour: 'grey' } })];

  test('by glob', () => {
    expect(decide(files, { protect: ['safe/**'] })).toEqual(['safe/a (1).jpg', 'protected']);
  });
  test('by reference, before all', () => {
    const options = {
      protect: ['zzz/**'],
      reference: { includes: (one: RelPath) => isWithin(one, path('safe')) },
    };
    expect(decide(files, options)).toEqual(['safe/a (1).jpg', 'in the reference']);
  });
  test('by the setting, which a flag adds to', () => {
    const settings = { ...defaultSettings, protect: ['safe/**'] };
    const { protection } = keepingOf(settings, { protect: ['other/**'] });
    expect(
      ['safe/x.jpg', 'other/y.jpg', 'z.jpg'].map((one) => protection.protects(path(one))),
    ).toEqual([true, true, false]);
  });
});

test('the setting counts where no flag is given, and a flag in its place', () => {
  const settings = { ...defaultSettings, keep: parseKeepRules(['path:small/**']) };
  const files = [original, candidate('small/a.jpg')];
  expect(keepingOf(settings, {}).alike.best(files).path).toBe('small/a.jpg');
  expect(keepingOf(settings, {}).exact.best(files).path).toBe('small/a.jpg');
  const flag = { keep: parseKeepRules(['path:zzz/**']) };
  expect(keepingOf(settings, flag).alike.best(files).path).toBe('zzz/IMG_1.jpg');
});

describe('the order', () => {
  const traits = fc.record({
    camera: fc.constantFrom(undefined, 'A'),
    taken: fc.constantFrom(undefined, '2019-05-04T12:33:10', 'nonsense'),
    editor: fc.constantFrom(undefined, 'E'),
    metadata: fc.constantFrom([], ['date' as const]),
    colour: fc.constantFrom('colour' as const, 'toned' as const, 'grey' as const),
    detail: fc.integer({ min: 1, max: 400 }),
    quality: fc.constantFrom(undefined, 60, 90),
  });
  const sketch = fc.record({
    size: fc.integer({ min: 1, max: 3 }),
    mtimeMs: fc.constantFrom(1e12, 1.1e12),
    names: fc.integer({ min: 1, max: 2 }),
    format: fc.constantFrom('jpeg', 'png', 'ico'),
    missing: fc.constantFrom(0, 0.3, 1),
    extent: fc.constantFrom(1, 0.97, 0.5, 0.49),
    isFramed: fc.boolean(),
    traits: fc.oneof(traits, fc.constant('unknown' as const)),
  });
  const names = ['a.jpg', 'a (1).jpg', 'b/a.jpg', 'b/c.jpg', 'keep/a.jpg', 'keep/b.jpg'] as const;
  const files = fc
    .array(sketch, { minLength: names.length, maxLength: names.length })
    .map((sketches) => names.map((name, at) => candidate(name, sketches[at])));
  const rules = fc
    .shuffledSubarray([
      'path:keep/**',
      '-path:b/**',
      'whole',
      'original',
      'colour',
      'resolution',
      'format',
      'quality',
      'metadata',
      'size',
      'oldest',
      'newest',
      'name',
      'shortest-path',
      'most-linked',
    ])
    .map((some) => (some.length === 0 ? undefined : parseKeepRules(some)));

  test('is total and transitive, and the best does not depend on who else is there', () => {
    fc.assert(
      fc.property(files, rules, fc.boolean(), (all, keep, isExact) => {
        const { exact, alike } = keeping({ keep });
        const order = isExact ? exact : alike;
        const standings = all.map((file) => order.standing(file));
        const sorted = standings.toSorted((a, b) => order.compare(a, b));
        // In a sorted list of a transitive order every pair stands as it compares.
        const wrong = sorted.flatMap((a, at) =>
          sorted.filter((b, other) => Math.sign(order.compare(a, b)) !== Math.sign(at - other)),
        );
        expect(wrong).toEqual([]);
        const best = order.best(all);
        expect(order.best(all.toReversed())).toBe(best);
        const fewer = all.filter((file, at) => file === best || at % 2 === 0);
        expect(order.best(fewer)).toBe(best);
      }),
    );
  });
});
