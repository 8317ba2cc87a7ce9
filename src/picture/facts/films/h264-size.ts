import type { FilmFacts } from './film-facts.js';

/** Profiles that say which colours there are, and how they are scaled (ITU-T H.264, 7.3.2.1.1). */
const highProfiles: ReadonlySet<number> = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128]);
const blockSide = 16;
const mostSide = 16_384;

/**
 * Width and height of a picture by the parameters of its sequence; nothing where they make no sense.
 * @param parameters without what keeps start codes out of them
 */
export function frameSize(parameters: Buffer): Pick<FilmFacts, 'width' | 'height'> {
  const bits = new Bits(parameters);
  const profile = bits.take(8);
  bits.take(16);
  bits.number();
  const colours = highProfiles.has(profile) ? skipColours(bits) : 1;
  bits.number();
  skipOrder(bits);
  bits.number();
  bits.take(1);
  const [across, down] = [1 + bits.number(), 1 + bits.number()];
  // Two fields, of every other line each, make a picture.
  const fields = bits.take(1) === 1 ? 1 : 2;
  if (fields === 2) bits.take(1);
  bits.take(1);
  const isCropped = bits.take(1) === 1;
  const [left, right, top, bottom] = Array.from({ length: 4 }, () =>
    isCropped ? bits.number() : 0,
  );
  const [unitWidth, unitHeight] = [colours === 1 || colours === 2 ? 2 : 1, colours === 1 ? 2 : 1];
  const width = across * blockSide - unitWidth * ((left ?? 0) + (right ?? 0));
  const height = fields * (down * blockSide - unitHeight * ((top ?? 0) + (bottom ?? 0)));
  const isSound =
    !bits.isOver && Math.min(width, height) > 0 && Math.max(width, height) <= mostSide;
  return isSound ? { width, height } : {};
}

/** @returns how colours are stored: 0 none, 1 a quarter, 2 half, 3 all of them */
function skipColours(bits: Bits): number {
  const colours = bits.number();
  if (colours === 3) bits.take(1);
  bits.number();
  bits.number();
  bits.take(1);
  if (bits.take(1) === 0) return colours;
  for (let list = 0; list < (colours === 3 ? 12 : 8); list += 1) {
    if (bits.take(1) === 1) skipScales(bits, list < 6 ? 16 : 64);
  }
  return colours;
}

function skipScales(bits: Bits, count: number): void {
  let [last, next] = [8, 8];
  for (let nth = 0; nth < count && next !== 0; nth += 1) {
    next = (last + bits.signed() + 256) % 256;
    if (next !== 0) last = next;
  }
}

const mostInCycle = 255;

/** In which order pictures are shown. */
function skipOrder(bits: Bits): void {
  const type = bits.number();
  if (type === 0) bits.number();
  if (type !== 1) return;
  bits.take(1);
  bits.number();
  bits.number();
  const count = Math.min(mostInCycle, bits.number());
  for (let nth = 0; nth < count; nth += 1) bits.number();
}

/** Numbers one after another, the highest bit first. */
class Bits {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isOver(): boolean {
    return this.#at > 8 * this.#bytes.length;
  }

  take(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit += 1, this.#at += 1) {
      value = value * 2 + (((this.#bytes[this.#at >> 3] ?? 0) >> (7 - (this.#at & 7))) & 1);
    }
    return value;
  }

  /** As many zeros as it has digits behind its first (9.1). */
  number(): number {
    let zeros = 0;
    while (zeros < 32 && !this.isOver && this.take(1) === 0) zeros += 1;
    return 2 ** zeros - 1 + this.take(zeros);
  }

  signed(): number {
    const value = this.number();
    return value % 2 === 0 ? -value / 2 : (value + 1) / 2;
  }
}
