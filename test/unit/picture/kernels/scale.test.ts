import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import { Random } from '../../support/random.js';
import { scaled, type Means } from './twins/scale.js';

const { memory, scale } = kernels();

/** Any means: of an even number of pixels, which may be more than there are. */
function anyMeans(random: Random, from: number, to: number): Means {
  const taps = 2 * random.int(1, 4);
  const means = Array.from({ length: to }, () => {
    const first = random.int(0, Math.max(0, from - taps));
    const weights = Array.from({ length: taps }, (_, tap) =>
      first + tap < from ? random.int(-1500, 4000) : 0,
    );
    return { first, weights };
  });
  return {
    firsts: means.map(({ first }) => first),
    weights: means.map(({ weights }) => weights),
  };
}

function tableOf({ firsts, weights }: Means): number {
  const address = memory.take(4 * firsts.length + 2 * weights.flat().length);
  memory.words.set(firsts, address >> 2);
  const bytes = new Uint8Array(Int16Array.from(weights.flat()).buffer);
  memory.bytes.set(bytes, address + 4 * firsts.length);
  return address;
}

test('scaling does as its plain twin, to the last bit, with any number of channels', () => {
  const side = fc.integer({ min: 1, max: 40 });
  const size = fc.record({ width: side, height: side });
  const channels = fc.integer({ min: 1, max: 4 });
  const agrees = fc.property(fc.nat(), size, size, channels, (seed, from, to, bytes) => {
    const random = new Random(seed);
    const levels = Uint8Array.from({ length: from.width * from.height * bytes }, () =>
      random.int(0, 255),
    );
    const [columns, rows] = [
      anyMeans(random, from.width, to.width),
      anyMeans(random, from.height, to.height),
    ];
    const source = memory.take(levels.length + 16);
    memory.bytes.set(levels, source);
    const length = to.width * to.height * bytes;
    const target = memory.take(length + 16);
    const tables = [tableOf(columns), columns.weights[0]?.length ?? 0] as const;
    const rowTables = [tableOf(rows), rows.weights[0]?.length ?? 0] as const;
    const line = memory.take(2 * (from.width + tables[1]) * bytes + 32);
    const sizes = [from.width, from.height, bytes, target, to.width, to.height] as const;
    scale(source, ...sizes, ...tables, ...rowTables, line);
    const own = memory.bytes.slice(target, target + length);
    for (let channel = 0; channel < bytes; channel += 1) {
      const of = (all: Uint8Array): Uint8Array => all.filter((_, at) => at % bytes === channel);
      expect([...of(own)]).toEqual(scaled(of(levels), from.width, columns, rows));
    }
    memory.release(source);
  });
  fc.assert(agrees, { numRuns: 100 });
});
