/**
 * The lowest `kept` × `kept` frequencies of a square, row by row: columns first, four at once.
 *
 * @param side a multiple of four
 * @param cosines `kept` rows of `side` numbers
 * @param between room for `kept * side` numbers
 */
export function lowFrequencies(
  square: usize,
  side: i32,
  cosines: usize,
  kept: i32,
  between: usize,
  target: usize,
): void {
  const pitch: usize = side << 2;
  for (let v = 0; v < kept; v += 1) {
    const wave = cosines + v * pitch;
    for (let x: usize = 0; x < pitch; x += 16) {
      let sum = f32x4.splat(0);
      for (let y = 0; y < side; y += 1) {
        const level = v128.load(square + y * pitch + x);
        sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(wave + (y << 2)), level));
      }
      v128.store(between + v * pitch + x, sum);
    }
  }
  for (let v = 0; v < kept; v += 1) {
    for (let u = 0; u < kept; u += 1) {
      let sums = f32x4.splat(0);
      for (let x: usize = 0; x < pitch; x += 16) {
        const product = f32x4.mul(
          v128.load(cosines + u * pitch + x),
          v128.load(between + v * pitch + x),
        );
        sums = f32x4.add(sums, product);
      }
      store<f32>(target + ((v * kept + u) << 2), sumOf(sums));
    }
  }
}

function sumOf(lanes: v128): f32 {
  return (
    f32x4.extract_lane(lanes, 0) +
    f32x4.extract_lane(lanes, 1) +
    (f32x4.extract_lane(lanes, 2) + f32x4.extract_lane(lanes, 3))
  );
}
