import { itemAt } from '../../../model/snapshot/item-at.js';
import type { ContentRef } from '../../../model/contents/content-id.js';
import { bitsWidth, type FramePrints, type PictureFacts } from '../../../model/pictures/picture.js';
import { pictureCodec } from '../../../storage/codecs/picture.js';
import { decodeSound } from '../../../storage/codec.js';
import { contentKey, contentOf, picturePrefix } from '../../../storage/keys.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { CatalogRows, type CatalogColumns, type Failed } from './catalog-columns.js';

/** Contents that are looked up before an index of them is made. */
const searchesWithout = 256;

/** Everything the store knows of pictures but their features, in the order of their contents. */
export class Catalog {
  readonly columns: CatalogColumns;
  /** Position of the first content that begins with these two bytes, or with later ones. */
  #starts: Uint32Array | undefined;
  #searches = 0;

  constructor(columns: CatalogColumns) {
    this.columns = columns;
  }

  /** One more than the largest number. */
  get numberEnd(): number {
    return this.columns.positions.length;
  }

  /**
   * A damaged record counts as missing: its content is looked at again.
   * @throws ImgdedupError STORE_DAMAGED, FORMAT_UNSUPPORTED
   */
  static async load(this: void, store: ObjectStore): Promise<Catalog> {
    const rows = new CatalogRows();
    for await (const [key, value] of store.range(picturePrefix)) {
      const sound = decodeSound(pictureCodec, value);
      if (sound !== undefined) rows.add(contentOf(key), sound.record);
    }
    return new Catalog(rows.columns());
  }

  /** Number of contents that were looked at. */
  get count(): number {
    return this.columns.numbers.length;
  }

  /** @returns -1 where the content was not looked at */
  find(content: ContentRef): number {
    const wanted = contentKey(content);
    let [from, to] = this.#searched(wanted);
    while (from < to) {
      const middle = (from + to) >>> 1;
      const order = this.#compare(wanted, middle);
      if (order === 0) return middle;
      if (order > 0) from = middle + 1;
      else to = middle;
    }
    return -1;
  }

  /** Where a content can only be. */
  #searched(wanted: Buffer): readonly [from: number, to: number] {
    // Who asks for a few need not wait for that.
    if (this.#searches < searchesWithout) {
      this.#searches += 1;
      return [0, this.count];
    }
    this.#starts ??= this.#indexContents();
    const start = wanted.readUInt16BE();
    return [itemAt(this.#starts, start), itemAt(this.#starts, start + 1)];
  }

  content(position: number): ContentRef {
    const bytes = this.#contentBytes(position);
    return {
      digest: bytes.subarray(0, bytes.length - 4),
      ordinal: bytes.readUInt32BE(bytes.length - 4),
    };
  }

  number(position: number): number {
    return itemAt(this.columns.numbers, position);
  }

  /** @returns -1 for a number that no picture has (any more) */
  positionOf(number: number): number {
    return this.columns.positions[number] ?? -1;
  }

  /** Undefined for what is no picture, or could not be decoded. */
  facts(position: number): PictureFacts | undefined {
    const { facts, factsAt } = this.columns;
    return facts[(factsAt[position] ?? 0) - 1];
  }

  /** Undefined for a picture of one frame. */
  frames(position: number): FramePrints | undefined {
    return this.columns.frames.get(position);
  }

  failed(position: number): Failed | undefined {
    return this.columns.failed.get(position);
  }

  hasPoints(position: number): boolean {
    return this.columns.hasPoints[position] === 1;
  }

  /** A view of its bits. */
  phash(position: number): Uint8Array {
    return this.columns.phashes.subarray(position * bitsWidth, (position + 1) * bitsWidth);
  }

  /** Positions of the pictures of this format, size and pHash. */
  *lookingEqual({ format, width, height }: PictureFacts, phash: Uint8Array): Generator<number> {
    const { facts, factsAt, phashes } = this.columns;
    const isAsked = Uint8Array.from([undefined, ...facts], (one) =>
      Number(one?.format === format && one.width === width && one.height === height),
    );
    for (let position = 0; position < this.count; position += 1) {
      if (isAsked[factsAt[position] ?? 0] !== 1) continue;
      if (phashes[position * bitsWidth] !== phash[0]) continue;
      if (Buffer.compare(this.phash(position), phash) === 0) yield position;
    }
  }

  /** Root mean square of the frequencies behind the pHash, in grey levels. */
  quality(position: number): number {
    return itemAt(this.columns.quality, position);
  }

  /** Without a view of the bytes: it is done a million times. */
  #compare(wanted: Buffer, position: number): number {
    const { contents, width } = this.columns;
    const start = position * width;
    return wanted.compare(contents, start, start + width);
  }

  #contentBytes(position: number): Buffer {
    const { contents, width } = this.columns;
    return contents.subarray(position * width, (position + 1) * width);
  }

  #indexContents(): Uint32Array {
    const { contents, width } = this.columns;
    const starts = new Uint32Array(2 ** 16 + 1);
    for (let position = 0; position < this.count; position += 1) {
      const at = position * width;
      const start = (contents[at] ?? 0) * 256 + (contents[at + 1] ?? 0);
      starts[start + 1] = position + 1;
    }
    // Where nothing begins so, the next ones begin where those before ended.
    for (let at = 1; at < starts.length; at += 1) {
      starts[at] = Math.max(itemAt(starts, at), itemAt(starts, at - 1));
    }
    return starts;
  }
}
