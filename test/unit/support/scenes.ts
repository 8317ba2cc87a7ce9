import { loadSharp } from '../../../src/picture/decode/pixels.js';
import { Random } from './random.js';

export interface Edit {
  /** Pixels of the longer side. */
  readonly size?: number;
  /** Degrees clockwise: quarters. */
  readonly turn?: 90 | 180 | 270;
  /** Share of each side that is left, from the middle. */
  readonly crop?: number;
}

const [width, height] = [600, 400];

/** A JPEG of a scene that no other number shows: discs and boxes of all sizes, with corners to find. */
export async function scene(number: number, edit: Edit = {}): Promise<Buffer> {
  const raw = { width, height, channels: 3 } as const;
  let image = loadSharp()(pixelsOf(number), { raw });
  const { size, turn, crop } = edit;
  if (crop !== undefined) {
    const [w, h] = [Math.round(width * crop), Math.round(height * crop)];
    const [left, top] = [Math.round((width - w) / 2), Math.round((height - h) / 2)];
    image = image.extract({ left, top, width: w, height: h });
  }
  if (turn !== undefined) image = image.rotate(turn);
  if (size !== undefined) image = image.resize({ width: size, height: size, fit: 'inside' });
  return await image.jpeg({ quality: 88 }).toBuffer();
}

const known = new Map<number, Buffer>();

/** Made once: that takes longer than what most tests do with them. */
function pixelsOf(number: number): Buffer {
  const pixels = known.get(number) ?? draw(new Random(number));
  known.set(number, pixels);
  return pixels;
}

function draw(random: Random): Buffer {
  const data = Buffer.alloc(width * height * 3, random.int(60, 200));
  for (let radius = 120; radius >= 4; radius *= 0.96) {
    const [x, y] = [random.int(0, width - 1), random.int(0, height - 1)];
    const colour = [0, 1, 2].map(() => random.int(0, 255));
    const isDisc = random.chance(0.5);
    for (
      let row = Math.max(0, Math.ceil(y - radius));
      row < Math.min(height, y + radius);
      row += 1
    ) {
      const half = isDisc ? Math.sqrt(radius ** 2 - (row - y) ** 2) : radius;
      const from = Math.max(0, Math.ceil(x - half));
      for (let column = from; column < Math.min(width, x + half); column += 1) {
        data.set(colour, (row * width + column) * 3);
      }
    }
  }
  return data;
}
