import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJpegFrame } from '../../../../../src/picture/decode/jpeg/frame.js';
import { scanOf } from '../../../../../src/picture/decode/jpeg/read-by-means.js';
import { decodeMeans, type Means } from '../../../../../src/picture/decode/jpeg/scan.js';
import { encodeJpeg, type Plan } from './encode.js';

interface Made {
  readonly jpeg: Buffer;
  /** Coefficients of the means of each component's blocks, in the order of the file. */
  readonly means: number[][];
  readonly plan: Plan;
}

/** Blocks of all kinds: empty ones, sparse ones with long runs, ones that are full to the end. */
const block = fc.tuple(
  fc.integer({ min: -1000, max: 1000 }),
  fc.oneof(
    fc.constant<readonly [number, number][]>([]),
    fc.array(fc.tuple(fc.nat(62), fc.integer({ min: -1000, max: 1000 })), { maxLength: 6 }),
    fc
      .array(fc.integer({ min: 1, max: 3 }), { minLength: 63, maxLength: 63 })
      .map((values) => values.map((value, at) => [at, value] as const)),
  ),
);

const made = fc
  .record({
    width: fc.integer({ min: 1, max: 70 }),
    height: fc.integer({ min: 1, max: 70 }),
    isGrey: fc.boolean(),
    across: fc.constantFrom(1, 2),
    down: fc.constantFrom(1, 2),
    quantizers: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
    restartInterval: fc.constantFrom(0, 1, 3, 10),
    shortCodes: fc.nat(8),
    blocks: fc.array(block, { minLength: 1, maxLength: 50 }),
  })
  .map(({ isGrey, across, down, quantizers, blocks, ...rest }): Made => {
    const chroma = { across: 1, down: 1, quantizer: quantizers[1] };
    const means: number[][] = [[], [], []];
    let count = 0;
    const plan: Plan = {
      ...rest,
      components: [{ across, down, quantizer: quantizers[0] }, ...(isGrey ? [] : [chroma, chroma])],
      block: (component) => {
        const [mean, others] = blocks[count % blocks.length] ?? [0, []];
        count += 1;
        means[component]?.push(mean);
        const values = [mean, ...Array.from({ length: 63 }, () => 0)];
        for (const [at, value] of others) values[at + 1] = value;
        return values;
      },
    };
    return { jpeg: encodeJpeg(plan), means, plan };
  });

function decode(jpeg: Buffer): Means[] | undefined {
  const frame = readJpegFrame(jpeg);
  return frame && decodeMeans(jpeg, frame.end, scanOf(frame));
}

describe('decodeMeans', () => {
  it('finds the means that were encoded, whatever stands between them', () => {
    fc.assert(
      fc.property(made, ({ jpeg, means, plan }) => {
        const planes = decode(jpeg);
        expect(planes).toHaveLength(plan.components.length);
        for (const [at, plane] of (planes ?? []).entries()) {
          expect([...plane.data]).toEqual(expected(plan, at, means[at] ?? [], plane));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('takes no file with a bit too few or bytes too many', () => {
    fc.assert(
      fc.property(made, fc.nat(), ({ jpeg }, seed) => {
        const start = (readJpegFrame(jpeg)?.end ?? 0) + 1;
        const cut = start + (seed % (jpeg.length - start));
        expect(decode(jpeg.subarray(0, cut))).toBeUndefined();
        const end = Buffer.from([0xff, 0xd9]);
        const longer = Buffer.concat([jpeg.subarray(0, -2), Buffer.from([0x55]), end]);
        expect(decode(longer)).toBeUndefined();
      }),
    );
  });

  it('never throws at what is broken', () => {
    fc.assert(
      fc.property(made, fc.array(fc.tuple(fc.nat(), fc.nat(255))), ({ jpeg }, changes) => {
        const broken = Buffer.from(jpeg);
        for (const [at, byte] of changes) broken[at % broken.length] = byte;
        expect(() => decode(broken)).not.toThrow();
      }),
      { numRuns: 500 },
    );
  });
});

/** The plane's levels, block after block put where T.81, A.2.3 puts it. */
function expected(plan: Plan, at: number, means: readonly number[], plane: Means): number[] {
  const { across = 1, down = 1, quantizer = 1 } = plan.components[at] ?? {};
  const [right, below] = plan.components.length === 1 ? [1, 1] : [across, down];
  const levels = Array.from({ length: plane.width * plane.height }, () => -1);
  for (const [nth, mean] of means.entries()) {
    const [mcu, within] = [Math.floor(nth / (right * below)), nth % (right * below)];
    const mcusAcross = plane.width / right;
    const x = (mcu % mcusAcross) * right + (within % right);
    const y = Math.floor(mcu / mcusAcross) * below + Math.floor(within / right);
    const level = Math.floor((mean * quantizer + 4) / 8) + 128;
    levels[y * plane.width + x] = Math.max(0, Math.min(255, level));
  }
  return levels;
}
