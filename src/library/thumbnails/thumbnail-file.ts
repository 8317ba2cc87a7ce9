import { join } from 'node:path';
import type { ContentRef } from '../../model/contents/content-id.js';
import { renderingVersion } from '../../picture/decode/render-picture.js';
import { parseThumbnailSize, type ThumbnailSize } from '../../model/pictures/thumbnail.js';

/** Folder of the version in use: those of another one are not looked at, and go with the next `gc`. */
export function versionFolder(folder: string): string {
  return join(folder, String(renderingVersion));
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
