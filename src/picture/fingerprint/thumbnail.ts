import type { GreyImage } from '../../model/pictures/picture.js';

import { planeOf, resizedImage, turnedImage, turnedPlane, type GreyPlane } from './grey-plane.js';
import { planeHere } from './planes.js';
import { fittedTo } from './scale.js';

/** The pixels that decide. */
export interface Thumbnail {
  /** At most {@link thumbnailSide} pixels on its longer side. */
  readonly small: GreyPlane;
  /** As it was stored, if that is larger: documents have it. */
  readonly large: GreyImage | undefined;
}

/** Longer side of the thumbnail that every picture has. */
export const thumbnailSide = 128;

export function thumbnailOf(image: GreyImage): Thumbnail {
  if (Math.max(image.width, image.height) <= thumbnailSide) {
    return { small: planeOf(image), large: undefined };
  }
  const { width, height } = fittedTo(image, thumbnailSide);
  return { small: resizedImage(image, width, height), large: image };
}

/** All that was stored of the picture. */
export function largestOf({ small, large }: Thumbnail): GreyPlane {
  return large === undefined ? small : planeHere(large);
}

export function turnedThumbnail(thumbnail: Thumbnail, index: number): Thumbnail {
  if (index === 0) return thumbnail;
  const { small, large } = thumbnail;
  const turned = turnedPlane(small, index);
  if (large === undefined) return { small: turned, large };
  let whole: GreyImage | undefined;
  return {
    small: turned,
    // Most who ask read the small one only, and a document's large one is 25 times as large.
    get large() {
      return (whole ??= turnedImage(large, index));
    },
  };
}
