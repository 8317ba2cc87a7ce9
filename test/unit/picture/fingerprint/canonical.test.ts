import { describe, expect, test } from 'vitest';
import { canonicalVotes } from '../../../../src/picture/fingerprint/canonical.js';
import { symmetries } from '../../../../src/picture/fingerprint/symmetry.js';
import { turnedSketch, type Sketch } from '../../../../src/picture/fingerprint/sketch.js';
import { shapes } from '../../support/planes.js';
import { portraitOf } from '../../support/portraits.js';

const sketchOf = (seed: number): Sketch => portraitOf(shapes(seed, 200, 150)).sketch;
const [sketch, stranger] = [sketchOf(1), sketchOf(2)];

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
