import type { Gallery } from './gallery.js';

/**
 * Least pHash quality, in grey levels: below it a picture is flat and looks like every other flat
 * one.
 */
const leastQuality = 2.3;

/** Whether there is enough to see for comparing by look. */
export function hasDetail(gallery: Gallery, position: number): boolean {
  return gallery.facts(position) !== undefined && isDetailed(gallery.quality(position));
}

/** The same of a picture that is in no gallery. @param quality of its pHash, in grey levels */
export function isDetailed(quality: number): boolean {
  return quality >= leastQuality;
}

/** Animations show more than their first frame: they match only with as many frames. */
export function mayRelate(gallery: Gallery, a: number, b: number): boolean {
  return gallery.facts(a)?.frames === gallery.facts(b)?.frames;
}
