import type { Traits } from '../../../model/pictures/traits.js';
import type { PictureOf } from '../../../model/pictures/candidate.js';
import { qualityOf } from '../../keep/candidate.js';
import type { Link } from './links.js';

/** Who shows the same as a picture. */
interface DetailLinks {
  readonly of: (position: number) => Iterable<readonly [number, Pick<Link, 'tier'>]>;
}

type Weighed = Pick<PictureOf, 'facts' | 'madeFrom'> & { readonly traits: Traits };

/** Pictures whose numbers of pixels differ by less, from rounding, are of one size. */
const sameSize = 1.1;
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
 * have been scaled up or blurred.
 * @param weighed what is known of a picture, undefined where its traits are not
 */
export function credibleDetail(
  links: DetailLinks,
  weighed: (position: number) => Weighed | undefined,
): (position: number) => number | undefined {
  return (position) => {
    const own = weighed(position);
    if (own === undefined) return undefined;
    let credible = own.traits.detail;
    for (const [partner, { tier }] of links.of(position)) {
      const other = tier === 'crop' ? undefined : weighed(partner);
      if (other === undefined || other.facts.missing > own.facts.missing) continue;
      const times = own.traits.detail / Math.max(1, other.traits.detail);
      if (times <= doubtfulTimes(own, other)) credible = Math.min(credible, other.traits.detail);
    }
    return credible;
  };
}

/** Up to how many times the other's detail says nothing. */
function doubtfulTimes(own: Weighed, other: Weighed): number {
  const quality = qualityOf(own);
  const isBlocky = quality < blocky;
  const pixels = pixelsOf(own) / pixelsOf(other);
  const isFiner = quality >= qualityOf(other);
  if (pixels >= 1 / sameSize && pixels <= sameSize) {
    if (isFiner) return ofScaling;
    return isBlocky ? ofBlocks : ofEncoding;
  }
  if (isFiner) return 1;
  // Who has more pixels for good has more detail than their sides are longer.
  return isBlocky && pixels > 1 ? Math.max(ofScaling, Math.sqrt(pixels)) : ofScaling;
}

function pixelsOf({ facts }: Weighed): number {
  return Math.max(1, facts.width * facts.height);
}
