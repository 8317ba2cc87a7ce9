import { segmentAt } from '../formats/image-data/jpeg-segment.js';
import { codedIntervals } from './jpeg-coded-scan.js';
import { huffmanTable, type HuffmanTable } from './jpeg-huffman.js';
import { ScanWalk, type ScanComponent, type ScanKind, type ScanPlan } from './jpeg-scan.js';

const [soi, eoi, sos, dht, dri] = [0xd8, 0xd9, 0xda, 0xc4, 0xdd] as const;
const [baseline, extended, progressive] = [0xc0, 0xc1, 0xc2] as const;

/** Pixels along a side of a block. */
const blockSide = 8;

/** Only coarse pixels are there of what lacks the second scan of a progressive JPEG: half is missing. */
const coarseShare = 0.5;

/**
 * Share of a JPEG's area that its coded data lack, by decoding them as far as they go (ITU-T T.81):
 * blocks that the data end before, and blocks that were read off a hole of zeros.
 * @returns undefined for the rare kinds: arithmetic coding, lossless, hierarchical
 */
export function missingOfJpeg(file: Buffer): number | undefined {
  const header = new Header();
  const memory = Buffer.allocUnsafe(file.length);
  /** Of the scans with means, and with the first of the other coefficients. */
  let [means, details]: (number | undefined)[] = [];
  for (let at = 2; ;) {
    const segment = nextSegment(file, at);
    if (segment === undefined || segment.marker === eoi) break;
    const { marker, body, end } = segment;
    at = end;
    if (marker !== sos) {
      if (!header.take(marker, body)) return undefined;
      continue;
    }
    const scan = header.scan(body);
    const walk = scan === undefined ? undefined : new ScanWalk(scan);
    at = walkThrough(codedIntervals(file, end, memory), walk);
    if (scan === undefined) continue;
    // A picture may have the scans of its colours apart: brightness comes first.
    if (scan.kind === 'details') details ??= walk?.missing;
    else means ??= walk?.missing;
    if (scan.kind === 'whole' || (means !== undefined && details !== undefined)) break;
  }
  if (!header.isKnown) return undefined;
  if (means === undefined) return 1;
  if (!header.isProgressive) return means;
  return means + coarseShare * Math.max(0, (details ?? 1) - means);
}

/** Where the first scan is. */
export function codedDataFrom(file: Buffer): number {
  for (let at = 2; ;) {
    const segment = nextSegment(file, at);
    if (segment === undefined) return at;
    if (segment.marker === sos) return segment.end;
    at = segment.end;
  }
}

/** @returns where the scan ends */
function walkThrough(intervals: ReturnType<typeof codedIntervals>, walk?: ScanWalk): number {
  for (;;) {
    const { done, value } = intervals.next();
    if (done === true) return value;
    walk?.take(value);
  }
}

/** As decoders do, whatever stands between segments is passed over. */
function nextSegment(file: Buffer, from: number): ReturnType<typeof segmentAt> {
  for (let at = file.indexOf(0xff, from); at !== -1; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1];
    const isMarker = next !== undefined && next >= 0xc0 && next !== 0xff && !isAlone(next);
    if (isMarker || next === eoi) return segmentAt(file, at);
  }
  return undefined;
}

/** Markers without a length: restarts, and the start of a picture. */
function isAlone(marker: number): boolean {
  return marker >= 0xd0 && marker <= soi;
}

interface FrameComponent {
  readonly id: number;
  readonly across: number;
  readonly down: number;
}

/** What is said before a scan of how it is coded. */
class Header {
  readonly #huffman = new Map<number, HuffmanTable>();
  #restartInterval = 0;
  #marker = 0;
  #size = { width: 0, height: 0 };
  #components: readonly FrameComponent[] = [];

  get isKnown(): boolean {
    return this.#components.length > 0;
  }

  get isProgressive(): boolean {
    return this.#marker === progressive;
  }

  /** @returns false if it is of a kind that is not understood */
  take(marker: number, body: Buffer): boolean {
    if (marker === dht) this.#takeHuffman(body);
    if (marker === dri && body.length >= 2) this.#restartInterval = body.readUInt16BE(0);
    if (marker >= 0xc0 && marker <= 0xcf && marker !== dht && marker !== 0xc8 && marker !== 0xcc) {
      if (marker !== baseline && marker !== extended && marker !== progressive) return false;
      this.#takeFrame(marker, body);
    }
    return true;
  }

  /** @returns undefined for a scan that does not show what is missing */
  scan(body: Buffer): ScanPlan | undefined {
    const count = body[0] ?? 0;
    if (count === 0 || body.length < 4 + 2 * count) return undefined;
    const [first = 0, last = 0, steps = 0] = body.subarray(1 + 2 * count);
    const kind = this.#kind(first, steps >> 4);
    if (kind === undefined) return undefined;
    const components = Array.from({ length: count }, (_, nth) => this.#component(body, nth, count));
    const known = components.filter((component) => component !== undefined);
    if (known.length < count || known[0]?.isFirst !== true) return undefined;
    const { wide, high } = this.#mcu(count);
    return {
      kind,
      components: known,
      mcus: Math.ceil(this.#size.width / wide) * Math.ceil(this.#size.height / high),
      restartInterval: this.#restartInterval,
      coefficients: 1 + last - first,
    };
  }

  /** Pixels of an MCU. A component that comes alone is not cut into MCUs, but into its blocks. */
  #mcu(count: number): { readonly wide: number; readonly high: number } {
    const across = this.#components.reduce((most, one) => Math.max(most, one.across), 1);
    const down = this.#components.reduce((most, one) => Math.max(most, one.down), 1);
    const [first] = this.#components;
    return {
      wide: (blockSide * across) / (count === 1 ? (first?.across ?? 1) : 1),
      high: (blockSide * down) / (count === 1 ? (first?.down ?? 1) : 1),
    };
  }

  #kind(first: number, refined: number): ScanKind | undefined {
    if (!this.isProgressive) return 'whole';
    if (refined > 0) return undefined;
    return first === 0 ? 'means' : 'details';
  }

  #component(body: Buffer, nth: number, count: number): ScanComponent | undefined {
    const [id, tables = 0] = body.subarray(1 + 2 * nth);
    const at = this.#components.findIndex((component) => component.id === id);
    const component = this.#components[at];
    if (component === undefined) return undefined;
    const { across, down } = component;
    return {
      isFirst: at === 0,
      blocks: count === 1 ? 1 : across * down,
      dc: this.#huffman.get(tables >> 4),
      ac: this.#huffman.get(0x10 | (tables & 15)),
    };
  }

  #takeFrame(marker: number, body: Buffer): void {
    if (body.length < 6 || this.isKnown) return;
    this.#marker = marker;
    this.#size = { height: body.readUInt16BE(1), width: body.readUInt16BE(3) };
    const count = Math.min(body[5] ?? 0, Math.floor((body.length - 6) / 3));
    this.#components = Array.from({ length: count }, (_, nth) => {
      const [id = 0, sampling = 0] = body.subarray(6 + 3 * nth);
      return { id, across: Math.max(1, sampling >> 4), down: Math.max(1, sampling & 15) };
    });
  }

  #takeHuffman(body: Buffer): void {
    for (let at = 0; at < body.length;) {
      const counts = body.subarray(at + 1, at + 17);
      const end = counts.reduce((sum, count) => sum + count, at + 17);
      if (counts.length < 16 || end > body.length) return;
      const table = huffmanTable(counts, body.subarray(at + 17, end));
      if (table !== undefined) this.#huffman.set(body[at] ?? 0, table);
      at = end;
    }
  }
}
