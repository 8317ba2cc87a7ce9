import { standardSteps, type QuantizationSteps } from './jpeg-steps.js';

/**
 * The quality, 1 to 100, at which the Independent JPEG Group's library makes the table nearest to that of a
 * file. Cameras and Photoshop have tables of their own: for them it is a comparison.
 */
export function jpegQuality(own: QuantizationSteps): number {
  let best = { quality: 1, distance: Infinity };
  for (let quality = 1; quality <= 100; quality += 1) {
    const distance = standardSteps(quality).reduce(
      (sum, step, place) => sum + Math.abs(step - (own[place] ?? 0)),
      0,
    );
    if (distance <= best.distance) best = { quality, distance };
  }
  return best.quality;
}
