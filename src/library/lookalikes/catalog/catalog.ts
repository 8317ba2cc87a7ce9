import { itemAt } from '../../../model/item-at.js';
import type { ContentRef } from '../../../model/content-id.js';
import { bitsWidth, type FramePrints, type PictureFacts } from '../../../model/picture.js';
import type { PictureRecord } from '../../../model/picture-record.js';
import { pictureCodec } from '../../../storage/codecs/picture.js';
import { decodeSound } from '../../../storage/codec.js';
import { contentKey, contentOf, picturePrefix } from '../../../storage/keys.js';
import type { ObjectStore } from '../../../storage/object-store.js';

type Failed = Extract<PictureRecord['outcome'], { kind: 'undecodable' | 'unsupported' }>;

/** Everything the store knows of pictures but their features, in the order of their contents. */
export class Catalog {
  /** One more than the largest number. */
  readonly numberEnd: number;
  readonly #contents: Buffer;
  readonly #width: number;
  readonly #numbers: Uint32Array;
  readonly #phashes: Uint8Array;
  readonly #quality: Float32Array;
  readonly #facts: readonly (PictureFacts | undefined)[];
  readonly #hasPoints: Uint8Array;
  readonly #frames: ReadonlyMap<number, FramePrints>;
  readonly #failed: ReadonlyMap<number, Failed>;
  #positions: Int32Array | undefined;
  /** Position of the first content that begins with these two bytes, or with later ones. */
  #starts: Uint32Array | undefined;

  private constructor(rows: Rows) {
    this.#contents = Buffer.concat(rows.contents);
    this.#width = rows.contents[0]?.length ?? 1;
    this.#numbers = Uint32Array.from(rows.numbers);
    this.numberEnd = this.#numbers.reduce((end, number) => Math.max(end, number + 1), 0);
    this.#phashes = Buffer.concat(rows.phashes);
    this.#quality = Float32Array.from(rows.quality);
    this.#facts = rows.facts;
    this.#hasPoints = Uint8Array.from(rows.hasPoints);
    this.#frames = rows.frames;
    this.#failed = rows.failed;
  }

  /**
   * A damaged record counts as missing: its content is looked at again.
   * @throws ImgdedupError STORE_DAMAGED, FORMAT_UNSUPPORTED
   */
  static async load(this: void, store: ObjectStore): Promise<Catalog> {
    const rows = new Rows();
    for await (const [key, value] of store.range(picturePrefix)) {
      const sound = decodeSound(pictureCodec, value);
      if (sound !== undefined) rows.add(contentOf(key), sound.record);
    }
    return new Catalog(rows);
  }

  /** Number of contents that were looked at. */
  get count(): number {
    return this.#numbers.length;
  }

  /** @returns -1 where the content was not looked at */
  find(content: ContentRef): number {
    const wanted = contentKey(content);
    this.#starts ??= this.#indexContents();
    const start = wanted.readUInt16BE();
    let [from, to] = [itemAt(this.#starts, start), itemAt(this.#starts, start + 1)];
    while (from < to) {
      const middle = (from + to) >>> 1;
      const order = this.#compare(wanted, middle);
      if (order === 0) return middle;
      if (order > 0) from = middle + 1;
      else to = middle;
    }
    return -1;
  }

  content(position: number): ContentRef {
    const bytes = this.#contentBytes(position);
    return {
      digest: bytes.subarray(0, bytes.length - 4),
      ordinal: bytes.readUInt32BE(bytes.length - 4),
    };
  }

  number(position: number): number {
    return itemAt(this.#numbers, position);
  }

  /** @returns -1 for a number that no picture has (any more) */
  positionOf(number: number): number {
    this.#positions ??= this.#indexNumbers();
    return this.#positions[number] ?? -1;
  }

  /** Undefined for what is no picture, or could not be decoded. */
  facts(position: number): PictureFacts | undefined {
    return this.#facts[position];
  }

  /** Undefined for a picture of one frame. */
  frames(position: number): FramePrints | undefined {
    return this.#frames.get(position);
  }

  failed(position: number): Failed | undefined {
    return this.#failed.get(position);
  }

  hasPoints(position: number): boolean {
    return this.#hasPoints[position] === 1;
  }

  /** A view of its bits. */
  phash(position: number): Uint8Array {
    return this.#phashes.subarray(position * bitsWidth, (position + 1) * bitsWidth);
  }

  /** Root mean square of the frequencies behind the pHash, in grey levels. */
  quality(position: number): number {
    return itemAt(this.#quality, position);
  }

  /** Without a view of the bytes: it is done a million times. */
  #compare(wanted: Buffer, position: number): number {
    const start = position * this.#width;
    return wanted.compare(this.#contents, start, start + this.#width);
  }

  #contentBytes(position: number): Buffer {
    return this.#contents.subarray(position * this.#width, (position + 1) * this.#width);
  }

  #indexContents(): Uint32Array {
    const starts = new Uint32Array(2 ** 16 + 1);
    for (let position = 0; position < this.count; position += 1) {
      const start = this.#contents.readUInt16BE(position * this.#width);
      starts[start + 1] = position + 1;
    }
    // Where nothing begins so, the next ones begin where those before ended.
    for (let at = 1; at < starts.length; at += 1) {
      starts[at] = Math.max(itemAt(starts, at), itemAt(starts, at - 1));
    }
    return starts;
  }

  #indexNumbers(): Int32Array {
    const positions = new Int32Array(this.numberEnd).fill(-1);
    for (const [position, number] of this.#numbers.entries()) positions[number] = position;
    return positions;
  }
}

const noHash = Buffer.alloc(bitsWidth);

/** Collects records until their number is known. */
class Rows {
  readonly contents: Buffer[] = [];
  readonly numbers: number[] = [];
  readonly phashes: Uint8Array[] = [];
  readonly quality: number[] = [];
  readonly facts: (PictureFacts | undefined)[] = [];
  readonly hasPoints: number[] = [];
  readonly frames = new Map<number, FramePrints>();
  readonly failed = new Map<number, Failed>();
  readonly #shared = new Map<string, PictureFacts>();

  add(content: ContentRef, { number, hasPoints, outcome }: PictureRecord): void {
    const isPicture = outcome.kind === 'picture';
    if (outcome.kind === 'undecodable' || outcome.kind === 'unsupported') {
      this.failed.set(this.numbers.length, outcome);
    }
    if (isPicture && outcome.frames !== undefined) {
      this.frames.set(this.numbers.length, outcome.frames);
    }
    this.contents.push(contentKey(content));
    this.numbers.push(number);
    this.phashes.push(isPicture ? outcome.phash : noHash);
    this.quality.push(isPicture ? outcome.quality : 0);
    this.facts.push(isPicture ? this.#share(outcome.facts) : undefined);
    this.hasPoints.push(hasPoints ? 1 : 0);
  }

  /** Most pictures of a folder come from a few cameras: one object for all of one size. */
  #share(facts: PictureFacts): PictureFacts {
    const key = Object.values(facts).join('/');
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    this.#shared.set(key, facts);
    return facts;
  }
}
