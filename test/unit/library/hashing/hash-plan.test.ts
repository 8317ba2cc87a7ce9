import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { planHashing } from '../../../../src/library/hashing/hash-plan.js';
import { treeOf, type SketchedFile } from '../../support/tree-of.js';

/** Of two sizes; some are names of one inode, some have numbers that agree in their last 38 bits alone. */
const files = fc
  .array(
    fc.record({
      content: fc.constantFrom(5, 6),
      ino: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(3 + 2 ** 38, 4 + 2 ** 40)),
      isKnown: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((sketches) =>
    sketches.map((sketch, at): SketchedFile => {
      const folder = at % 3 === 0 ? 'a' : 'b';
      return { ...sketch, path: `${folder}/${String(at).padStart(2, '0')}.jpg` };
    }),
  );

test('of names of one inode the first is read, and stands for the others', () => {
  fc.assert(
    fc.property(files, (sketched) => {
      const tree = treeOf(sketched);
      const rows = Array.from({ length: tree.rows }, (_, row) => row);
      const unknownAtFirst = rows.filter((row) => tree.kind(row) !== 'content');
      const [runs, others, unknown] = [
        new Map<number, number[]>(),
        new Map<number, number[]>(),
        new Set(unknownAtFirst),
      ];
      for (const size of [5, 6]) {
        const some = rows.filter((row) => tree.stat(row).size === size);
        if (some.length < 2 || !some.some((row) => unknown.has(row))) continue;
        const first = some.filter((row) => {
          const before = some.find((one) => tree.stat(one).ino === tree.stat(row).ino) ?? row;
          if (before === row) return true;
          others.set(before, [...(others.get(before) ?? []), row]);
          if (unknown.has(row)) unknown.add(before);
          return false;
        });
        runs.set(size, first);
      }
      const plan = planHashing(tree, new Uint8Array(tree.rows).fill(1), {
        thoroughness: 'everything',
        force: false,
      });
      expect(new Map([...plan.runs].map((run) => [run.size, [...run.rows]]))).toEqual(runs);
      expect(plan.others).toEqual(others);
      expect(rows.filter((row) => plan.unknown[row] === 1)).toEqual(
        rows.filter((row) => unknown.has(row)),
      );
    }),
    { numRuns: 300 },
  );
});
