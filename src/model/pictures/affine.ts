/** Takes (x, y) of one picture to (a x + b y + e, c x + d y + f) of another. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

export function apply(m: Affine, x: number, y: number): readonly [number, number] {
  return [m.a * x + m.b * y + m.e, m.c * x + m.d * y + m.f];
}

/** By how much areas grow. */
export function areaScale({ a, b, c, d }: Affine): number {
  return a * d - b * c;
}

export function inverted(m: Affine): Affine {
  const k = 1 / areaScale(m);
  const [a, b, c, d] = [m.d * k, -m.b * k, -m.c * k, m.a * k];
  return { a, b, c, d, e: -(a * m.e + b * m.f), f: -(c * m.e + d * m.f) };
}

/** The same map where the first picture is scaled by (sx, sy) and the second by (tx, ty). */
export function rescaled(
  m: Affine,
  [sx, sy]: readonly [number, number],
  [tx, ty]: readonly [number, number],
): Affine {
  return {
    a: (m.a * tx) / sx,
    b: (m.b * tx) / sy,
    c: (m.c * ty) / sx,
    d: (m.d * ty) / sy,
    e: m.e * tx,
    f: m.f * ty,
  };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The share of the first picture's area that the map puts inside the second, in 32 × 32 places. */
export function shareInside(m: Affine, first: Size, second: Size): number {
  const grid = 32;
  const [stepX, stepY] = [first.width / grid, first.height / grid];
  const isInside = (column: number, row: number): boolean => {
    // No pairs: those took two thirds of the time.
    const x = (column + 0.5) * stepX;
    const y = (row + 0.5) * stepY;
    const u = m.a * x + m.b * y + m.e;
    const v = m.c * x + m.d * y + m.f;
    return u >= 0 && v >= 0 && u <= second.width && v <= second.height;
  };
  // Coordinates grow or fall along a row, however they are rounded: what lies between two inside is inside.
  let inside = 0;
  for (let row = 0; row < grid; row += 1) {
    let [from, to] = [0, grid];
    while (from < to && !isInside(from, row)) from += 1;
    while (from < to && !isInside(to - 1, row)) to -= 1;
    inside += to - from;
  }
  return inside / (grid * grid);
}

/** How far apart two maps put the corner of a picture that they put farthest apart. */
export function cornerDistance(one: Affine, other: Affine, { width, height }: Size): number {
  // Written out: pairs that are nominated are asked several times each.
  return Math.max(
    distanceAt(one, other, 0, 0),
    distanceAt(one, other, width, 0),
    distanceAt(one, other, 0, height),
    distanceAt(one, other, width, height),
  );
}

function distanceAt(one: Affine, other: Affine, x: number, y: number): number {
  const u = one.a * x + one.b * y + one.e;
  const v = one.c * x + one.d * y + one.f;
  const s = other.a * x + other.b * y + other.e;
  const t = other.c * x + other.d * y + other.f;
  return Math.hypot(u - s, v - t);
}

/** `second` after `first`. */
export function composed(first: Affine, second: Affine): Affine {
  const [e, f] = apply(second, first.e, first.f);
  return {
    a: second.a * first.a + second.b * first.c,
    b: second.a * first.b + second.b * first.d,
    c: second.c * first.a + second.d * first.c,
    d: second.c * first.b + second.d * first.d,
    e,
    f,
  };
}
