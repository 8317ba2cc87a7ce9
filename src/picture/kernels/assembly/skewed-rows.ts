/** Rows that are taken at a time: the lanes of a vector of 16 bits. */
export const rowsAtOnce = 8;

/**
 * Rows as columns of eight bytes, each row two columns behind the one above it. What is no pixel of a row is any byte.
 */
export function skew(source: usize, width: i32, rows: i32, columns: usize): void {
  const last = rows - 1;
  const pitch = width - 2;
  const end = width + 2 * last;
  for (let x = 0; x < end; x += 8) {
    const row = source + x;
    const a = pairs(row, row + min(1, last) * pitch);
    const b = pairs(row + min(2, last) * pitch, row + min(3, last) * pitch);
    const c = pairs(row + min(4, last) * pitch, row + min(5, last) * pitch);
    const d = pairs(row + min(6, last) * pitch, row + min(7, last) * pitch);
    const low = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
    const high = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
    const lowBelow = v128.shuffle<i16>(c, d, 0, 8, 1, 9, 2, 10, 3, 11);
    const highBelow = v128.shuffle<i16>(c, d, 4, 12, 5, 13, 6, 14, 7, 15);
    const to = columns + x * rowsAtOnce;
    v128.store(to, v128.shuffle<i32>(low, lowBelow, 0, 4, 1, 5));
    v128.store(to, v128.shuffle<i32>(low, lowBelow, 2, 6, 3, 7), 16);
    v128.store(to, v128.shuffle<i32>(high, highBelow, 0, 4, 1, 5), 32);
    v128.store(to, v128.shuffle<i32>(high, highBelow, 2, 6, 3, 7), 48);
  }
}

/** Eight bytes of two rows in turn. */
function pairs(one: usize, other: usize): v128 {
  const a = v128.load64_zero(one);
  const b = v128.load64_zero(other);
  return v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

/** The rows of such columns again. */
export function straighten(columns: usize, width: i32, rows: i32, target: usize): void {
  const lag = 2 * (rowsAtOnce - 1);
  const end = width + 2 * (rows - 1);
  let x = 0;
  for (; x < end; x += 8) {
    if (rows < rowsAtOnce || x < lag || x + 8 > width) {
      straightenEdge(columns, x, width, rows, target);
      continue;
    }
    const from = columns + x * rowsAtOnce;
    const a = pairs(from, from + 8);
    const b = pairs(from + 16, from + 24);
    const c = pairs(from + 32, from + 40);
    const d = pairs(from + 48, from + 56);
    const low = v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
    const high = v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
    const lowBehind = v128.shuffle<i16>(c, d, 0, 8, 1, 9, 2, 10, 3, 11);
    const highBehind = v128.shuffle<i16>(c, d, 4, 12, 5, 13, 6, 14, 7, 15);
    const pitch = width - 2;
    const to = target + x;
    storeTwo(to, pitch, v128.shuffle<i32>(low, lowBehind, 0, 4, 1, 5));
    storeTwo(to + 2 * pitch, pitch, v128.shuffle<i32>(low, lowBehind, 2, 6, 3, 7));
    storeTwo(to + 4 * pitch, pitch, v128.shuffle<i32>(high, highBehind, 0, 4, 1, 5));
    storeTwo(to + 6 * pitch, pitch, v128.shuffle<i32>(high, highBehind, 2, 6, 3, 7));
  }
}

function storeTwo(to: usize, pitch: i32, rows: v128): void {
  v128.store64_lane(to, rows, 0);
  v128.store64_lane(to + pitch, rows, 1);
}

/** Of eight columns the bytes that are pixels of their row. */
function straightenEdge(columns: usize, from: i32, width: i32, rows: i32, target: usize): void {
  for (let column = from; column < from + 8; column += 1) {
    for (let row = 0; row < rows; row += 1) {
      const x = column - 2 * row;
      if (<u32>x >= <u32>width) continue;
      store<u8>(target + row * width + x, load<u8>(columns + column * rowsAtOnce + row));
    }
  }
}
