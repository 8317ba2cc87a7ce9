import { expect, test } from 'vitest';
import { noMargins } from '../../../../src/model/pictures/traits.js';
import { picture } from '../../support/pictures.js';
import { traitsOf } from './files.js';

const white = { background: 'white' } as const;

test.each([
  ['a white frame', { left: 40, top: 40, right: 40, bottom: 40, ...white }],
  ['black bars', { left: 0, top: 90, right: 0, bottom: 90, background: 'black' }],
  ['the sides of a Polaroid', { left: 24, top: 24, right: 24, bottom: 120, background: '#eee' }],
  ['nothing', { left: 0, top: 0, right: 0, bottom: 0 }],
] as const)('%s, to a block of colours', async (_, border) => {
  const { left, top, right, bottom } = border;
  for (const quality of [50, 92]) {
    const file = await picture(7).extend(border).jpeg({ quality }).toBuffer();
    const { margins } = await traitsOf(file);
    for (const [found, made] of [
      [margins.left, left],
      [margins.top, top],
      [margins.right, right],
      [margins.bottom, bottom],
    ] as const) {
      expect(found).toBeLessThanOrEqual(made + 1);
      expect(found).toBeGreaterThanOrEqual(made - 16);
    }
  }
});

test('exactly, where nothing was lost', async () => {
  const border = { left: 3, top: 0, right: 11, bottom: 70, background: '#123456' };
  const file = await picture(11).extend(border).png().toBuffer();
  const { background: _, ...made } = border;
  expect((await traitsOf(file)).margins).toEqual(made);
});

test('a picture that is plain all over has none', async () => {
  const plain = picture(7).extract({ left: 0, top: 0, width: 50, height: 40 }).linear(0, 255);
  expect((await traitsOf(await plain.png().toBuffer())).margins).toEqual(noMargins);
});
