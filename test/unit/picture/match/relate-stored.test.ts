import type { Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { reversed } from '../../../../src/model/pictures/relation.js';
import { decodePhoto } from '../../../../src/picture/decoder/decode-photo.js';
import { ReadBuffer } from '../../../../src/picture/decode/picture-file.js';
import type { StoredPicture } from '../../../../src/picture/match/relate-message.js';
import { relateStored } from '../../../../src/picture/match/relate-stored.js';
import { PhotoFolder } from '../../support/photo-folder.js';
import { picture } from '../../support/pictures.js';

async function stored(image: Sharp): Promise<StoredPicture> {
  using folder = new PhotoFolder();
  folder.write('photo.png', await image.png().toBuffer());
  const look = await decodePhoto(folder.at('photo.png'), true, new ReadBuffer());
  if (look.kind !== 'picture') throw new TypeError(`a picture is ${look.kind}`);
  return { ...look.fingerprint, facts: look.facts };
}

test('the answer is the same whichever picture is asked about', async () => {
  const pictures = await Promise.all([
    stored(picture(1)),
    stored(picture(1).resize(300)),
    stored(
      picture(1)
        .extract({ left: 60, top: 50, width: 500, height: 400 })
        .modulate({ brightness: 1.1 }),
    ),
    stored(picture(1).flop().jpeg({ quality: 30 })),
    stored(picture(1).rotate(3)),
    stored(picture(2)),
  ]);
  let found = 0;
  for (const one of pictures) {
    for (const other of pictures) {
      if (one === other) continue;
      const [there] = relateStored({ first: one, others: [other] });
      const [back] = relateStored({ first: other, others: [one] });
      expect(back?.distance).toBe(there?.distance);
      if (there === undefined || back === undefined) continue;
      found += 1;
      const again = reversed(back);
      expect([again.firstInside, again.secondInside]).toEqual([
        there.firstInside,
        there.secondInside,
      ]);
      for (const part of ['a', 'b', 'c', 'd', 'e', 'f'] as const) {
        expect(again.map[part]).toBeCloseTo(there.map[part], 9);
      }
    }
  }
  // Every two of the five that show picture 1.
  expect(found).toBe(20);
});
