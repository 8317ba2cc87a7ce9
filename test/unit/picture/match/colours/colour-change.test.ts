import { describe, expect, test } from 'vitest';
import type { ColourChange } from '../../../../../src/model/pictures/relation.js';
import { chromaOfRgb } from '../../../../../src/picture/fingerprint/chroma.js';
import { colourChange } from '../../../../../src/picture/match/colours/colour-change.js';
import type { Coloured } from '../../../../../src/picture/match/colours/tints.js';
import { planeOf } from '../../../../../src/picture/fingerprint/grey-plane.js';
import { greyOfRgb } from '../../../../../src/picture/fingerprint/rgb-grey.js';

type Rgb = readonly [number, number, number];
const [width, height] = [96, 72];
const whole = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

function picture(colour: (x: number, y: number) => Rgb): Coloured {
  const data = new Uint8ClampedArray(width * height * 3);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 3) data.set(colour(x, y), at);
  }
  const rgb = { width, height, channels: 3, data: new Uint8Array(data.buffer) };
  return { chroma: chromaOfRgb(rgb), grey: planeOf(greyOfRgb(rgb)) };
}

/** A meadow with a house and a sky. */
function scene(x: number, y: number): Rgb {
  if (y < 30) return [90 + y, 140 + y, 220];
  if (x > 30 && x < 60 && y < 55) return [190, 60 + (x % 7) * 5, 50];
  return [70 + (x % 11) * 4, 140 + (y % 5) * 6, 50];
}

function changed(change: (rgb: Rgb) => Rgb): ColourChange {
  return colourChange(
    picture(scene),
    picture((x, y) => change(scene(x, y))),
    whole,
  );
}

function bag(colour: Rgb): Coloured {
  return picture((x, y) => (x > 25 && x < 70 && y > 15 && y < 65 ? colour : [250, 250, 250]));
}

describe('the colours of a copy', () => {
  test.each<[string, (rgb: Rgb) => Rgb, ColourChange]>([
    ['left alone', (rgb) => rgb, 'same'],
    ['darker', ([r, g, b]) => [0.7 * r, 0.7 * g, 0.7 * b], 'same'],
    ['warmer', ([r, g, b]) => [1.15 * r, g, 0.8 * b], 'same'],
    ['paler', ([r, g, b]) => [90 + r / 2, 90 + g / 2, 90 + b / 2], 'same'],
    ['grey', ([r, g, b]) => [greyOf(r, g, b), greyOf(r, g, b), greyOf(r, g, b)], 'grey'],
    [
      'sepia',
      ([r, g, b]) => [1.1 * greyOf(r, g, b), greyOf(r, g, b), 0.7 * greyOf(r, g, b)],
      'toned',
    ],
    ['with red for blue', ([r, g, b]) => [b, g, r], 'recoloured'],
    ['with the next colour for each', ([r, g, b]) => [g, b, r], 'recoloured'],
  ])('%s', (_name, change, expected) => {
    expect(changed(change)).toBe(expected);
  });

  test('a grey picture and one in colour', () => {
    const { grey } = picture(scene);
    expect(colourChange({ chroma: undefined, grey }, picture(scene), whole)).toBe('coloured');
    expect(colourChange(picture(scene), { chroma: undefined, grey }, whole)).toBe('grey');
    expect(colourChange({ chroma: undefined, grey }, { chroma: undefined, grey }, whole)).toBe(
      'same',
    );
  });
});

test('one thing in several colours, black among them, is recoloured', () => {
  const bags = [bag([200, 30, 40]), bag([30, 60, 200]), bag([30, 120, 50]), bag([20, 20, 20])];
  for (const [at, one] of bags.entries()) {
    for (const other of bags.slice(at + 1)) {
      expect(colourChange(one, other, whole)).toBe('recoloured');
      expect(colourChange(other, one, whole)).toBe('recoloured');
    }
  }
});

test('where one picture lies in the other is kept to', () => {
  const upsideDown = picture((x, y) => scene(width - 1 - x, height - 1 - y));
  const turned = { a: -1, b: 0, c: 0, d: -1, e: 1, f: 1 };
  expect(colourChange(picture(scene), upsideDown, turned)).toBe('same');
});

function greyOf(red: number, green: number, blue: number): number {
  return 0.3 * red + 0.6 * green + 0.1 * blue;
}

function light(x: number, y: number): number {
  return 60 + 40 * Math.sin(x / 5) + 2 * y;
}

function tinted(red: number, green: number, blue: number): Coloured {
  return picture((x, y) => [red * light(x, y), green * light(x, y), blue * light(x, y)]);
}

test('sepia of a picture of one tint is toned, and another tint is other colours', () => {
  const leaves = tinted(0.6, 0.9, 0.2);
  expect(colourChange(leaves, tinted(1.1, 0.97, 0.75), whole)).toBe('toned');
  expect(colourChange(tinted(1.1, 0.97, 0.75), leaves, whole)).toBe('coloured');
  expect(colourChange(leaves, tinted(0.4, 0.5, 1), whole)).toBe('recoloured');
});

/** Grey, but for a faint blue on one side. */
function room(x: number, y: number): Rgb {
  const level = light(x, y);
  return x < 50 ? [0.85 * level, level, 1.1 * level] : [level, level, level];
}

function greyLight(x: number, y: number): Rgb {
  return [light(x, y), light(x, y), light(x, y)];
}

/** Blues that differ a little. */
function dusk(x: number, y: number): Rgb {
  const [level, wave] = [light(x, y), 0.25 * Math.sin(y / 6)];
  return [level * (0.75 + wave), level, level * (1.33 - 0.4 * wave)];
}

test('a light of another colour is none, where one tint comes near to all', () => {
  const evening = picture((x, y) => {
    const [red, green, blue] = room(x, y);
    return [1.15 * red, green, 0.8 * blue];
  });
  expect(colourChange(picture(room), evening, whole)).toBe('same');
  expect(colourChange(evening, picture(room), whole)).toBe('same');
});

test('a logo over a grey picture leaves it grey', () => {
  const marked = picture((x, y) =>
    x > 50 && x < 84 && y > 40 && y < 60 ? [192, 24, 42] : greyLight(x, y),
  );
  expect(colourChange(picture(greyLight), marked, whole)).toBe('coloured');
  expect(colourChange(marked, picture(greyLight), whole)).toBe('grey');
});

test('colours that came out brown hold what they were, and are not toned', () => {
  const turned = picture((x, y) => {
    const [red, green, blue] = dusk(x, y);
    const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
    const half = (level: number): number => grey - 0.5 * (level - grey);
    return [half(red), half(green), half(blue)];
  });
  expect(colourChange(picture(dusk), turned, whole)).toBe('recoloured');
  expect(colourChange(turned, picture(dusk), whole)).toBe('recoloured');
});
