/** Bits of the longest code (ITU-T T.81, annex C), and how many are looked up together. */
const [longestCode, lookedUpBits] = [16, 12] as const;

/** A Huffman table as DHT has it: counts of codes by length, then what the codes stand for. */
export interface HuffmanTable {
  /** By the next `lookedUpBits`: code length << 8 | symbol, or 0 where the code is longer or there is none. */
  readonly codes: Uint16Array;
  /** Of each length, the first number (of `longestCode` bits) that is no code of it or shorter. */
  readonly ends: Int32Array;
  /** Of each length: symbol number of code `c` is `offsets[length] + c`. */
  readonly offsets: Int32Array;
  readonly symbols: Uint8Array;
}

/**
 * @param counts of codes of 1 to 16 bits
 * @param listed what they stand for
 * @returns undefined where the codes do not fit
 */
export function huffmanTable(counts: Buffer, listed: Buffer): HuffmanTable | undefined {
  const symbols = Uint8Array.from(listed);
  const codes = new Uint16Array(1 << lookedUpBits);
  const ends = new Int32Array(longestCode + 1);
  const offsets = new Int32Array(longestCode + 1);
  let code = 0;
  let used = 0;
  for (let length = 1; length <= longestCode; length += 1, code *= 2) {
    const count = counts[length - 1] ?? 0;
    offsets[length] = used - code;
    for (let nth = 0; nth < count; nth += 1, code += 1, used += 1) {
      if (length > lookedUpBits) continue;
      const spare = lookedUpBits - length;
      codes.fill((length << 8) | (symbols[used] ?? 0), code << spare, (code + 1) << spare);
    }
    if (code > 1 << length) return undefined;
    ends[length] = code << (longestCode - length);
  }
  return { codes, ends, offsets, symbols };
}

/**
 * The code that comes next.
 * @param bits the next 16
 * @returns length << 8 | symbol, or 0 if there is no such code
 */
export function nextCode({ codes, ends, offsets, symbols }: HuffmanTable, bits: number): number {
  const short = codes[bits >>> (longestCode - lookedUpBits)] ?? 0;
  if (short !== 0) return short;
  for (let length = lookedUpBits + 1; length <= longestCode; length += 1) {
    if (bits >= (ends[length] ?? 0)) continue;
    const nth = (offsets[length] ?? 0) + (bits >> (longestCode - length));
    return (length << 8) | (symbols[nth] ?? 0);
  }
  return 0;
}
