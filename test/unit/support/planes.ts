import { apply, areaScale, type Affine } from '../../../src/model/pictures/affine.js';
import type { GreyPlane } from '../../../src/picture/fingerprint/grey-plane.js';
import { Random } from './random.js';

export const unmoved: Affine = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

/** A picture from what its pixels are: `level(x, y)` at their centres, the first at (0.5, 0.5). */
export function planeFrom(
  width: number,
  height: number,
  level: (x: number, y: number) => number,
): GreyPlane {
  const data = new Float32Array(width * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) data[at] = level(x + 0.5, y + 0.5);
  }
  return { width, height, data };
}

/** Every pixel for itself, the worst of all pictures. */
export function noise(seed: number, width: number, height: number): GreyPlane {
  const random = new Random(seed);
  return planeFrom(width, height, () => random.int(0, 255));
}

/** A round spot that fades out. */
export interface Blob {
  readonly x: number;
  readonly y: number;
  readonly sigma: number;
  /** Grey levels in its middle, above or below what is around. */
  readonly level: number;
}

/** Spots of all sizes all over a frame. Their sum is smooth, so it is known between pixels too. */
export function someBlobs(
  seed: number,
  { width, height, count = 150 }: { width: number; height: number; count?: number },
): Blob[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => ({
    x: random.next() * width,
    y: random.next() * height,
    sigma: 1.5 + 8 * random.next() ** 2,
    level: random.int(25, 60) * (random.chance(0.5) ? 1 : -1),
  }));
}

/** Spots as a picture shows them, exactly, however they are moved, turned or bent. */
export function painted(
  blobs: readonly Blob[],
  { width, height, map = unmoved }: { width: number; height: number; map?: Affine },
): GreyPlane {
  const { a, b, c, d } = map;
  const determinant = areaScale(map);
  const data = new Float32Array(width * height).fill(128);
  for (const { x, y, sigma, level } of blobs) {
    const [u, v] = apply(map, x, y);
    const reach = 4 * sigma * Math.hypot(a, b, c, d);
    for (
      let row = Math.max(0, Math.floor(v - reach));
      row < Math.min(height, v + reach);
      row += 1
    ) {
      for (
        let column = Math.max(0, Math.floor(u - reach));
        column < Math.min(width, u + reach);
        column += 1
      ) {
        const [du, dv] = [column + 0.5 - u, row + 0.5 - v];
        const [dx, dy] = [(d * du - b * dv) / determinant, (a * dv - c * du) / determinant];
        const at = row * width + column;
        const share = Math.exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
        data[at] = (data[at] ?? 0) + level * share;
      }
    }
  }
  return { width, height, data };
}

/** Discs and boxes of all sizes over one another, with sharp edges and corners. */
export function shapes(seed: number, width: number, height: number): GreyPlane {
  const random = new Random(seed);
  const plane = planeFrom(width, height, () => 128);
  for (let radius = Math.min(width, height) / 3; radius >= 2; radius *= 0.96) {
    const [x, y] = [random.next() * width, random.next() * height];
    const [level, isDisc] = [random.int(0, 255), random.chance(0.5)];
    fill(plane, level, (dx, dy) =>
      isDisc
        ? (dx - x) ** 2 + (dy - y) ** 2 < radius ** 2
        : Math.max(Math.abs(dx - x), Math.abs(dy - y)) < radius,
    );
  }
  return plane;
}

/** Gives a level to all pixels whose centres are inside. */
export function fill(
  { width, height, data }: GreyPlane,
  level: number,
  isInside: (x: number, y: number) => boolean,
): void {
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) {
      if (isInside(x + 0.5, y + 0.5)) data[at] = level;
    }
  }
}

/** Part of a picture. */
export function cut(
  plane: GreyPlane,
  [left, top, width, height]: readonly [number, number, number, number],
): GreyPlane {
  return planeFrom(
    width,
    height,
    (x, y) => plane.data[Math.floor(top + y) * plane.width + Math.floor(left + x)] ?? 0,
  );
}

/** How far apart two maps put the corners and the middle of a frame, at most. */
export function farthest(one: Affine, other: Affine, width: number, height: number): number {
  const places = [0, 0.5, 1].flatMap((x) =>
    [0, 0.5, 1].map((y) => [x * width, y * height] as const),
  );
  return Math.max(
    ...places.map(([x, y]) => {
      const [[u, v], [s, t]] = [apply(one, x, y), apply(other, x, y)];
      return Math.hypot(u - s, v - t);
    }),
  );
}

/** A similarity or any other affine map that keeps the middle of a frame, then shifts. */
export function around(
  width: number,
  height: number,
  { a = 1, b = 0, c = 0, d = 1, x = 0, y = 0 }: Partial<Affine> & { x?: number; y?: number },
): Affine {
  const [cx, cy] = [width / 2, height / 2];
  return { a, b, c, d, e: cx - a * cx - b * cy + x, f: cy - c * cx - d * cy + y };
}
