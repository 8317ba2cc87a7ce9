import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import { batchChanges, powers } from './twins/batches.js';

const { memory, ...own } = kernels();

const level = fc.integer({ min: 0, max: 255 });
const hann = (length: number): number[] =>
  Array.from({ length }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (at + 0.5)) / length));

test('changes along a line are those of the plain twin', () => {
  const sizes = fc.record({
    length: fc.integer({ min: 2, max: 70 }),
    hop: fc.integer({ min: 1, max: 40 }),
    count: fc.integer({ min: 1, max: 9 }),
    levels: fc.array(level, { minLength: 400, maxLength: 400 }),
  });
  fc.assert(
    fc.property(sizes, ({ length, hop, count, levels }) => {
      const line = levels.slice(0, (count - 1) * hop + length);
      const from = memory.put(Float32Array.from(line));
      const taper = memory.put(Float32Array.from(hann(length)));
      const into = memory.takeWords(count);
      own.batchChanges(from, count, length, hop, taper, into);
      const found = memory.copy(into, count);
      memory.release(from);
      for (const [at, expected] of batchChanges(line, length, hop, hann(length)).entries()) {
        // Counted in 32 bits.
        expect(Math.abs((found[at] ?? NaN) - expected)).toBeLessThanOrEqual(1e-5 * (expected + 1));
      }
    }),
    { numRuns: 200 },
  );
});

test('energies of frequencies are those of the plain twin, added to what is there', () => {
  const length = 64;
  const quarter = length / 4;
  // Frequencies 2, 4 … 32, then 1, 3 … 31; for each of the first pixels the cosines of all, then the sines.
  const waves = Float32Array.from({ length: 4 * quarter ** 2 }, (_, at) => {
    const [odd, pixel] = [at < 2 * quarter ** 2 ? 0 : 1, Math.floor(at / (2 * quarter)) % quarter];
    const frequency = 2 * ((at % quarter) + 1) - odd;
    const angle = (2 * Math.PI * frequency * (pixel + 0.5 - length / 2)) / length;
    return at % (2 * quarter) < quarter ? Math.cos(angle) : Math.sin(angle);
  });
  const batch = fc.array(level, { minLength: length, maxLength: length });
  fc.assert(
    fc.property(fc.array(batch, { minLength: 1, maxLength: 5 }), (batches) => {
      const light = memory.put(Float32Array.from(batches.flat()));
      const addresses = memory.takeWords(batches.length);
      for (const at of batches.keys())
        memory.words[(addresses >> 2) + at] = light + 4 * length * at;
      const taper = memory.put(Float32Array.from(hann(length)));
      const table = memory.put(waves);
      const folded = memory.takeWords(length);
      const power = memory.take(8 * (length / 2 + 1));
      memory.doubles.fill(3, power >> 3, (power >> 3) + length / 2 + 1);
      own.addPowers(addresses, batches.length, taper, table, folded, power);
      const found = [...memory.doubles.subarray(power >> 3, (power >> 3) + length / 2 + 1)];
      memory.release(light);
      const expected = powers(batches, hann(length));
      const all = expected.reduce((sum, one) => sum + one, 0);
      for (const [at, energy] of found.entries()) {
        // Counted in 32 bits: errors are shares of the whole.
        expect(Math.abs(energy - 3 - (expected[at] ?? NaN))).toBeLessThanOrEqual(1e-5 * all + 1e-3);
      }
    }),
    { numRuns: 100 },
  );
});
