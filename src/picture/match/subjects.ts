import { sketchOf } from '../fingerprint/sketch.js';
import { decodeThumbnail } from '../fingerprint/thumbnail-code.js';
import { thumbnailOf, type Thumbnail } from '../fingerprint/thumbnail.js';
import type { Subject } from './relate.js';
import type { StoredPicture } from './relate-message.js';

/** Bytes of pixels that are kept: some 1,000 pictures, 40 documents. */
const mostBytes = 64 * 1024 * 1024;

/**
 * Pictures that are ready to be compared. Those of a library are kept for a while, because each has as
 * many comparisons as copies: the least recently asked for are let go.
 */
export class Subjects {
  readonly #kept = new Map<number, Kept>();
  readonly #mostBytes: number;
  #bytes = 0;

  /** @param most bytes of pixels that are kept */
  constructor(most = mostBytes) {
    this.#mostBytes = most;
  }

  of(picture: StoredPicture): Subject {
    const { number } = picture;
    if (number === undefined) return subjectOf(picture);
    const kept = this.#kept.get(number);
    if (kept !== undefined) {
      this.#kept.delete(number);
      this.#kept.set(number, kept);
      return kept.subject;
    }
    const subject = subjectOf(picture, (bytes) => this.#count(number, bytes));
    this.#kept.set(number, { subject, bytes: 0 });
    return subject;
  }

  /** A picture has been decoded to so many bytes. */
  #count(number: number, bytes: number): void {
    const kept = this.#kept.get(number);
    if (kept === undefined) return;
    // Who was let go before it was decoded may be here anew: then it has been counted.
    this.#bytes += bytes - kept.bytes;
    kept.bytes = bytes;
    for (const [oldest, { bytes: freed }] of this.#kept) {
      if (this.#bytes <= this.#mostBytes || oldest === number) return;
      this.#kept.delete(oldest);
      this.#bytes -= freed;
    }
  }
}

interface Kept {
  readonly subject: Subject;
  /** 0 until it was decoded. */
  bytes: number;
}

/** A stored picture whose thumbnail is decoded once, when it is asked for. */
function subjectOf(picture: StoredPicture, onDecoded?: (bytes: number) => void): Subject {
  let thumbnail: Thumbnail | undefined;
  const decode = (): Thumbnail => {
    const decoded = thumbnailOf(decodeThumbnail(picture.thumbnail));
    const planes = new Set([decoded.small.data, decoded.large.data]);
    onDecoded?.([...planes].reduce((sum, { byteLength }) => sum + byteLength, 0));
    return decoded;
  };
  return {
    sketch: sketchOf(picture.facts, picture),
    chroma: picture.chroma,
    thumbnail: () => (thumbnail ??= decode()),
  };
}
