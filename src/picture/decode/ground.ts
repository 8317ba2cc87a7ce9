import type { GreyImage } from '../../model/pictures/picture.js';
import { planeOf } from '../fingerprint/grey-plane.js';
import { phash } from '../fingerprint/phash.js';

/** What the transparent parts of a picture are laid over. */
export type Ground = 'white' | 'black';

/**
 * A picture of less contrast, in grey levels (root mean square of its low frequencies), is hidden by
 * white. A little above what pictures need to be compared at all: whatever is compared over white
 * stays there.
 */
const leastContrast = 3;
/** Over black there must be so many times more to see. */
const leastGain = 2;

/** Whether hardly anything is to be seen of a picture with transparency over white. */
export function isHiddenBy(overWhite: GreyImage): boolean {
  return contrastOf(overWhite) < leastContrast;
}

/**
 * White and nearly white drawings show over black, by far; black ones, faint ones and those of which
 * nothing is visible do not. With gaps on both sides copies are decided alike.
 */
export function showsMore(overBlack: GreyImage, overWhite: GreyImage): boolean {
  return contrastOf(overBlack) >= leastContrast + leastGain * contrastOf(overWhite);
}

function contrastOf(grey: GreyImage): number {
  return phash(planeOf(grey)).quality;
}
