import type { GreyImage } from '../../model/pictures/picture.js';
import { kernels } from '../kernels/kernels.js';
import type { GreyPlane } from './grey-plane.js';
import { inKernels } from './planes.js';

/** Share of pixels of few greys from which on a picture may be a document. */
export const documentShare = 0.45;
/** The same for one of two: laid over another, a picture is read between its pixels, at edges a mix. */
const overlaidShare = 0.8 * documentShare;
/** Share of the other pixels that lie among their like from which on it is none. */
const solidShare = 0.58;
const fewLevels = 3;

/**
 * What both of two pictures show: `document`, if about half the pixels are of three greys and the
 * rest is thin in one of them: text on paper, a form, a window. On `plain-ground`, if the rest is
 * solid: a thing before a white wall, but also a photo in a window. Else `scene`.
 */
export type Kind = 'document' | 'plain-ground' | 'scene';

/** @param mask 0 where pixels do not count */
export function kindOfPair(first: GreyPlane, second: GreyPlane, mask: GreyPlane): Kind {
  const paper = paperOf(countLevels(first, mask));
  // Most pairs are scenes, and told by one of both.
  if (paper.share < overlaidShare) return 'scene';
  const otherPaper = paperOf(countLevels(second, mask));
  const less = Math.min(paper.share, otherPaper.share);
  const more = Math.max(paper.share, otherPaper.share);
  if (more < documentShare || less < overlaidShare) return 'scene';
  const isThin =
    solidIn(first, mask, paper.isPaper) < solidShare ||
    solidIn(second, mask, otherPaper.isPaper) < solidShare;
  return isThin ? 'document' : 'plain-ground';
}

/** The share of pixels within one level of the three most common greys. */
export function flatShare({ data }: GreyImage): number {
  const { countBytes, memory } = kernels();
  const picture = memory.putBytes(data);
  const room = memory.takeWords(4 * 256);
  countBytes(picture, data.length, room);
  const counts = new Uint32Array(256 + 2);
  counts.set(memory.words.subarray(room >> 2, (room >> 2) + 256), 1);
  memory.release(picture);
  return paperOf({ counts, pixels: data.length }).share;
}

interface Levels {
  /** By grey level plus one, so that each has neighbours. */
  readonly counts: Uint32Array;
  readonly pixels: number;
}

function countLevels(plane: GreyPlane, mask: GreyPlane): Levels {
  const counts = new Uint32Array(256 + 2);
  inKernels([plane, mask], [], (memory, [picture = 0, counting = 0]) => {
    const room = memory.takeWords(4 * 260);
    kernels().countLevels(picture, counting, plane.data.length, room);
    counts.set(memory.words.subarray(room >> 2, (room >> 2) + 256), 1);
  });
  return { counts, pixels: counts.reduce((sum, count) => sum + count, 0) };
}

interface Paper {
  readonly share: number;
  /** 1 for a grey level that counts as paper. */
  readonly isPaper: Uint8Array;
}

function paperOf({ counts, pixels }: Levels): Paper {
  const left = counts.slice();
  const isPaper = new Uint8Array(left.length);
  let near = 0;
  for (let peak = 0; peak < fewLevels; peak += 1) {
    let [most, best] = [0, 1];
    for (let at = 1; at < left.length - 1; at += 1) {
      const sum = (left[at - 1] ?? 0) + (left[at] ?? 0) + (left[at + 1] ?? 0);
      if (sum > most) [most, best] = [sum, at];
    }
    near += most;
    left.fill(0, best - 1, best + 2);
    isPaper.fill(1, best - 1, best + 2);
  }
  return { share: pixels === 0 ? 1 : near / pixels, isPaper: isPaper.subarray(1) };
}

/** Of the pixels that are no paper, the share with no paper around them either. */
function solidIn(plane: GreyPlane, mask: GreyPlane, isPaper: Uint8Array): number {
  const { width, height } = plane;
  let [inked, solid] = [0, 0];
  inKernels([plane, mask], [], (memory, [picture = 0, counting = 0]) => {
    const levels = memory.putBytes(isPaper);
    const kinds = memory.take(width * height + 4);
    const counts = memory.takeWords(2);
    kernels().countInk(picture, counting, levels, width, height, kinds, counts);
    [inked = 0, solid = 0] = memory.words.subarray(counts >> 2, (counts >> 2) + 2);
  });
  return inked === 0 ? 0 : solid / inked;
}
