import sharp, { type Sharp } from 'sharp';
import { Random } from './random.js';

const width = 720;
const height = 540;

/**
 * A picture full of detail that no other seed resembles: clouds of noise in several sizes, and
 * discs on them. The same in every run.
 */
export function picture(seed: number): Sharp {
  const pixels = known.get(seed) ?? draw(seed);
  known.set(seed, pixels);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Made once: that takes longer than what most tests do with them. */
const known = new Map<number, Buffer>();

function draw(seed: number): Buffer {
  const random = new Random(seed * 7919 + 1);
  const levels = new Float32Array(width * height * 3).fill(128);
  for (const [cell, strength] of [
    [200, 90],
    [70, 60],
    [24, 40],
    [9, 25],
  ] as const) {
    for (let channel = 0; channel < 3; channel += 1) {
      addNoise(levels, channel, cell, strength, random);
    }
  }
  for (let disc = 0; disc < 40; disc += 1) addDisc(levels, random);
  return Buffer.from(Uint8ClampedArray.from(levels).buffer);
}

/** Smooth noise: random levels at the corners of cells, blended in between. */
function addNoise(
  levels: Float32Array,
  channel: number,
  cell: number,
  strength: number,
  random: Random,
): void {
  const columns = Math.ceil(width / cell) + 1;
  const rows = Math.ceil(height / cell) + 1;
  const corners = Float32Array.from({ length: columns * rows }, () => random.next() - 0.5);
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(y / cell);
    const v = y / cell - row;
    for (let x = 0; x < width; x += 1) {
      const column = Math.floor(x / cell);
      const u = x / cell - column;
      const at = row * columns + column;
      const top = mix(corners[at], corners[at + 1], u);
      const bottom = mix(corners[at + columns], corners[at + columns + 1], u);
      const place = (y * width + x) * 3 + channel;
      levels[place] = (levels[place] ?? 0) + strength * 2 * mix(top, bottom, v);
    }
  }
}

function mix(from = 0, to = 0, share = 0): number {
  return from + (to - from) * share;
}

function addDisc(levels: Float32Array, random: Random): void {
  const [cx, cy, radius] = [random.int(0, width), random.int(0, height), random.int(8, 50)];
  const colour = [random.int(0, 255), random.int(0, 255), random.int(0, 255)];
  for (let y = Math.max(0, cy - radius); y < Math.min(height, cy + radius); y += 1) {
    for (let x = Math.max(0, cx - radius); x < Math.min(width, cx + radius); x += 1) {
      if ((x - cx) ** 2 + (y - cy) ** 2 > radius ** 2) continue;
      for (const [channel, level] of colour.entries()) {
        levels[(y * width + x) * 3 + channel] = level;
      }
    }
  }
}
