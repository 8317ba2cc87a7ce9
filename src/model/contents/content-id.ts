/**
 * Name of one content: `xxh64:9f86d081884c7d65`. Where two contents share a hash, the second is
 * `xxh64:9f86d081884c7d65#1`.
 */
export type ContentId = string & { readonly __brand: 'ContentId' };

/** A content as the store refers to it: its digest, and which of the contents with that digest. */
export interface ContentRef {
  readonly digest: Uint8Array;
  readonly ordinal: number;
}

export function contentId(hashName: string, digest: Uint8Array, ordinal: number): ContentId {
  const hex = Buffer.from(digest.buffer, digest.byteOffset, digest.length).toString('hex');
  return `${hashName}:${hex}${ordinal === 0 ? '' : `#${ordinal}`}` as ContentId;
}

/** The content that a name stands for. Reverses {@link contentId}. */
export function contentRef(id: ContentId): ContentRef {
  const [hex = '', ordinal = '0'] = id.slice(id.indexOf(':') + 1).split('#');
  return { digest: Buffer.from(hex, 'hex'), ordinal: Number(ordinal) };
}

/** @returns undefined for text that names no content */
export function parseContentId(text: string): ContentId | undefined {
  return /^[0-9a-z.-]+:(?:[0-9a-f]{2})+(?:#[1-9]\d{0,9})?$/.test(text)
    ? (text as ContentId)
    : undefined;
}

/** The name of the hash in a content id. */
export function hashOf(id: ContentId): string {
  return id.slice(0, id.indexOf(':'));
}
