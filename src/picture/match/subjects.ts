import { sketchOf } from '../fingerprint/sketch.js';
import { decodeThumbnail } from '../fingerprint/thumbnail-code.js';
import { thumbnailOf, type Thumbnail } from '../fingerprint/thumbnail.js';
import type { Subject } from './relate.js';
import type { StoredPicture } from './relate-message.js';

/** Bytes that are kept: some 500 pictures, 45 documents; 4,000 of those that nobody needed the pixels of. */
const mostBytes = 32 * 1024 * 1024;
/** What a picture takes besides what is stored of it, before its pixels are decoded: key points as they are after turns. */
const undecoded = 8 * 1024;

/**
 * Pictures that are ready to be compared. Those of a library are kept for a while, because each has as
 * many comparisons as copies: the least recently asked for are let go.
 */
export class Subjects {
  readonly #kept = new Map<number, Kept>();
  readonly #mostBytes: number;
  #bytes = 0;

  /** @param most bytes that are kept */
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
    const subject = subjectOf(picture, (bytes) => this.#count(number, undecoded + bytes));
    this.#kept.set(number, { subject, bytes: 0 });
    this.#count(number, undecoded);
    return subject;
  }

  /** Lets a picture go. */
  forget(number: number): void {
    this.#bytes -= this.#kept.get(number)?.bytes ?? 0;
    this.#kept.delete(number);
  }

  /** A picture takes so many bytes by now. */
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
  bytes: number;
}

/** A stored picture whose thumbnail is decoded once, when it is asked for. */
function subjectOf(picture: StoredPicture, onDecoded?: (bytes: number) => void): Subject {
  let thumbnail: Thumbnail | undefined;
  const decode = (): Thumbnail => {
    const decoded = thumbnailOf(decodeThumbnail(picture.thumbnail));
    const { small, large } = decoded;
    // A quarter of a document's pixels, as floats, take as much as its levels.
    onDecoded?.(small.data.byteLength + 2 * (large?.data.byteLength ?? 0));
    return decoded;
  };
  return {
    sketch: sketchOf(picture.facts, picture),
    chroma: picture.chroma,
    thumbnail: () => (thumbnail ??= decode()),
  };
}
