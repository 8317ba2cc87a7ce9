import type { FramePrints, PictureFacts } from '../../../model/pictures/picture.js';
import { isDetailed } from '../../../picture/fingerprint/phash.js';
import { framesAgree } from '../../../picture/frames/frame-print.js';
import type { Catalog } from './catalog.js';

/** Whether there is enough to see for comparing by look. */
export function hasDetail(catalog: Catalog, position: number): boolean {
  return catalog.facts(position) !== undefined && isDetailed(catalog.quality(position));
}

/** What is known of all that a picture's file shows. */
export interface AllFrames {
  readonly facts: PictureFacts | undefined;
  readonly frames: FramePrints | undefined;
}

export function framesOf(catalog: Catalog, position: number): AllFrames {
  return { facts: catalog.facts(position), frames: catalog.frames(position) };
}

/**
 * Animations and files of several pages show more than their first frame: they match only with what
 * has as many, and the same in each.
 */
export function mayRelate(a: AllFrames, b: AllFrames): boolean {
  const [count = 1, otherCount = 1] = [a.facts?.frames, b.facts?.frames];
  return count === otherCount && (count === 1 || framesAgree(a.frames, b.frames));
}
