import { apply, inverted, type Affine } from '../../../model/pictures/affine.js';
import type { PictureFacts } from '../../../model/pictures/picture.js';
import type { Margins } from '../../../model/pictures/traits.js';
import type { Links } from './links.js';

/** A picture that may have a frame. */
export interface PerhapsFramed {
  readonly facts: Pick<PictureFacts, 'width' | 'height'>;
  readonly margins: Margins;
}

/** How far off a side may be found, as a share of the picture's. */
const nearby = 0.015;
/** Pixels that plain colour may end before a picture begins: JPEG keeps colours in blocks of as many. */
const blockSide = 16;
/** Of less than this, as a share of the picture, it is an edge and no frame. */
const leastFrame = 0.02;
/** Share of a picture that is seen in its frame. */
const leastInside = 0.95;

/**
 * Pictures that are others in a plain frame, or between bars. Plain margins alone make no frame: a thing on white was
 * photographed so.
 * @param known what is known of a picture, undefined where its traits are not
 * @returns of a picture those that it is a frame around, mostly none
 */
export function framesOf(
  links: Pick<Links, 'of'>,
  known: (position: number) => PerhapsFramed | undefined,
): (position: number) => number[] {
  return (position) => {
    const own = known(position);
    if (own === undefined || insideOf(own) === undefined) return [];
    return [...links.of(position)]
      .filter(([, link]) => {
        if (link.tier !== 'crop') return false;
        // Made anew each time that it is asked for.
        const { relation } = link;
        return relation.secondInside >= leastInside && isFrameAround(inverted(relation.map), own);
      })
      .map(([partner]) => partner);
  };
}

/**
 * Whether around another picture, from where it ends, is one colour and nothing else.
 * @param map from places of the other picture to places of the one that may be a frame around it, as shares of their sides
 */
export function isFrameAround(map: Affine, own: PerhapsFramed): boolean {
  const inside = insideOf(own);
  if (inside === undefined) return false;
  const box = boxOf(map);
  const { width, height } = own.facts;
  return (
    isAt(box.left - inside.left, width) &&
    isAt(inside.right - box.right, width) &&
    isAt(box.top - inside.top, height) &&
    isAt(inside.bottom - box.bottom, height)
  );
}

/** @param behind how much farther in than plain colour a picture ends, as a share of a side */
function isAt(behind: number, pixels: number): boolean {
  return behind >= -nearby && behind <= nearby + blockSide / pixels;
}

/** Sides as shares of the picture's. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What the margins are around. */
function insideOf({ facts: { width, height }, margins }: PerhapsFramed): Box | undefined {
  const box = {
    left: margins.left / width,
    top: margins.top / height,
    right: 1 - margins.right / width,
    bottom: 1 - margins.bottom / height,
  };
  const share = (box.right - box.left) * (box.bottom - box.top);
  return share > 1 - leastFrame ? undefined : box;
}

/** Where the unit square lands. */
function boxOf(map: Affine): Box {
  const corners = [0, 1].flatMap((x) => [0, 1].map((y) => apply(map, x, y)));
  const [x, y] = [corners.map(([at]) => at), corners.map(([, at]) => at)];
  return {
    left: Math.min(...x),
    top: Math.min(...y),
    right: Math.max(...x),
    bottom: Math.max(...y),
  };
}
