// @ts-check
import { canvas } from '../lib/picture.js';

/** @typedef {import('../lib/picture.js').Picture} Picture */
/** @typedef {readonly [number, number]} Point */

/**
 * A photo of a print or of a screen, seen a little from the side: its corners are off by up to so much
 * of the sides.
 *
 * @type {import('../lib/picture.js').Edit[]}
 */
export const edits = [
  { kind: 'perspective', name: 'perspective-mild', change: (p, random) => seen(p, random, 0.04) },
  { kind: 'perspective', name: 'perspective-more', change: (p, random) => seen(p, random, 0.1) },
];

const MARGIN = 0.08;

/**
 * @param {Picture} picture
 * @param {() => number} random
 * @param {number} most share of a side
 */
async function seen(picture, random, most) {
  const { width, height } = picture;
  const table = await canvas(width, height, random() < 0.5 ? '#6b5a48' : '#1c1c1f');
  const inset = (/** @type {number} */ side) => side * (MARGIN + most * random());
  /** @type {[Point, Point, Point, Point]} */
  const corners = [
    [inset(width), inset(height)],
    [width - inset(width), inset(height)],
    [width - inset(width), height - inset(height)],
    [inset(width), height - inset(height)],
  ];
  return laid(picture, table, corners);
}

/**
 * The picture with its corners at four places of another, from the left upper one clockwise.
 *
 * @param {Picture} picture
 * @param {Picture} ground
 * @param {readonly [Point, Point, Point, Point]} corners
 * @returns {Picture}
 */
function laid(picture, ground, corners) {
  const [a, b, c, d, e, f, g, h] = inverseOf(squareTo(corners));
  const data = Buffer.from(ground.data);
  for (let y = 0; y < ground.height; y += 1) {
    for (let x = 0; x < ground.width; x += 1) {
      const w = g * x + h * y + 1;
      const [u, v] = [(a * x + b * y + c) / w, (d * x + e * y + f) / w];
      if (u < 0 || v < 0 || u >= 1 || v >= 1) continue;
      const at = 3 * (y * ground.width + x);
      for (let channel = 0; channel < 3; channel += 1) {
        data[at + channel] = sample(picture, u * picture.width, v * picture.height, channel);
      }
    }
  }
  return { ...ground, data };
}

/**
 * Bilinear.
 *
 * @param {Picture} picture
 * @param {number} x
 * @param {number} y
 * @param {number} channel
 */
function sample({ data, width, height }, x, y, channel) {
  const [left, top] = [Math.max(0, x - 0.5), Math.max(0, y - 0.5)];
  const [x0, y0] = [Math.floor(left), Math.floor(top)];
  const [x1, y1] = [Math.min(width - 1, x0 + 1), Math.min(height - 1, y0 + 1)];
  const level = (/** @type {number} */ px, /** @type {number} */ py) =>
    data[3 * (py * width + px) + channel] ?? 0;
  const [fx, fy] = [left - x0, top - y0];
  const upper = level(x0, y0) * (1 - fx) + level(x1, y0) * fx;
  const lower = level(x0, y1) * (1 - fx) + level(x1, y1) * fx;
  return Math.round(upper * (1 - fy) + lower * fy);
}

/** @typedef {[number, number, number, number, number, number, number, number]} Homography the ninth is 1 */

/**
 * From the unit square (Heckbert, "Fundamentals of Texture Mapping", 1989, section 2.2.3).
 *
 * @param {readonly [Point, Point, Point, Point]} corners
 * @returns {Homography}
 */
function squareTo([[x0, y0], [x1, y1], [x2, y2], [x3, y3]]) {
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const across = dx1 * dy2 - dx2 * dy1;
  const [g, h] = [(sx * dy2 - dx2 * sy) / across, (dx1 * sy - sx * dy1) / across];
  return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h];
}

/**
 * @param {Homography} map
 * @returns {Homography}
 */
function inverseOf([a, b, c, d, e, f, g, h]) {
  const last = a * e - b * d;
  return [
    (e - f * h) / last,
    (c * h - b) / last,
    (b * f - c * e) / last,
    (f * g - d) / last,
    (a - c * g) / last,
    (c * d - a * f) / last,
    (d * h - e * g) / last,
    (b * g - a * h) / last,
  ];
}
