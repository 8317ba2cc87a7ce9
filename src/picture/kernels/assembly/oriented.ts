import {
  addGradients,
  anglesAt,
  compareBins,
  findGradients,
  fourRounded,
  histogramAt,
  offset,
  placeUpright,
  samples,
  setPlaces,
  sizesAt,
} from './descriptor';

/** Directions that gradients are sorted into, and how many of them are an octant. */
const bins = 32;
const binsPerOctant: f32 = 4;
/** What gradients come to in each direction, and the same smoothed. */
const sumsAt: usize = histogramAt;
const smoothedAt: usize = histogramAt + 4 * bins;

/**
 * The directions in which most of the gradients around a place point, those near to it having more say.
 *
 * @param x and `y`: the place in pixels of the plane, the first pixel's centre at 0
 * @param spacing pixels from one gradient to the next, of 16 × 16
 * @param weights 16 of them, of the places from one edge to the other
 * @param leastShare of the most gradients that a second direction must have
 * @param scratch room for 5,120 bytes
 * @param into takes two floats: directions, in thirty-seconds of a turn, clockwise from the right
 * @returns how many there are: 0 where nothing is to be seen
 */
export function mainDirections(
  plane: usize,
  width: i32,
  height: i32,
  x: f64,
  y: f64,
  spacing: f64,
  weights: usize,
  leastShare: f32,
  scratch: usize,
  into: usize,
): i32 {
  placeUpright(scratch, width, height, x, y, spacing);
  findGradients(plane, width << 2, scratch);
  memory.fill(scratch + sumsAt, 0, bins << 2);
  for (let row = 0; row < samples; row += 1) {
    const gradients = scratch + ((row * samples) << 2);
    const weight = load<f32>(weights + ((<usize>row) << 2));
    for (let column: usize = 0; column < <usize>samples; column += 1) {
      const size = load<f32>(gradients + (column << 2), sizesAt);
      if (size === 0) continue;
      const angle = load<f32>(gradients + (column << 2), anglesAt) * binsPerOctant;
      const one = <i32>angle;
      const beyond = angle - <f32>one;
      const share = size * weight * load<f32>(weights + (column << 2));
      addTo(scratch + sumsAt, one, share * (1 - beyond));
      addTo(scratch + sumsAt, one + 1, share * beyond);
    }
  }
  smooth(scratch + sumsAt, scratch + smoothedAt);
  smooth(scratch + smoothedAt, scratch + sumsAt);
  return peaks(scratch + sumsAt, leastShare, into);
}

function addTo(sums: usize, bin: i32, share: f32): void {
  const at = binAt(sums, bin);
  store<f32>(at, load<f32>(at) + share);
}

function binAt(sums: usize, bin: i32): usize {
  return sums + ((<usize>(bin & (bins - 1))) << 2);
}

function smooth(sums: usize, into: usize): void {
  for (let bin = 0; bin < bins; bin += 1) {
    const before = load<f32>(binAt(sums, bin - 1));
    const after = load<f32>(binAt(sums, bin + 1));
    store<f32>(binAt(into, bin), before / 4 + load<f32>(binAt(sums, bin)) / 2 + after / 4);
  }
}

/** The two highest maxima, between bins. */
function peaks(sums: usize, leastShare: f32, into: usize): i32 {
  let highest: f32 = 0;
  let next: f32 = 0;
  for (let bin = 0; bin < bins; bin += 1) {
    const before = load<f32>(binAt(sums, bin - 1));
    const here = load<f32>(binAt(sums, bin));
    const after = load<f32>(binAt(sums, bin + 1));
    if (here < before || here <= after || here <= next) continue;
    const aside = (before - after) / (2 * (before - 2 * here + after));
    const place = <f32>bin + aside;
    if (here > highest) {
      next = highest;
      store<f32>(into, load<f32>(into), 4);
      highest = here;
      store<f32>(into, place);
    } else {
      next = here;
      store<f32>(into, place, 4);
    }
  }
  if (highest === 0) return 0;
  return next >= leastShare * highest ? 2 : 1;
}

/**
 * Describes what surrounds a place, as `describe` does, seen from another direction.
 *
 * @param cosine and `sine`: of the direction in which a row of gradients runs
 * @param turn the same direction in eighths of a turn, 0 to 8
 * @param comparisons 256 pairs of bytes: the first bin is larger than the second
 * @param scratch room for 5,120 bytes
 * @param into takes 32 bytes
 */
export function describeTurned(
  plane: usize,
  width: i32,
  height: i32,
  x: f64,
  y: f64,
  cosine: f64,
  sine: f64,
  turn: f32,
  spacing: f64,
  comparisons: usize,
  scratch: usize,
  into: usize,
): void {
  placeTurned(scratch, width, height, x, y, cosine, sine, spacing);
  findGradients(plane, width << 2, scratch);
  turnAngles(scratch + anglesAt, turn);
  addGradients(scratch);
  compareBins(scratch, comparisons, into);
}

function placeTurned(
  scratch: usize,
  width: i32,
  height: i32,
  x: f64,
  y: f64,
  cosine: f64,
  sine: f64,
  spacing: f64,
): void {
  const right = cosine * spacing;
  const down = sine * spacing;
  const rights = scratch + histogramAt;
  const downs = rights + 8 * samples;
  for (let column = 0; column < samples; column += 1) {
    store<f64>(rights + (column << 3), offset(column) * right);
    store<f64>(downs + (column << 3), offset(column) * down);
  }
  for (let row = 0; row < samples; row += 1) {
    const below = offset(row) * spacing;
    const left = f64x2.splat(x - sine * below);
    const top = f64x2.splat(y + cosine * below);
    for (let column = 0; column < samples; column += 4) {
      const u = fourRounded(left, rights + (column << 3));
      const v = fourRounded(top, downs + (column << 3));
      setPlaces(scratch + ((row * samples + column) << 2), width, height, u, v);
    }
  }
}

/** Back by the direction that they are seen from; 0 to 8 again. */
function turnAngles(angles: usize, turn: f32): void {
  const by = f32x4.splat(turn);
  const zero = f32x4.splat(0);
  const whole = f32x4.splat(8);
  for (let at: usize = 0; at < 4 * <usize>(samples * samples); at += 16) {
    const angle = f32x4.sub(v128.load(angles + at), by);
    const isBelow = f32x4.lt(angle, zero);
    v128.store(angles + at, v128.bitselect(f32x4.add(angle, whole), angle, isBelow));
  }
}
