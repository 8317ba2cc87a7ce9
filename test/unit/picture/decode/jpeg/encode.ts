/** A JPEG as a list of what is in it, for a decoder to find again. */
export interface Plan {
  readonly width: number;
  readonly height: number;
  /** Sampling and quantizer of each component; the ids count from 1. */
  readonly components: readonly { across: number; down: number; quantizer: number }[];
  /** MCUs; 0 without restarts. */
  readonly restartInterval: number;
  /** Codes of 1, 2, 3 … bits come first, then as many long ones as are needed. */
  readonly shortCodes: number;
  /** Called for each block in the order of the file: the mean's coefficient, then 63 others. */
  readonly block: (component: number) => readonly number[];
}

/** @returns a baseline JPEG (ITU-T T.81) with one Huffman table of each class */
export function encodeJpeg(plan: Plan): Buffer {
  const { width, height, components, restartInterval } = plan;
  const dc = codesFor(
    Array.from({ length: 12 }, (_, size) => size),
    plan.shortCodes,
  );
  const ac = codesFor(acSymbols, plan.shortCodes);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...components.map(({ quantizer }, slot) =>
      segment(0xdb, [slot, quantizer, ...Array.from({ length: 63 }, () => 1)]),
    ),
    segment(0xc4, [0x00, ...dc.counts, ...dc.symbols]),
    segment(0xc4, [0x10, ...ac.counts, ...ac.symbols]),
    segment(0xc0, [
      8,
      height >> 8,
      height & 255,
      width >> 8,
      width & 255,
      components.length,
      ...components.flatMap(({ across, down }, at) => [at + 1, (across << 4) | down, at]),
    ]),
    segment(0xdd, [restartInterval >> 8, restartInterval & 255]),
    segment(0xda, [components.length, ...components.flatMap((_, at) => [at + 1, 0]), 0, 63, 0]),
    coded(plan, dc.codes, ac.codes),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function segment(marker: number, body: readonly number[]): Buffer {
  const length = body.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...body]);
}

/** Run << 4 | size: end of block, sixteen zeros, and all others. */
const acSymbols = [
  0x00,
  0xf0,
  ...Array.from({ length: 160 }, (_, at) => (Math.floor(at / 10) << 4) | ((at % 10) + 1)),
];

type Codes = ReadonlyMap<number, string>;

function codesFor(symbols: readonly number[], shortCodes: number) {
  const few = symbols.slice(0, shortCodes);
  const many = symbols.length - few.length;
  // None may be all ones.
  const long = few.length + Math.ceil(Math.log2(many + 1));
  const codes = new Map<number, string>();
  for (const [at, symbol] of few.entries()) codes.set(symbol, `${'1'.repeat(at)}0`);
  for (const [at, symbol] of symbols.slice(few.length).entries()) {
    const tail = at.toString(2).padStart(long - few.length, '0');
    codes.set(symbol, '1'.repeat(few.length) + tail);
  }
  const counts = Array.from(
    { length: 16 },
    (_, at) => [...codes.values()].filter(({ length }) => length === at + 1).length,
  );
  return { counts, symbols, codes };
}

function coded(plan: Plan, dc: Codes, ac: Codes): Buffer {
  const { components, restartInterval } = plan;
  const mcus = mcusOf(plan);
  const parts: Buffer[] = [];
  let bits = '';
  let means = components.map(() => 0);
  for (let mcu = 0; mcu < mcus; mcu += 1) {
    if (restartInterval > 0 && mcu > 0 && mcu % restartInterval === 0) {
      parts.push(stuffed(bits), Buffer.from([0xff, 0xd0 + ((parts.length / 2) % 8)]));
      bits = '';
      means = components.map(() => 0);
    }
    for (const [at, { across, down }] of components.entries()) {
      for (let nth = 0; nth < blocksOfMcu(plan, across, down); nth += 1) {
        const [mean = 0, ...others] = plan.block(at);
        bits += withSize(dc, 0, mean - (means[at] ?? 0)) + coefficients(others, ac);
        means[at] = mean;
      }
    }
  }
  return Buffer.concat([...parts, stuffed(bits)]);
}

function mcusOf({ width, height, components }: Plan): number {
  const [{ across, down } = { across: 1, down: 1 }] = components;
  const [right, below] = components.length === 1 ? [1, 1] : [across, down];
  return Math.ceil(width / (8 * right)) * Math.ceil(height / (8 * below));
}

function blocksOfMcu({ components }: Plan, across: number, down: number): number {
  return components.length === 1 ? 1 : across * down;
}

function coefficients(values: readonly number[], ac: Codes): string {
  let bits = '';
  let zeros = 0;
  const last = values.findLastIndex((value) => value !== 0);
  for (const value of values.slice(0, last + 1)) {
    if (value === 0) {
      zeros += 1;
      continue;
    }
    for (; zeros > 15; zeros -= 16) bits += ac.get(0xf0) ?? '';
    bits += withSize(ac, zeros << 4, value);
    zeros = 0;
  }
  return last === values.length - 1 ? bits : bits + (ac.get(0) ?? '');
}

/** The code of a number's size, and the number. */
function withSize(codes: Codes, run: number, value: number): string {
  const size = value === 0 ? 0 : Math.abs(value).toString(2).length;
  const code = codes.get(run | size);
  if (code === undefined) throw new RangeError(`no code for ${run | size}`);
  if (size === 0) return code;
  const number = value > 0 ? value : value + 2 ** size - 1;
  return code + number.toString(2).padStart(size, '0');
}

/** Filled up with ones, and a zero behind each byte of ones. */
function stuffed(bits: string): Buffer {
  const full = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1');
  const bytes = (full.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  return Buffer.from(bytes.flatMap((byte) => (byte === 255 ? [255, 0] : [byte])));
}
