import type { ByteSource } from './byte-source.js';
import { boxes } from './iso-box.js';

/** What the head of a JPEG XL says (ISO 18181-1, annex D). */
export interface JxlHeader {
  /** As it is stored, not turned yet. */
  readonly width: number;
  readonly height: number;
  /** As Exif counts. */
  readonly orientation: number;
  readonly isAnimated: boolean;
}

/** More than the fields take that are looked at. */
const headBytes = 64;
const signature = 0xff0a;

/** @returns undefined where its head is not in the file as a whole */
export function jxlHeader(file: ByteSource): JxlHeader | undefined {
  const head = codestreamHead(file);
  if (head === undefined || head.length < 4 || head.readUInt16BE(0) !== signature) return undefined;
  const bits = new Bits(head.subarray(2));
  const size = sizeOf(bits);
  let [orientation, isAnimated] = [1, false];
  const [isAllDefault, hasExtraFields] = [bits.flag(), bits.flag()];
  if (!isAllDefault && hasExtraFields) {
    orientation = 1 + bits.take(3);
    if (bits.flag()) sizeOf(bits);
    if (bits.flag()) skipPreview(bits);
    isAnimated = bits.flag();
  }
  return bits.isOver ? undefined : { ...size, orientation, isAnimated };
}

/** It stands alone, in a box, or in pieces, each with its number before it. */
function codestreamHead(file: ByteSource): Buffer | undefined {
  if (file.read(0, 1)[0] === signature >> 8) return file.read(0, headBytes);
  for (const { type, from } of boxes(file)) {
    if (type === 'jxlc') return file.read(from, headBytes);
    if (type === 'jxlp') return file.read(from + 4, headBytes);
  }
  return undefined;
}

/** Width by height: 1:1, 12:10, 4:3, 3:2, 16:9, 5:4, 2:1; 0 says that the width follows. */
const ratios = [
  [0, 1],
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
] as const;

function sizeOf(bits: Bits): Pick<JxlHeader, 'width' | 'height'> {
  const isSmall = bits.flag();
  const side = (): number =>
    isSmall ? 8 * (1 + bits.take(5)) : 1 + bits.take([9, 13, 18, 30][bits.take(2)] ?? 0);
  const height = side();
  const [over, under] = ratios[bits.take(3)] ?? ratios[0];
  return { height, width: over === 0 ? side() : Math.floor((height * over) / under) };
}

function skipPreview(bits: Bits): void {
  const isSmall = bits.flag();
  const skipSide = (): void => {
    bits.take((isSmall ? [0, 0, 5, 9] : [6, 8, 10, 12])[bits.take(2)] ?? 0);
  };
  skipSide();
  if (bits.take(3) === 0) skipSide();
}

/** Numbers of so many bits, the lowest first. */
class Bits {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isOver(): boolean {
    return this.#at > 8 * this.#bytes.length;
  }

  flag(): boolean {
    return this.take(1) === 1;
  }

  take(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit += 1, this.#at += 1) {
      const byte = this.#bytes[this.#at >> 3] ?? 0;
      value += ((byte >> (this.#at & 7)) & 1) * 2 ** bit;
    }
    return value;
  }
}
