import * as fc from 'fast-check';
import type { Sharp } from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { isSoak } from '../../support/soak.js';
import { settle } from '../../support/photo-folder.js';
import { picture } from '../../support/pictures.js';
import { SimilarFolder, type Found } from '../../support/similar-folder.js';

const photos = [31, 32, 33];
const whole = { width: 720, height: 540 };

function cut(left: number, top: number, share: number): (photo: Sharp) => Sharp {
  const width = Math.round(whole.width * share);
  const height = Math.round(whole.height * share);
  return (photo) => photo.extract({ left, top, width, height });
}

/** What messengers, editors and people make of a photo. */
const edits: Readonly<Record<string, (photo: Sharp) => Sharp>> = {
  whole: (photo) => photo,
  half: (photo) => photo.resize(360),
  small: (photo) => photo.resize(220),
  grey: (photo) => photo.greyscale(),
  bright: (photo) => photo.linear(1.15, 12),
  soft: (photo) => photo.blur(1.2),
  mirrored: (photo) => photo.flop(),
  turned: (photo) => photo.rotate(90),
  framed: (photo) => photo.extend({ top: 30, bottom: 30, left: 30, right: 30, background: '#fff' }),
  middle: cut(72, 54, 0.8),
  corner: cut(0, 0, 0.6),
  otherCorner: cut(288, 216, 0.6),
  nearlyAll: cut(18, 14, 0.95),
};

interface Copy {
  readonly name: string;
  readonly bytes: Buffer;
}

const copies: Copy[] = [];

beforeAll(async () => {
  for (const seed of photos) {
    for (const [edit, made] of Object.entries(edits)) {
      for (const quality of [90, 60]) {
        const bytes = await made(picture(seed)).jpeg({ quality }).toBuffer();
        copies.push({ name: `${seed}-${edit}-${quality}.jpg`, bytes });
      }
    }
  }
});

async function add(folder: SimilarFolder, some: readonly Copy[]): Promise<void> {
  for (const { name, bytes } of some) folder.write(name, bytes);
  // Of files that were just written nothing is kept that was learnt.
  await settle();
}

/** Who is kept, and for whom, in an order of its own. */
function keepersOf({ groups }: Found): Record<string, string[]> {
  return Object.fromEntries(
    groups.map(([keeper, ...others]) => [
      keeper?.path ?? '',
      others.map(({ path }) => path).toSorted(),
    ]),
  );
}

test('whatever copies come, in whatever order, groups are those of measuring every pair', async () => {
  const drawn = fc.shuffledSubarray(
    copies.map((_, at) => at),
    { minLength: 6, maxLength: 26 },
  );
  await fc.assert(
    fc.asyncProperty(drawn, fc.double({ min: 0, max: 1, noNaN: true }), async (places, share) => {
      using folder = new SimilarFolder();
      const some = places.map((at) => copies[at]).filter((copy) => copy !== undefined);
      const before = Math.floor(share * some.length);
      await add(folder, some.slice(0, before));
      await folder.find();
      await add(folder, some.slice(before));
      const predicted = keepersOf(await folder.find());
      expect(predicted).toEqual(keepersOf(await folder.find({ isExhaustive: true })));
    }),
    { numRuns: isSoak ? 60 : 2 },
  );
}, 600_000);
