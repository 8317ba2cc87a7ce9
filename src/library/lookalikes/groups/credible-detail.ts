import type { Traits } from '../../../model/pictures/traits.js';
import type { PictureOf } from '../../../model/pictures/candidate.js';
import { compressionOf, qualityOf } from '../../keep/candidate.js';
import type { Link } from './links.js';

/** Who shows the same as a picture. */
interface DetailLinks {
  readonly of: (position: number) => Iterable<readonly [number, Pick<Link, 'tier'>]>;
}

type Weighed = Pick<PictureOf, 'facts' | 'madeFrom'> & { readonly traits: Traits };

/** Pictures whose numbers of pixels differ by less, from rounding, are of one size. */
const sameSize = 1.1;
/** From so many times the pixels of another on a picture may have been scaled up from it. */
const scaledUp = 2;
/** Below this quality there are edges between a JPEG's blocks, which look like detail. */
const blocky = 80;
/** Up to so many times the detail may come of compression, without and with edges of blocks. */
const ofEncoding = 1.5;
const ofBlocks = 3;
/** Errors of measuring, where scaling has levelled the edges. */
const ofScaling = 1.2;

/**
 * How much detail each picture can be credited with, in pixels. Neither compressing nor scaling adds
 * any, but the edges that they leave are measured as some: so of two pictures the one that is
 * compressed more has no more detail than the other, unless it has so much more that the other must
 * have been scaled up or blurred. Of one grade of compression, none has less than another that is no
 * larger, as far as they differ by no more than measuring does.
 * @param weighed what is known of a picture, undefined where its traits are not
 */
export function credibleDetail(
  links: DetailLinks,
  weighed: (position: number) => Weighed | undefined,
): (position: number) => number | undefined {
  // Each is asked for once for every other that it is linked with.
  const graded = new Map<number, Graded | undefined>();
  const gradedOf = (position: number): Graded | undefined => {
    const known = graded.get(position);
    if (known !== undefined || graded.has(position)) return known;
    const own = weighed(position);
    const made = own && gradeOf(own);
    graded.set(position, made);
    return made;
  };
  return (position) => {
    const own = gradedOf(position);
    if (own === undefined) return undefined;
    let [most, least] = [Infinity, own.detail];
    for (const [partner, { tier }] of links.of(position)) {
      const other = tier === 'crop' ? undefined : gradedOf(partner);
      if (other === undefined || other.missing > own.missing) continue;
      const { detail } = other;
      if (own.detail / Math.max(1, detail) <= doubtfulTimes(own, other)) {
        most = Math.min(most, detail);
      }
      if (isAlike(own, other) && detail <= ofScaling * own.detail) {
        least = Math.max(least, detail);
      }
    }
    return Math.min(most, least);
  };
}

/** What of a picture says whose detail is credible. */
interface Graded {
  readonly detail: number;
  readonly missing: number;
  readonly pixels: number;
  /** By {@link compressionOf}. */
  readonly compression: number;
  readonly quality: number;
}

function gradeOf(own: Weighed): Graded {
  return {
    detail: own.traits.detail,
    missing: own.facts.missing,
    pixels: Math.max(1, own.facts.width * own.facts.height),
    compression: compressionOf(own),
    quality: qualityOf(own),
  };
}

/** Whether nothing but noise of the measure would give the other more detail: of one grade, and no larger. */
function isAlike(own: Graded, other: Graded): boolean {
  const pixels = own.pixels / other.pixels;
  const isNoSmaller = pixels >= 1 / sameSize && pixels < scaledUp;
  return isNoSmaller && own.compression === other.compression;
}

function isOneSize(own: Graded, other: Graded): boolean {
  const pixels = own.pixels / other.pixels;
  return pixels >= 1 / sameSize && pixels <= sameSize;
}

/** Up to how many times the other's detail it may have and none of that be true: 0 where it is true. */
function doubtfulTimes(own: Graded, other: Graded): number {
  const grades = own.compression - other.compression;
  const isBlocky = own.quality < blocky;
  if (isOneSize(own, other)) {
    if (grades <= 0) return 0;
    return isBlocky ? ofBlocks : ofEncoding;
  }
  const pixels = own.pixels / other.pixels;
  // Of one grade, only what is much larger may have been scaled up.
  if (grades < 0 || (grades === 0 && pixels < scaledUp)) return 0;
  // Who has more pixels for good has more detail than their sides are longer.
  return grades > 0 && isBlocky && pixels > 1 ? Math.max(ofScaling, Math.sqrt(pixels)) : ofScaling;
}
