interface Grid {
  readonly width: number;
  readonly height: number;
}

/**
 * Bilinear, and beyond the edge as at it. Numbers in and out: it is asked a thousand times of each pair, and an
 * object for each answer would be most of a pair's garbage.
 */
export function valueBetween(
  plane: Float32Array | Uint8Array,
  { width, height }: Grid,
  x: number,
  y: number,
): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const [right, down] = [x - left, y - top];
  const [from, to] = [held(left, width), held(left + 1, width)];
  const [row, rowBelow] = [held(top, height) * width, held(top + 1, height) * width];
  const above = (plane[row + from] ?? 0) * (1 - right) + (plane[row + to] ?? 0) * right;
  const below = (plane[rowBelow + from] ?? 0) * (1 - right) + (plane[rowBelow + to] ?? 0) * right;
  return above * (1 - down) + below * down;
}

function held(place: number, length: number): number {
  return Math.max(0, Math.min(length - 1, place));
}
