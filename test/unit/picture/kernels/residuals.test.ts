import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import * as twins from './twins/residuals.js';

const { fromResiduals, memory, residuals } = kernels();

const picture = fc
  .record({ width: fc.integer({ min: 1, max: 60 }), height: fc.integer({ min: 1, max: 20 }) })
  .chain(({ width, height }) => {
    const pixels = width * height;
    const bytes = { minLength: pixels, maxLength: pixels };
    return fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      least: fc.constantFrom(0, 1),
      // Any levels, and those at both ends, where what is predicted may lie beyond.
      levels: fc.oneof(fc.uint8Array(bytes), fc.array(fc.constantFrom(0, 2, 253, 255), bytes)),
    });
  });

test('residuals and what comes back of them are those of the plain twins, to the last bit', () => {
  const agrees = fc.property(picture, ({ width, height, least, levels }) => {
    const source = memory.putBytes(Uint8Array.from(levels));
    const seen = memory.take(levels.length);
    const target = memory.take(levels.length);
    const back = memory.take(levels.length);
    const room = memory.take(24 * (width + 32));
    residuals(source, width, height, least, seen, target, room);
    fromResiduals(target, width, height, least, back, room);
    const bytesAt = (at: number): number[] => [...memory.bytes.subarray(at, at + levels.length)];
    expect(bytesAt(target)).toEqual(twins.residuals(levels, width, least));
    expect(bytesAt(seen)).toEqual(bytesAt(back));
    expect(bytesAt(back)).toEqual(twins.fromResiduals(bytesAt(target), width, least));
    memory.release(source);
  });
  fc.assert(agrees, { numRuns: 200 });
});

test('any bytes are residuals of something', () => {
  const agrees = fc.property(picture, ({ width, height, least, levels }) => {
    const source = memory.putBytes(Uint8Array.from(levels));
    const target = memory.take(levels.length);
    const room = memory.take(24 * (width + 32));
    fromResiduals(source, width, height, least, target, room);
    const back = [...memory.bytes.subarray(target, target + levels.length)];
    expect(back).toEqual(twins.fromResiduals(levels, width, least));
    memory.release(source);
  });
  fc.assert(agrees, { numRuns: 50 });
});
