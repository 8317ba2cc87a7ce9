/** Longer sides of thumbnails in pixels; a smaller picture has a smaller one. */
const thumbnailSizes = [160, 320, 640] as const;

export type ThumbnailSize = (typeof thumbnailSizes)[number];

/** How many pictures of a group its tile has room for, in the list of the review. */
export const tilePictures = 4;

/**
 * How large a picture is in the tile of its group.
 * @param at its number in the tile
 * @param count of pictures in the tile
 */
export function tileSize(at: number, count: number): ThumbnailSize {
  return at === 0 || count < 3 ? 320 : 160;
}

/** What there is to see of a content. */
export type Thumbnail =
  | { readonly kind: 'thumbnail'; readonly webp: Buffer }
  /** Nothing can be shown of it, and that will stay so: `reason` says why, in words for people. */
  | { readonly kind: 'no-picture'; readonly reason: string }
  /** No file holds it any more, as far as can be read just now. */
  | { readonly kind: 'gone'; readonly reason: string };

/** @returns undefined for text that names no size */
export function parseThumbnailSize(text: string): ThumbnailSize | undefined {
  return thumbnailSizes.find((size) => String(size) === text);
}
