/** The four places around one, and how far it lies from the first to the right and down, as shares. */
export interface Between {
  readonly aboveLeft: number;
  readonly aboveRight: number;
  readonly belowLeft: number;
  readonly belowRight: number;
  readonly right: number;
  readonly down: number;
}

export function betweenPlaces(x: number, y: number, width: number, height: number): Between {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [from, to] = [held(left, width), held(left + 1, width)];
  const [above, below] = [held(top, height) * width, held(top + 1, height) * width];
  return {
    aboveLeft: above + from,
    aboveRight: above + to,
    belowLeft: below + from,
    belowRight: below + to,
    right: x - left,
    down: y - top,
  };
}

/** Bilinear. */
export function valueAt(plane: Float32Array | Uint8Array, between: Between): number {
  const { aboveLeft, aboveRight, belowLeft, belowRight, right, down } = between;
  const above = (plane[aboveLeft] ?? 0) * (1 - right) + (plane[aboveRight] ?? 0) * right;
  const below = (plane[belowLeft] ?? 0) * (1 - right) + (plane[belowRight] ?? 0) * right;
  return above * (1 - down) + below * down;
}

function held(place: number, length: number): number {
  return Math.max(0, Math.min(length - 1, place));
}
