import type { GreyImage } from '../../model/pictures/picture.js';

import { planeOf, resized, turnedPlane, type GreyPlane } from './grey-plane.js';
import { fittedTo } from './scale.js';

/** The pixels that decide. */
export interface Thumbnail {
  /** At most {@link thumbnailSide} pixels on its longer side. */
  readonly small: GreyPlane;
  /** As it was stored: documents have a larger one. */
  readonly large: GreyPlane;
}

/** Longer side of the thumbnail that every picture has. */
export const thumbnailSide = 128;

export function thumbnailOf(image: GreyImage): Thumbnail {
  const large = planeOf(image);
  return { small: shrunkTo(large, thumbnailSide), large };
}

export function turnedThumbnail(thumbnail: Thumbnail, index: number): Thumbnail {
  if (index === 0) return thumbnail;
  const { small, large } = thumbnail;
  const turned = turnedPlane(small, index);
  if (large === small) return { small: turned, large: turned };
  let whole: GreyPlane | undefined;
  return {
    small: turned,
    // Most who ask read the small one only, and a document's large one is 25 times as large.
    get large() {
      return (whole ??= turnedPlane(large, index));
    },
  };
}

function shrunkTo(plane: GreyPlane, side: number): GreyPlane {
  if (Math.max(plane.width, plane.height) <= side) return plane;
  const { width, height } = fittedTo(plane, side);
  return resized(plane, width, height);
}
