import { unpackCodedData, type CodedData } from './coded-data.js';
import {
  coefficientsOfBlock,
  endsBlock,
  longCode,
  lookedAtBits,
  openingsOf,
  signedNumber,
  type HuffmanTable,
} from '../../completeness/huffman.js';

/** A component of a frame: brightness, or one of the two colour differences. */
export interface Component {
  /** Blocks in an MCU. */
  readonly across: number;
  readonly down: number;
  /** What the mean of a block is multiplied with. */
  readonly quantizer: number;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
}

export interface Scan {
  readonly components: readonly Component[];
  readonly mcusAcross: number;
  readonly mcusDown: number;
  /** MCUs from one restart to the next; 0 without restarts. */
  readonly restartInterval: number;
}

/** Means of the blocks of a component, row by row, 0 to 255; and of those that only fill MCUs. */
export interface Means {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

const eoi = 0xd9;

/**
 * Decodes the means of the 8 × 8 blocks of a baseline JPEG, which make a picture of an eighth of
 * its size, and passes over all other coefficients, several at a time: they are most of the file.
 * The means are those of libjpeg's `jpeg_idct_1x1`.
 *
 * @returns one plane for each component; undefined unless every bit is as it must be
 */
export function decodeMeans(file: Buffer, from: number, scan: Scan): Means[] | undefined {
  const data = unpackCodedData(file, from);
  if (data === undefined || file[data.end + 1] !== eoi) return undefined;
  const mcus = scan.mcusAcross * scan.mcusDown;
  const perInterval = scan.restartInterval === 0 ? mcus : scan.restartInterval;
  if (data.bounds.length - 1 !== Math.ceil(mcus / perInterval)) return undefined;
  const planes = scan.components.map(({ across, down }): Means => {
    const [width, height] = [scan.mcusAcross * across, scan.mcusDown * down];
    return { width, height, data: new Uint8ClampedArray(width * height) };
  });
  const blocks = blocksOf(scan, planes);
  for (let nth = 0, mcu = 0; mcu < mcus; nth += 1, mcu += perInterval) {
    const interval = { nth, from: mcu, to: Math.min(mcus, mcu + perInterval) };
    if (!decodeInterval(data, interval, scan, blocks)) return undefined;
  }
  return planes;
}

/** One of the blocks that make an MCU. A class, so that all are alike to the compiler. */
class Block {
  readonly quantizer: number;
  readonly openings: Int32Array;
  readonly strides: Uint16Array;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
  readonly component: number;
  readonly means: Uint8ClampedArray;
  /** Place of the first; from one MCU to the next; from a row of them to the next. */
  readonly first: number;
  readonly step: number;
  readonly rowStep: number;

  constructor({ across, down, quantizer, dc, ac }: Component, at: number, nth: number, to: Means) {
    this.quantizer = quantizer;
    this.dc = dc;
    this.ac = ac;
    this.openings = openingsOf(dc, ac);
    this.strides = ac.strides;
    this.component = at;
    this.means = to.data;
    this.first = Math.floor(nth / across) * to.width + (nth % across);
    this.step = across;
    this.rowStep = down * to.width;
  }
}

function blocksOf({ components }: Scan, planes: readonly Means[]): Block[] {
  return planes.flatMap((plane, at) => {
    const component = components[at];
    if (component === undefined) return [];
    const count = component.across * component.down;
    return Array.from({ length: count }, (_, nth) => new Block(component, at, nth, plane));
  });
}

interface Interval {
  readonly nth: number;
  /** MCUs, without the last. */
  readonly from: number;
  readonly to: number;
}

/** @returns false where the bits make no sense, or are not those of the interval */
function decodeInterval(
  { words, bounds }: CodedData,
  { nth, from, to }: Interval,
  { mcusAcross, components }: Scan,
  blocks: readonly Block[],
): boolean {
  const end = (bounds[nth + 1] ?? 0) * 8;
  const means = new Int32Array(components.length);
  let at = (bounds[nth] ?? 0) * 8;
  for (let mcu = from; mcu < to; mcu += 1) {
    const row = Math.floor(mcu / mcusAcross);
    const column = mcu - row * mcusAcross;
    for (const block of blocks) {
      const bits = look(words, at);
      let opening = block.openings[bits >>> (32 - lookedAtBits)] ?? 0;
      if (opening === 0) opening = longOpening(block.dc, bits);
      if (opening === 0) return false;
      const mean = (means[block.component] ?? 0) + (opening >> 16);
      means[block.component] = mean;
      const place = block.first + row * block.rowStep + column * block.step;
      block.means[place] = ((mean * block.quantizer + 4) >> 3) + 128;
      at += opening & 31;
      const next = 1 + ((opening >> 5) & 0x7ff);
      if (next < coefficientsOfBlock) at = passBlock(words, at, next, block);
      if (at === -1) return false;
    }
    if (at > end) return false;
  }
  // Bits that fill the last byte.
  return end - at < 8;
}

/** An opening without a stride, of more bits than are looked up. */
function longOpening(dc: HuffmanTable, bits: number): number {
  const code = longCode(dc, bits >>> 16);
  if (code === 0) return 0;
  const [length, size] = [code >> 8, code & 15];
  return (signedNumber(bits << length, size) << 16) | (length + size);
}

/**
 * Passes over the coefficients of a block that are left.
 * @param first of them
 * @returns where the next block begins, or -1 where the bits make no sense
 */
function passBlock(
  words: Uint32Array,
  from: number,
  first: number,
  { strides, ac }: Block,
): number {
  let at = from;
  let next = first;
  for (;;) {
    const bits = look(words, at);
    const stride = strides[bits >>> (32 - lookedAtBits)] ?? 0;
    const after = next + (stride >> 5);
    if (after < coefficientsOfBlock) {
      at += stride & 31;
      next = after;
      // What is left of the 32 bits is enough for another.
      const second = strides[(bits << (stride & 31)) >>> (32 - lookedAtBits)] ?? 0;
      const further = next + (second >> 5);
      if (further >= coefficientsOfBlock) continue;
      at += second & 31;
      next = further;
    } else if (after === coefficientsOfBlock || endsInTime(after)) {
      return at + (stride & 31);
    } else {
      // A long code, or another block begins within the stride.
      const code = longCode(ac, bits >>> 16);
      if (code === 0) return -1;
      const [run, size] = [(code >> 4) & 15, code & 15];
      at += (code >> 8) + size;
      if (size === 0 && run !== 15) return at;
      next += run + 1;
      if (next === coefficientsOfBlock) return at;
      if (next > coefficientsOfBlock) return -1;
    }
  }
}

/** A stride that ends the block, if there was a place left in it. */
function endsInTime(after: number): boolean {
  return after > endsBlock && after <= endsBlock + coefficientsOfBlock;
}

function look(words: Uint32Array, at: number): number {
  const word = at >>> 5;
  const shift = at & 31;
  return ((words[word] ?? 0) << shift) | (((words[word + 1] ?? 0) >>> 1) >>> (31 - shift));
}
