/** A part of a plane, from its upper left corner. */
export interface Source {
  readonly data: Uint8ClampedArray;
  /** From one row to the next. */
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/** Weights are fractions of so many bits, and levels of so many between the two passes. */
const [weightBits, keptBits] = [14, 6];
const half = 1 << (weightBits - 1);

/** Lanczos' kernel is 0 from here on. */
const reach = 3;

function lanczos(distance: number): number {
  return Math.abs(distance) >= reach ? 0 : sinc(distance) * sinc(distance / reach);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/**
 * Scales with Lanczos' kernel, as libvips does. Beyond the edges, pixels are taken to go on as they
 * are there.
 */
export function resample(source: Source, width: number, height: number): Uint8ClampedArray {
  const narrow = rows(source, tapsOf(source.width, width));
  return columns(narrow, width, tapsOf(source.height, height));
}

/** Where each pixel comes from along one axis. */
interface Taps {
  readonly length: number;
  /** Neighbours that count for one. */
  readonly count: number;
  /** The first of them. */
  readonly starts: Int32Array;
  /** `count` for each, 1 << weightBits together. */
  readonly weights: Int32Array;
}

/** A camera's pictures are of one size. */
const known = new Map<string, Taps>();
const mostKnown = 256;

function tapsOf(from: number, to: number): Taps {
  const key = `${from} ${to}`;
  const old = known.get(key);
  if (old !== undefined) return old;
  const made = makeTaps(from, to);
  if (known.size >= mostKnown) known.clear();
  known.set(key, made);
  return made;
}

function makeTaps(from: number, to: number): Taps {
  const ratio = from / to;
  const batch = Math.max(1, ratio);
  const count = Math.min(from, Math.ceil(2 * reach * batch) + 1);
  const starts = new Int32Array(to);
  const weights = new Int32Array(to * count);
  for (let pixel = 0; pixel < to; pixel += 1) {
    const centre = (pixel + 0.5) * ratio - 0.5;
    const first = Math.ceil(centre - reach * batch);
    const start = Math.max(0, Math.min(from - count, first));
    const own = new Float64Array(count);
    for (let place = first; place < centre + reach * batch; place += 1) {
      const tap = Math.max(0, Math.min(from - 1, place)) - start;
      own[tap] = (own[tap] ?? 0) + lanczos((place - centre) / batch);
    }
    starts[pixel] = start;
    weights.set(wholeShares(own), pixel * count);
  }
  return { length: to, count, starts, weights };
}

/** In proportion, together 1 << weightBits: what rounding leaves over goes to the largest. */
function wholeShares(shares: Float64Array): Int32Array {
  const sum = shares.reduce((total, share) => total + share, 0);
  const whole = Int32Array.from(shares, (share) => Math.round((share / sum) * (1 << weightBits)));
  const largest = whole.indexOf(Math.max(...whole));
  const left = whole.reduce((total, share) => total - share, 1 << weightBits);
  whole[largest] = (whole[largest] ?? 0) + left;
  return whole;
}

/** Scales each row. @returns levels << {@link keptBits} */
function rows({ data, stride, height }: Source, taps: Taps): Int32Array {
  const { length, count, starts, weights } = taps;
  const result = new Int32Array(length * height);
  for (let y = 0, to = 0; y < height; y += 1) {
    for (let x = 0, weight = 0; x < length; x += 1, to += 1) {
      let sum = half >> keptBits;
      const start = y * stride + (starts[x] ?? 0);
      for (let from = start; from < start + count; from += 1, weight += 1) {
        sum += Math.imul(weights[weight] ?? 0, data[from] ?? 0);
      }
      result[to] = sum >> (weightBits - keptBits);
    }
  }
  return result;
}

/** Scales each column. */
function columns(data: Int32Array, width: number, taps: Taps): Uint8ClampedArray {
  const { length, count, starts, weights } = taps;
  const result = new Uint8ClampedArray(width * length);
  for (let y = 0; y < length; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = half << keptBits;
      let from = (starts[y] ?? 0) * width + x;
      for (let tap = y * count; tap < (y + 1) * count; tap += 1, from += width) {
        sum += Math.imul(weights[tap] ?? 0, data[from] ?? 0);
      }
      result[y * width + x] = sum >> (weightBits + keptBits);
    }
  }
  return result;
}
