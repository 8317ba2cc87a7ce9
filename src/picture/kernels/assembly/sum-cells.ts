/**
 * Adds up red, green and blue of pixels, of three bytes each, in every cell of a grid: so many of them that the
 * mean can be told, but not all where cells are large.
 *
 * @param source may be read 16 bytes beyond its end
 * @param side of a cell, in pixels; those at the right and at the bottom may be narrower
 * @param samples pixels along the side of a cell that are looked at, at least, if there are as many: 8 at most
 * @param line room for a row of 16-bit levels, and 32 bytes more
 * @param sums red, green, blue and the number of pixels of each cell, row by row, as 32-bit numbers
 */
export function sumCells(
  source: usize,
  width: i32,
  height: i32,
  side: i32,
  samples: i32,
  line: usize,
  sums: usize,
): void {
  const pitch = width * 3;
  const stride = max(1, side / samples);
  let to = sums;
  for (let top = 0; top < height; top += side) {
    const rows = (min(side, height - top) + stride - 1) / stride;
    addRows(source + top * pitch, stride * pitch, rows, pitch, line);
    for (let left = 0; left < width; left += side) {
      sumCell(line + left * 6, min(side, width - left), stride, rows, to);
      to += 16;
    }
  }
}

/** The sum of rows, byte by byte, in 16 bits. */
function addRows(source: usize, pitch: usize, rows: i32, bytes: i32, line: usize): void {
  for (let at = 0; at < bytes; at += 16) {
    let low = i16x8.splat(0);
    let high = i16x8.splat(0);
    let from = source + at;
    for (let row = 0; row < rows; row += 1) {
      const levels = v128.load(from);
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(levels));
      high = i16x8.add(high, i16x8.extend_high_i8x16_u(levels));
      from += pitch;
    }
    v128.store(line + (at << 1), low);
    v128.store(line + (at << 1), high, 16);
  }
}

/** @param rows that were added up in the line */
function sumCell(line: usize, width: i32, stride: i32, rows: i32, to: usize): void {
  let sums = i32x4.splat(0);
  let pixels = 0;
  let from = line;
  for (let x = 0; x < width; x += stride) {
    sums = i32x4.add(sums, v128.load_ext<u16>(from));
    pixels += rows;
    from += 6 * stride;
  }
  v128.store(to, i32x4.replace_lane(sums, 3, pixels));
}
