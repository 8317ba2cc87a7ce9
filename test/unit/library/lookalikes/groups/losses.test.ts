import { expect, test } from 'vitest';
import { lossesOf } from '../../../../../src/library/lookalikes/groups/losses.js';
import { sameImageData } from '../../../../../src/model/pictures/relation.js';
import { lossText } from '../../../../../src/model/pictures/loss.js';
import type { Relation } from '../../../../../src/model/pictures/relation.js';
import { noMargins, type Traits } from '../../../../../src/model/pictures/traits.js';

const plain: Traits = {
  camera: undefined,
  taken: undefined,
  editor: undefined,
  metadata: [],
  values: [],
  colour: 'colour',
  detail: 1e6,
  margins: noMargins,
  quality: 90,
  earlierQuality: undefined,
  extras: [],
  pixels: undefined,
};

const traitsOf = (some: Partial<Traits> | undefined): Traits | undefined =>
  some && { ...plain, ...some };

function marks(
  file: Partial<Traits> | undefined,
  keeper: Partial<Traits> | undefined = {},
  relation: Partial<Relation> = {},
): string[] {
  const losses = lossesOf({ ...sameImageData, ...relation }, traitsOf(keeper), traitsOf(file));
  return losses.map(lossText);
}

const video = { kind: 'video', bytes: 2_100_000, digest: Buffer.alloc(8, 1) } as const;
const otherVideo = { ...video, digest: Buffer.alloc(8, 2) };

const captions = [
  { kind: 'caption', digest: Buffer.alloc(8, 1) },
  { kind: 'caption', digest: Buffer.alloc(8, 2) },
] as const;

/** @param pixels the number of a picture */
const dated = (date: number, pixels: number): Partial<Traits> => ({
  metadata: ['date'],
  values: [{ kind: 'date', digest: Buffer.alloc(8, date) }],
  pixels: Buffer.alloc(16, pixels),
});

test.each<[string, string[], string[]]>([
  ['nothing', marks({}), []],
  ['less than its keeper', marks({ colour: 'grey' }, { extras: [video], metadata: ['date'] }), []],
  ['a video', marks({ extras: [video] }), ['has a video of 2.1 MB behind it']],
  ['the same video', marks({ extras: [video] }, { extras: [{ ...video }] }), []],
  [
    'another video as long',
    marks({ extras: [otherVideo] }, { extras: [video] }),
    ['has a video of 2.1 MB behind it'],
  ],
  [
    'two, of which one is held',
    marks({ extras: [video, video] }, { extras: [video] }),
    ['has a video of 2.1 MB behind it'],
  ],
  [
    'a video, the keeper unknown',
    marks({ extras: [video] }, undefined),
    ['has a video of 2.1 MB behind it'],
  ],
  ['a date, the keeper unknown', marks({ metadata: ['date'] }, undefined), ['has metadata (date)']],
  ['colours', marks({}, { colour: 'toned' }), ['has colours']],
  ['a tone', marks({ colour: 'toned' }, { colour: 'grey' }), ['has a tone']],
  ['colours by relation', marks(undefined, undefined, { colour: 'coloured' }), ['has colours']],
  ['other colours', marks({}, {}, { colour: 'recoloured' }), ['has other colours']],
  ['a part', marks({}, {}, { secondInside: 0.7 }), ['has a part of the picture (30 % of it)']],
  ['a cut', marks({}, {}, { firstInside: 0.7 }), []],
  ['a rim', marks({}, {}, { secondInside: 0.97 }), []],
  ['detail', marks({ detail: 4e6 }), ['has finer detail']],
  ['noise', marks({ detail: 1.1e6 }), []],
  [
    'EXIF',
    marks({ metadata: ['place', 'date', 'profile'] }, { metadata: ['date'] }),
    ['has metadata (place)'],
  ],
  [
    'another caption, and one that its keeper has as well',
    marks(
      { metadata: ['caption'], values: [captions[0], captions[1]] },
      { metadata: ['caption'], values: [captions[0]] },
    ),
    ['has metadata (caption)'],
  ],
  [
    'a caption of several',
    marks(
      { metadata: ['caption'], values: [captions[0]] },
      { metadata: ['caption'], values: captions },
    ),
    [],
  ],
  ['another date on the same picture', marks(dated(1, 9), dated(2, 9)), ['has metadata (date)']],
  ['another date in a series', marks(dated(1, 8), dated(2, 9)), []],
])('a file that has %s', (_, found, expected) => {
  expect(found).toEqual(expected);
});
