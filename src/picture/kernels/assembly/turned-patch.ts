import { gradientsOfRow, lookAtColumns, samples } from './descriptor';

/** Directions that gradients are sorted into, and how many of them are an octant. */
const bins = 32;
const binsPerOctant: f32 = 4;
/** Where in the scratch room of a descriptor what lies. */
const anglesAt: usize = 128;
const sizesAt: usize = 192;

/**
 * What surrounds a place, turned: a square of 18 × 18 levels, taken between pixels. Beyond the edge
 * of the plane its last pixels go on.
 *
 * @param x and `y`: the middle in pixels of the plane, the first pixel's centre at 0
 * @param cosine and `sine`: of the direction in which a row of the square runs
 * @param spacing pixels from one level to the next
 */
export function turnedPatch(
  plane: usize,
  width: i32,
  height: i32,
  x: f64,
  y: f64,
  cosine: f64,
  sine: f64,
  spacing: f64,
  into: usize,
): void {
  const side = samples + 2;
  const right = <f64>(width - 1);
  const bottom = <f64>(height - 1);
  const middle = <f64>(side - 1) / 2;
  let at = into;
  for (let row = 0; row < side; row += 1) {
    const down = (<f64>row - middle) * spacing;
    for (let column = 0; column < side; column += 1) {
      const along = (<f64>column - middle) * spacing;
      const u = min(max(x + cosine * along - sine * down, 0), right);
      const v = min(max(y + sine * along + cosine * down, 0), bottom);
      const left = <i32>u;
      const top = <i32>v;
      const aside = <f32>(u - <f64>left);
      const below = <f32>(v - <f64>top);
      const first = plane + ((<usize>(top * width + left)) << 2);
      const next: usize = left < width - 1 ? 4 : 0;
      const second = first + (top < height - 1 ? (<usize>width) << 2 : 0);
      const upper = between(load<f32>(first), load<f32>(first + next), aside);
      const lower = between(load<f32>(second), load<f32>(second + next), aside);
      store<f32>(at, between(upper, lower, below));
      at += 4;
    }
  }
}

function between(one: f32, other: f32, share: f32): f32 {
  return one + share * (other - one);
}

/**
 * How much of the gradients of such a square points in each of 32 directions, the nearer to the middle the more.
 *
 * @param weights 16 of them, of the places from one edge to the other
 * @param scratch room for 1,024 bytes
 * @param into takes 32 floats, from the right clockwise
 */
export function patchDirections(patch: usize, weights: usize, scratch: usize, into: usize): void {
  const side = samples + 2;
  memory.fill(into, 0, bins << 2);
  lookAtColumns(scratch);
  for (let row = 0; row < samples; row += 1) {
    gradientsOfRow(patch + ((<usize>(row + 1) * side) << 2), side << 2, scratch);
    const weight = load<f32>(weights + ((<usize>row) << 2));
    for (let column: usize = 0; column < <usize>samples; column += 1) {
      const angle = load<f32>(scratch + (column << 2), anglesAt) * binsPerOctant;
      const size = load<f32>(scratch + (column << 2), sizesAt);
      const one = <i32>angle;
      const beyond = angle - <f32>one;
      const share = size * weight * load<f32>(weights + (column << 2));
      add(into, one, share * (1 - beyond));
      add(into, one + 1, share * beyond);
    }
  }
}

function add(into: usize, bin: i32, share: f32): void {
  const at = into + ((<usize>(bin & (bins - 1))) << 2);
  store<f32>(at, load<f32>(at) + share);
}
