/**
 * Bits that are looked at together. More are hardly faster, and pictures with tables of their own
 * pay for each table that is made.
 */
export const lookedAtBits = 12;

/** Coefficients that a stride counts too many where it ends the block; more than there can be. */
export const endsBlock = 256;
/** More coefficients than a block has, and no bits. */
const noStride = 127 << 5;

/** Coefficients of a block, of which the first is the mean. */
export const coefficientsOfBlock = 64;

/** Bits of the longest code (ITU-T T.81, annex C). */
const longestCode = 16;

/** A Huffman table as DHT has it: counts of codes by length, then what the codes stand for. */
export interface HuffmanTable {
  /**
   * By the next {@link lookedAtBits}: code length << 8 | symbol, or 0 where the code is longer or
   * there is none.
   */
  readonly codes: Uint16Array;
  /**
   * By the next {@link lookedAtBits}, for passing over coefficients: as many whole codes, with the
   * bits that belong to them, as fit. Coefficients << 5 | bits. Where the last code ends the block,
   * it counts as one coefficient, and as {@link endsBlock} more. {@link noStride} where not even
   * one fits.
   */
  readonly strides: Uint16Array;
  /** Of each length, the first number (of `longestCode` bits) that is no code of it or shorter. */
  readonly ends: Int32Array;
  /** Of each length: symbol number of code `c` is `offsets[length] + c`. */
  readonly offsets: Int32Array;
  readonly symbols: Uint8Array;
}

/** Tables that were made before. Cameras write the same few into every picture. */
const known = new Map<string, HuffmanTable>();
const mostKnown = 64;

/**
 * @param counts of codes of 1 to 16 bits
 * @param symbols what they stand for
 * @returns undefined where the codes do not fit
 */
export function huffmanTable(counts: Buffer, symbols: Buffer): HuffmanTable | undefined {
  const key = counts.toString('latin1') + symbols.toString('latin1');
  const old = known.get(key);
  if (old !== undefined) return old;
  const made = makeTable(counts, symbols);
  if (known.size >= mostKnown) known.clear();
  if (made !== undefined) known.set(key, made);
  return made;
}

function makeTable(counts: Buffer, listed: Buffer): HuffmanTable | undefined {
  const symbols = Uint8Array.from(listed);
  const codes = new Uint16Array(1 << lookedAtBits);
  const ends = new Int32Array(longestCode + 1);
  const offsets = new Int32Array(longestCode + 1);
  let code = 0;
  let used = 0;
  for (let length = 1; length <= longestCode; length += 1, code *= 2) {
    const count = counts[length - 1] ?? 0;
    offsets[length] = used - code;
    for (let nth = 0; nth < count; nth += 1, code += 1, used += 1) {
      if (length > lookedAtBits) continue;
      const spare = lookedAtBits - length;
      codes.fill((length << 8) | (symbols[used] ?? 0), code << spare, (code + 1) << spare);
    }
    if (code > 1 << length) return undefined;
    ends[length] = code << (longestCode - length);
  }
  return { codes, strides: stridesOf(codes), ends, offsets, symbols };
}

/** See {@link HuffmanTable}. */
function stridesOf(codes: Uint16Array): Uint16Array {
  return Uint16Array.from(codes, (_, bits) => {
    const stride = strideAt(codes, bits, 0, coefficientsOfBlock);
    return stride === 0 ? noStride : stride;
  });
}

/**
 * What AC symbols mean is in T.81, F.1.2.2.
 * @param bits of which some are used already
 * @param most coefficients
 * @returns as in {@link HuffmanTable.strides}, or 0
 */
function strideAt(codes: Uint16Array, bits: number, used: number, most: number): number {
  let [passed, coefficients] = [used, 0];
  for (;;) {
    const entry = codes[(bits << passed) & (codes.length - 1)] ?? 0;
    const [length, run, size] = [entry >> 8, (entry >> 4) & 15, entry & 15];
    const isEnd = size === 0 && run !== 15;
    const after = coefficients + (isEnd ? 1 : run + 1);
    const fits = length > 0 && passed + length + size <= lookedAtBits && after <= most;
    if (!fits) return passed === used ? 0 : (coefficients << 5) | (passed - used);
    passed += length + size;
    coefficients = after;
    if (isEnd) return ((coefficients + endsBlock) << 5) | (passed - used);
  }
}

const knownOpenings = new WeakMap<HuffmanTable, WeakMap<HuffmanTable, Int32Array>>();

/**
 * By the next {@link lookedAtBits}, how a block begins: by how much its mean differs from the one
 * before << 16, then a stride as in {@link HuffmanTable.strides}, with the bits of the mean. 0
 * where they do not show the mean.
 */
export function openingsOf(dc: HuffmanTable, ac: HuffmanTable): Int32Array {
  const ofDc = knownOpenings.get(dc) ?? new WeakMap<HuffmanTable, Int32Array>();
  knownOpenings.set(dc, ofDc);
  const openings =
    ofDc.get(ac) ?? Int32Array.from(dc.codes, (code, bits) => openingAt(code, bits, ac));
  ofDc.set(ac, openings);
  return openings;
}

function openingAt(code: number, bits: number, ac: HuffmanTable): number {
  const [length, size] = [code >> 8, code & 15];
  if (length === 0 || length + size > lookedAtBits) return 0;
  const difference = signedNumber(bits << (32 - lookedAtBits + length), size);
  const stride = strideAt(ac.codes, bits, length + size, coefficientsOfBlock - 1);
  return (difference << 16) | (stride + length + size);
}

/**
 * A number of `size` bits as T.81 writes it (F.1.2.1): without a leading 1 it is below zero.
 * @param bits the next 32
 */
export function signedNumber(bits: number, size: number): number {
  if (size === 0) return 0;
  const value = bits >>> (32 - size);
  return bits < 0 ? value : value - (1 << size) + 1;
}

/**
 * A code of any length.
 * @param bits the next {@link longestCode}
 * @returns length << 8 | symbol, or 0 if there is no such code
 */
export function longCode({ ends, offsets, symbols }: HuffmanTable, bits: number): number {
  for (let length = 1; length <= longestCode; length += 1) {
    if (bits >= (ends[length] ?? 0)) continue;
    const nth = (offsets[length] ?? 0) + (bits >> (longestCode - length));
    return (length << 8) | (symbols[nth] ?? 0);
  }
  return 0;
}
