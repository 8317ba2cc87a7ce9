import { holesIn, type Hole } from './hole.js';
import type { Interval } from './jpeg-coded-scan.js';
import { nextCode, type HuffmanTable } from './jpeg-huffman.js';

/**
 * `whole`: all coefficients of a block at once. `means`: the first of them, of a progressive JPEG.
 * `details`: others, of one component.
 */
export type ScanKind = 'whole' | 'means' | 'details';

export interface ScanComponent {
  /** Of the frame: brightness, or the first ink. */
  readonly isFirst: boolean;
  /** In an MCU. */
  readonly blocks: number;
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
}

export interface ScanPlan {
  readonly kind: ScanKind;
  readonly components: readonly ScanComponent[];
  readonly mcus: number;
  /** MCUs from one restart to the next; 0 without restarts. */
  readonly restartInterval: number;
  /** Of a block, in this scan. */
  readonly coefficients: number;
}

/** Of which the first is the mean. */
const coefficientsOfBlock = 64;

/** Bytes that may be left over where all was decoded: writers fill up. */
const mostLeft = 16;

/** Decodes a scan interval by interval, and counts. */
export class ScanWalk {
  readonly #plan: ScanPlan;
  #there = 0;

  constructor(plan: ScanPlan) {
    this.#plan = plan;
  }

  take({ nth, bytes }: Interval): void {
    const { mcus, restartInterval } = this.#plan;
    const perInterval = restartInterval === 0 ? mcus : restartInterval;
    const wanted = Math.min(perInterval, mcus - nth * perInterval);
    if (wanted > 0) this.#there += walkInterval(bytes, wanted, this.#plan);
  }

  /** The share of its MCUs that the data lack. */
  get missing(): number {
    return this.#plan.mcus === 0 ? 1 : Math.max(0, 1 - this.#there / this.#plan.mcus);
  }
}

/** @returns how many MCUs were decoded, without those read off a hole */
function walkInterval(bytes: Buffer, wanted: number, plan: ScanPlan): number {
  const holes = holesIn(bytes);
  const bits = new Bits(bytes);
  let [done, inHoles, hole] = [0, 0, 0];
  while (done < wanted) {
    const begin = bits.at >> 3;
    const passed = passMcus(bits, plan, wanted - done);
    if (passed === 0) break;
    done += passed;
    while (hole < holes.length && (holes[hole]?.to ?? 0) <= begin) hole += 1;
    if (touches(holes[hole], begin, bits.at >> 3)) inHoles += passed;
  }
  const isEven = done === wanted && bytes.length - (bits.at >> 3) <= mostLeft;
  return isEven ? done : done - inHoles;
}

function touches(hole: Hole | undefined, begin: number, end: number): boolean {
  return hole !== undefined && hole.from <= end && begin < hole.to;
}

/** @returns how many MCUs were passed: 0 where the data end or make no sense */
function passMcus(bits: Bits, { kind, components, coefficients }: ScanPlan, most: number): number {
  if (kind === 'details') return Math.min(most, passDetails(bits, components[0]?.ac, coefficients));
  for (const { blocks, dc, ac } of components) {
    for (let block = 0; block < blocks; block += 1) {
      if (!passMean(bits, dc)) return 0;
      if (kind === 'whole' && !passOthers(bits, ac)) return 0;
    }
  }
  return bits.isOver ? 0 : 1;
}

function passMean(bits: Bits, table: HuffmanTable | undefined): boolean {
  const size = bits.symbol(table);
  if (size === undefined || size > 16) return false;
  bits.at += size;
  return true;
}

function passOthers(bits: Bits, table: HuffmanTable | undefined): boolean {
  for (let next = 1; next < coefficientsOfBlock; next += 1) {
    const symbol = bits.symbol(table);
    if (symbol === undefined) return false;
    const [run, size] = [symbol >> 4, symbol & 15];
    if (size === 0 && run !== 15) return true;
    next += run;
    if (next >= coefficientsOfBlock) return false;
    bits.at += size;
  }
  return true;
}

/** One block, and those without details that follow it (T.81, G.1.2.2). */
function passDetails(bits: Bits, table: HuffmanTable | undefined, coefficients: number): number {
  for (let next = 0; next < coefficients; next += 1) {
    const symbol = bits.symbol(table);
    if (symbol === undefined) return 0;
    const [run, size] = [symbol >> 4, symbol & 15];
    if (size === 0 && run !== 15) {
      const blocks = (1 << run) + bits.number(run);
      return bits.isOver ? 0 : blocks;
    }
    next += run;
    bits.at += size;
  }
  return bits.isOver ? 0 : 1;
}

/** Reads bits, the highest of a byte first; zeros past the end. */
class Bits {
  readonly #bytes: Buffer;
  /** The next bit. */
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Whether more bits were taken than there are. */
  get isOver(): boolean {
    return this.at > this.#bytes.length * 8;
  }

  /** @returns undefined where there is no such code */
  symbol(table: HuffmanTable | undefined): number | undefined {
    if (table === undefined || this.at >= this.#bytes.length * 8) return undefined;
    const code = nextCode(table, this.#look());
    if (code === 0) return undefined;
    this.at += code >> 8;
    return code & 0xff;
  }

  number(length: number): number {
    const value = this.#look() >>> (16 - length);
    this.at += length;
    return value;
  }

  /** The next 16. */
  #look(): number {
    const byte = this.at >> 3;
    const bytes = this.#bytes;
    const three =
      ((bytes[byte] ?? 0) << 16) | ((bytes[byte + 1] ?? 0) << 8) | (bytes[byte + 2] ?? 0);
    return (three >>> (8 - (this.at & 7))) & 0xffff;
  }
}
