import type { ByteSource } from '../formats/byte-source.js';

const [headerBytes, imageBytes] = [13, 9] as const;
const [extension, image] = [0x21, 0x2c] as const;
/** Of the codes of LZW as GIF has it. */
const [longestCode, mostCodes] = [12, 4096] as const;

/** Larger files are not unpacked for this. */
const mostBytes = 256 * 1024 * 1024;

/** Share of the pixels of a GIF's first frame that its coded data lack. */
export function missingOfGif(file: ByteSource): number | undefined {
  if (file.size > mostBytes) return undefined;
  const bytes = file.read(0, file.size);
  let at = headerBytes + tableBytes(bytes[10]);
  while (bytes[at] === extension) at = endOfBlocks(bytes, at + 2);
  if (bytes[at] !== image || at + imageBytes + 1 > bytes.length) return 1;
  const descriptor = bytes.subarray(at + 1, at + 1 + imageBytes);
  const wanted = descriptor.readUInt16LE(4) * descriptor.readUInt16LE(6);
  if (wanted === 0) return undefined;
  at += 1 + imageBytes + tableBytes(descriptor[8]);
  const coded = joined(bytes, at + 1);
  return 1 - Math.min(wanted, countPixels(coded, bytes[at] ?? 0, wanted)) / wanted;
}

function tableBytes(packed = 0): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0;
}

function endOfBlocks(bytes: Buffer, from: number): number {
  let at = from;
  for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) at += 1 + length;
  return at + 1;
}

/** Data of the blocks that follow each other, as far as they are there. */
function joined(bytes: Buffer, from: number): Buffer {
  const target = Buffer.allocUnsafe(Math.max(0, bytes.length - from));
  let [at, to] = [from, 0];
  for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) {
    to += bytes.copy(target, to, at + 1, at + 1 + length);
    at += 1 + length;
  }
  return target.subarray(0, to);
}

/** LZW without the pixels themselves: only how many each code stands for (GIF89a, appendix F). */
function countPixels(coded: Buffer, least: number, wanted: number): number {
  if (least < 1 || least >= longestCode) return 0;
  const [clear, end] = [1 << least, (1 << least) + 1];
  const lengths = new Uint32Array(mostCodes).fill(1, 0, clear);
  let [next, width, before, count] = [end + 1, least + 1, 0, 0];
  for (let bit = 0; count < wanted && bit + width <= coded.length * 8;) {
    const byte = bit >> 3;
    const three =
      (coded[byte] ?? 0) | ((coded[byte + 1] ?? 0) << 8) | ((coded[byte + 2] ?? 0) << 16);
    const code = (three >>> (bit & 7)) & ((1 << width) - 1);
    bit += width;
    if (code === end) break;
    if (code === clear) {
      [next, width, before] = [end + 1, least + 1, 0];
      continue;
    }
    if (code > next || (code === next && before === 0)) break;
    // The code that is just being made stands for what was before and its first pixel again.
    const length = code === next ? before + 1 : (lengths[code] ?? 0);
    if (before > 0 && next < mostCodes) {
      lengths[next] = before + 1;
      next += 1;
    }
    if (next === 1 << width && width < longestCode) width += 1;
    count += length;
    before = length;
  }
  return count;
}
