import { standardSteps, type QuantizationSteps } from './jpeg-steps.js';

/**
 * The quality, 1 to 100, at which the Independent JPEG Group's library makes the table nearest to that of a
 * file. Cameras and Photoshop have tables of their own: for them it is a comparison.
 */
export function jpegQuality(own: QuantizationSteps): number {
  let best = { quality: 1, distance: Infinity };
  for (let quality = 100; quality >= 1 && best.distance > 0; quality -= 1) {
    const distance = distanceTo(standardSteps(quality), own, best.distance);
    if (distance < best.distance) best = { quality, distance };
  }
  return best.quality;
}

/** Of two tables; if it is not less than `most`, any number that is not. */
function distanceTo(steps: QuantizationSteps, own: QuantizationSteps, most: number): number {
  let sum = 0;
  for (let place = 0; place < steps.length && sum < most; place += 1) {
    sum += Math.abs((steps[place] ?? 0) - (own[place] ?? 0));
  }
  return sum;
}
