/** Longer sides of thumbnails in pixels; a smaller picture has a smaller one. */
const thumbnailSizes = [160, 320, 640] as const;

export type ThumbnailSize = (typeof thumbnailSizes)[number];

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
