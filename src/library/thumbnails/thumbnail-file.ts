import { join } from 'node:path';
import type { ContentRef } from '../../model/content-id.js';
import { parseThumbnailSize, type ThumbnailSize } from '../../model/thumbnail.js';

/**
 * How thumbnails are made: those of another version are not looked at, and go with the next `gc`. Raise it whenever
 * the same picture would look otherwise.
 */
const thumbnailVersion = 1;

/** Folder of the version in use. */
export function versionFolder(folder: string): string {
  return join(folder, String(thumbnailVersion));
}

/** Folder, then file: `3f` and `3f0a…-0-320.webp`. */
export function thumbnailName(
  { digest, ordinal }: ContentRef,
  size: ThumbnailSize,
): readonly [folder: string, file: string] {
  const hex = Buffer.from(digest).toString('hex');
  return [hex.slice(0, 2), `${hex}-${ordinal}-${size}.webp`];
}

/** What a file of that name is a thumbnail of. Reverses {@link thumbnailName}. */
export function parseThumbnailName(
  name: string,
): { readonly content: ContentRef; readonly size: ThumbnailSize } | undefined {
  const [, hex = '', ordinal = '', pixels = ''] =
    /^((?:[0-9a-f]{2})+)-(0|[1-9]\d{0,9})-(\d+)\.webp$/.exec(name) ?? [];
  const size = parseThumbnailSize(pixels);
  if (size === undefined) return undefined;
  return { content: { digest: Buffer.from(hex, 'hex'), ordinal: Number(ordinal) }, size };
}

/** So many bytes say how long a file is. */
export const webpHeadBytes = 12;

/**
 * Whether a file of WebP is as long as it says: writing one may have been cut off.
 * @param head its first {@link webpHeadBytes}, or more
 */
export function isWholeWebp(head: Buffer, length: number): boolean {
  return (
    head.length >= webpHeadBytes &&
    head.toString('latin1', 0, 4) === 'RIFF' &&
    head.toString('latin1', 8, webpHeadBytes) === 'WEBP' &&
    head.readUInt32LE(4) + 8 === length
  );
}
