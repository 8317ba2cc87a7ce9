/** Pixels along a side of a block. */
const side: usize = 8;
const planeBytes: usize = 4 * side * side;

/** Where in the scratch room what lies: the pixels of a block, half transformed, and its coefficients. */
const pixelsAt: usize = 0;
const betweenAt: usize = planeBytes;
const coefficientsAt: usize = 2 * planeBytes;

/** Bits that are not written yet, how many, and where they go. */
let waiting: u64 = 0;
let count: i32 = 0;
let end: usize = 0;

/**
 * Codes the greys of a picture as the scan of a baseline JPEG (ITU-T T.81, annexes A and F).
 *
 * @param waves the orthonormal DCT-II, 8 × 8 numbers row by row, and after it the same with rows and columns exchanged
 * @param divisors what each coefficient is multiplied by before it is rounded, row by row
 * @param zigzag 64 bytes: the order in which they are written
 * @param codes words of (length << 16 | code): 16 for sizes of means, 256 for runs and sizes of the rest
 * @param scratch room for 768 bytes
 * @param into takes the scan: 512 bytes a block at most
 * @returns how many bytes it has
 */
export function codeGreys(
  grey: usize,
  width: i32,
  height: i32,
  waves: usize,
  divisors: usize,
  zigzag: usize,
  codes: usize,
  scratch: usize,
  into: usize,
): i32 {
  waiting = 0;
  count = 0;
  end = into;
  let mean: i32 = 0;
  for (let top = 0; top < height; top += <i32>side) {
    for (let left = 0; left < width; left += <i32>side) {
      loadBlock(grey, width, height, left, top, scratch + pixelsAt);
      multiply(waves, scratch + pixelsAt, scratch + betweenAt);
      multiply(scratch + betweenAt, waves + planeBytes, scratch + coefficientsAt);
      quantise(scratch + coefficientsAt, divisors);
      const own = load<i32>(scratch, coefficientsAt);
      writeCoefficients(scratch + coefficientsAt, own - mean, zigzag, codes);
      mean = own;
    }
  }
  // What is left of the last byte is filled with ones.
  if ((count & 7) !== 0) write(0x7f, 8 - (count & 7));
  return <i32>(end - into);
}

/** Levels around 0; beyond the edge they are like those at it. */
function loadBlock(grey: usize, width: i32, height: i32, left: i32, top: i32, pixels: usize): void {
  let to = pixels;
  for (let y = top; y < top + <i32>side; y += 1) {
    const row = grey + min(y, height - 1) * width;
    for (let x = left; x < left + <i32>side; x += 1) {
      store<f32>(to, <f32>(<i32>load<u8>(row + min(x, width - 1)) - 128));
      to += 4;
    }
  }
}

/** The product of two matrices of 8 × 8. */
function multiply(first: usize, second: usize, target: usize): void {
  for (let row: usize = 0; row < planeBytes; row += 4 * side) {
    let left = f32x4.splat(0);
    let right = left;
    for (let k: usize = 0; k < side; k += 1) {
      const factor = v128.load_splat<f32>(first + row + (k << 2));
      const from = second + (k << 5);
      left = f32x4.add(left, f32x4.mul(factor, v128.load(from)));
      right = f32x4.add(right, f32x4.mul(factor, v128.load(from, 16)));
    }
    v128.store(target + row, left);
    v128.store(target + row, right, 16);
  }
}

/** In place: numbers become whole ones. */
function quantise(coefficients: usize, divisors: usize): void {
  for (let at: usize = 0; at < planeBytes; at += 16) {
    const scaled = f32x4.mul(v128.load(coefficients + at), v128.load(divisors + at));
    v128.store(coefficients + at, i32x4.trunc_sat_f32x4_s(f32x4.nearest(scaled)));
  }
}

const sizesOfMeans = 16;
const longestRun = 15;

function writeCoefficients(
  coefficients: usize,
  difference: i32,
  zigzag: usize,
  codes: usize,
): void {
  writeNumber(difference, 0, codes);
  const others = codes + 4 * sizesOfMeans;
  let run = 0;
  for (let nth: usize = 1; nth < side * side; nth += 1) {
    const value = load<i32>(coefficients + ((<usize>load<u8>(zigzag + nth)) << 2));
    if (value === 0) {
      run += 1;
      continue;
    }
    for (; run > longestRun; run -= longestRun + 1) writeCode(others, longestRun << 4);
    writeNumber(value, run << 4, others);
    run = 0;
  }
  if (run > 0) writeCode(others, 0);
}

/** The code for its size, then as many bits of it; of numbers below 0 those of one less. */
function writeNumber(value: i32, run: i32, codes: usize): void {
  const size = 32 - clz(abs(value));
  writeCode(codes, run | size);
  if (size > 0) write((value < 0 ? value - 1 : value) & ((1 << size) - 1), size);
}

function writeCode(codes: usize, symbol: i32): void {
  const code = load<u32>(codes + (symbol << 2));
  write(code & 0xffff, code >> 16);
}

function write(bits: i32, length: i32): void {
  waiting = (waiting << length) | (<u64>(bits & ((1 << length) - 1)));
  count += length;
  while (count >= 8) {
    count -= 8;
    const byte = <u8>(waiting >> count);
    store<u8>(end, byte);
    end += 1;
    // So that it is not taken for a marker.
    if (byte === 0xff) {
      store<u8>(end, 0);
      end += 1;
    }
  }
}
