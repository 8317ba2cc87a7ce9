import type { ContentRef } from '../../../model/contents/content-id.js';
import { bitsWidth, type FramePrints, type PictureFacts } from '../../../model/pictures/picture.js';
import type { PictureRecord } from '../../../model/pictures/picture-record.js';
import { contentKey } from '../../../storage/keys.js';

export type Failed = Extract<PictureRecord['outcome'], { kind: 'undecodable' | 'unsupported' }>;

/** Of all pictures, in the order of their contents. */
export interface CatalogColumns {
  /** Bytes of a content. */
  readonly width: number;
  readonly contents: Buffer;
  readonly numbers: Uint32Array;
  /** By number, up to the largest; -1 for those that no picture has (any more). */
  readonly positions: Int32Array;
  readonly phashes: Uint8Array;
  readonly quality: Float32Array;
  readonly hasPoints: Uint8Array;
  /** Place of each in {@link facts}, counted from 1; 0 for what is no picture, or could not be decoded. */
  readonly factsAt: Uint32Array;
  /** One of each kind: most pictures of a folder come from a few cameras. */
  readonly facts: readonly PictureFacts[];
  readonly frames: ReadonlyMap<number, FramePrints>;
  readonly failed: ReadonlyMap<number, Failed>;
}

const noHash = Buffer.alloc(bitsWidth);

/** Collects records until their number is known. */
export class CatalogRows {
  readonly #contents: Buffer[] = [];
  readonly #numbers: number[] = [];
  readonly #phashes: Uint8Array[] = [];
  readonly #quality: number[] = [];
  readonly #factsAt: number[] = [];
  readonly #facts: PictureFacts[] = [];
  readonly #hasPoints: number[] = [];
  readonly #frames = new Map<number, FramePrints>();
  readonly #failed = new Map<number, Failed>();
  readonly #places = new Map<string, number>();

  add(content: ContentRef, { number, hasPoints, outcome }: PictureRecord): void {
    const isPicture = outcome.kind === 'picture';
    if (outcome.kind === 'undecodable' || outcome.kind === 'unsupported') {
      this.#failed.set(this.#numbers.length, outcome);
    }
    if (isPicture && outcome.frames !== undefined) {
      this.#frames.set(this.#numbers.length, outcome.frames);
    }
    this.#contents.push(contentKey(content));
    this.#numbers.push(number);
    this.#phashes.push(isPicture ? outcome.phash : noHash);
    this.#quality.push(isPicture ? outcome.quality : 0);
    this.#factsAt.push(isPicture ? this.#share(outcome.facts) : 0);
    this.#hasPoints.push(hasPoints ? 1 : 0);
  }

  columns(): CatalogColumns {
    return {
      width: this.#contents[0]?.length ?? 1,
      contents: Buffer.concat(this.#contents),
      numbers: Uint32Array.from(this.#numbers),
      positions: this.#positions(),
      phashes: Buffer.concat(this.#phashes),
      quality: Float32Array.from(this.#quality),
      hasPoints: Uint8Array.from(this.#hasPoints),
      factsAt: Uint32Array.from(this.#factsAt),
      facts: this.#facts,
      frames: this.#frames,
      failed: this.#failed,
    };
  }

  #positions(): Int32Array {
    const end = this.#numbers.reduce((most, number) => Math.max(most, number + 1), 0);
    const positions = new Int32Array(end).fill(-1);
    for (const [position, number] of this.#numbers.entries()) positions[number] = position;
    return positions;
  }

  /** @returns place of the facts, counted from 1 */
  #share(facts: PictureFacts): number {
    const { format, width, height, orientation, frames, missing } = facts;
    const key = `${format}/${width}/${height}/${orientation}/${frames}/${missing}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.#facts.push(facts);
    this.#places.set(key, place);
    return place;
  }
}
