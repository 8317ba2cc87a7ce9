import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { planMerge } from '../../../../../src/picture/index/lsh/merge-plan.js';
import type { PointSegment } from '../../../../../src/picture/index/lsh/manifest.js';
import { standardParameters } from '../../../../../src/picture/index/lsh/parameters.js';

const { segmentPictures, segmentVectors } = standardParameters;

function segment(pictures: number): PointSegment {
  const dead = new Uint32Array(0);
  const vectors = pictures * 20;
  return { file: 1, bytes: 1, checksum: '', pictures, vectors, first: 0, last: 0, dead };
}

const size = fc.oneof(
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 1, max: segmentPictures }),
);

test('a merge joins several neighbours into one that keeps the limits', () => {
  const holds = fc.property(fc.array(size, { maxLength: 30 }), (sizes) => {
    let left = sizes;
    for (;;) {
      const merge = planMerge(left.map(segment), standardParameters);
      if (merge === undefined) break;
      const merged = left.slice(merge.from, merge.to).reduce((sum, one) => sum + one, 0);
      expect(merge.to - merge.from).toBeGreaterThanOrEqual(2);
      expect(merged).toBeLessThanOrEqual(segmentPictures);
      expect(merged * 20).toBeLessThanOrEqual(segmentVectors);
      left = left.toSpliced(merge.from, merge.to - merge.from, merged);
    }
    expect(left.reduce((sum, one) => sum + one, 0)).toBe(sizes.reduce((sum, one) => sum + one, 0));
  });
  fc.assert(holds, { numRuns: 500 });
});

test('ten thousand pictures added one by one are rewritten a few times and lie in a few files', () => {
  const sizes: number[] = [];
  let [rewritten, most] = [0, 0];
  for (let picture = 0; picture < 10_000; picture += 1) {
    sizes.push(1);
    for (;;) {
      const merge = planMerge(sizes.map(segment), standardParameters);
      if (merge === undefined) break;
      const merged = sizes.slice(merge.from, merge.to).reduce((sum, one) => sum + one, 0);
      rewritten += merged;
      sizes.splice(merge.from, merge.to - merge.from, merged);
    }
    most = Math.max(most, sizes.length);
  }
  expect(most).toBeLessThanOrEqual(28);
  expect(rewritten / 10_000).toBeLessThanOrEqual(8);
});
