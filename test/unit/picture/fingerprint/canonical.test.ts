import { describe, expect, test } from 'vitest';
import { bitsWidth } from '../../../../src/model/picture.js';
import { canonicalVotes, pointVectors } from '../../../../src/picture/fingerprint/canonical.js';
import { symmetries } from '../../../../src/picture/fingerprint/symmetry.js';
import { turnedSketch, type Sketch } from '../../../../src/picture/fingerprint/sketch.js';
import { shapes } from '../../support/planes.js';
import { portraitOf } from '../../support/portraits.js';

const sketchOf = (seed: number): Sketch => portraitOf(shapes(seed, 200, 150)).sketch;
const [sketch, stranger] = [sketchOf(1), sketchOf(2)];

function vectorsOf({ points }: Sketch): string[] {
  const vectors = pointVectors({ ...points, descriptors: new Uint8Array(points.words.buffer) });
  expect(vectors.length % bitsWidth).toBe(0);
  return Array.from({ length: vectors.length / bitsWidth }, (_, at) =>
    Buffer.from(vectors.subarray(at * bitsWidth, (at + 1) * bitsWidth)).toString('hex'),
  );
}

describe('canonical forms', () => {
  test('are the same for a picture in all eight symmetries', () => {
    const upright = new Set(vectorsOf(sketch));
    expect(upright.size).toBeGreaterThan(50);
    for (const { index } of symmetries) {
      const turned = vectorsOf(turnedSketch(sketch, index));
      // A vote that stands even may be seen the other way.
      const share = turned.filter((vector) => upright.has(vector)).length / turned.length;
      expect(share).toBeGreaterThan(0.95);
    }
  });

  test('are one or a few for each of the strongest points, 96 at most', () => {
    const vectors = vectorsOf(sketch);
    expect(sketch.points.count).toBeGreaterThan(64);
    expect(vectors.length).toBeGreaterThanOrEqual(64);
    expect(vectors.length).toBeLessThanOrEqual(96);
    const few = { ...sketch, points: { ...sketch.points, count: 1 } };
    expect([1, 2, 4, 8]).toContain(vectorsOf(few).length);
    expect(vectorsOf({ ...sketch, points: { ...sketch.points, count: 0 } })).toEqual([]);
    expect(vectorsOf(few)).toEqual(vectors.slice(0, vectorsOf(few).length));
  });

  test('of strangers have nothing in common', () => {
    const known = new Set(vectorsOf(sketch));
    expect(vectorsOf(stranger).filter((vector) => known.has(vector))).toEqual([]);
  });
});

describe('votes', () => {
  test.each(symmetries.map(({ index }) => index))('are for symmetry %i', (index) => {
    // Whatever turns the first picture into the second.
    const votes = canonicalVotes(sketch.points, turnedSketch(sketch, index).points);
    expect(votes[index]).toBeGreaterThanOrEqual(60);
    const others = votes.filter((_, symmetry) => symmetry !== index);
    expect(Math.max(...others)).toBeLessThanOrEqual(3);
  });

  test('are hardly any between strangers', () => {
    expect(Math.max(...canonicalVotes(sketch.points, stranger.points))).toBeLessThanOrEqual(3);
  });
});
