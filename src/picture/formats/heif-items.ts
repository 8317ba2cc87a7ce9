import type { ByteSource } from './byte-source.js';
import { boxes, findBox, outermost, type Box } from './iso-box.js';

/** What is said of an item: the box that says it. */
export interface HeifProperty {
  readonly type: string;
  readonly body: Buffer;
  /** Where that stands in the file. */
  readonly at: number;
}

/** Bytes of an item's data, by their places in the file. */
interface HeifExtent {
  readonly from: number;
  readonly to: number;
}

/** A picture in a HEIF file, a part of one, or something that belongs to one. */
export interface HeifItem {
  readonly id: number;
  readonly type: string;
  readonly isHidden: boolean;
  /** In the order in which they apply. */
  readonly properties: readonly HeifProperty[];
  /** Undefined where its data lie in another file or in another item. */
  readonly extents: readonly HeifExtent[] | undefined;
}

interface Reference {
  readonly type: string;
  readonly from: number;
  readonly to: readonly number[];
}

/** A larger directory is none: those of phones take a few kilobytes. */
const mostBytes = 16 * 1024 * 1024;
/** Data in more pieces than that, of all items together, are nonsense: a piece can take no bytes to describe. */
const mostExtents = 1_000_000;
const mostReferences = 200_000;

/**
 * The directory of a HEIF or AVIF file (ISO 23008-12; ISO 14496-12, 8.11): which items it has, what is said of
 * them, and how they refer to each other.
 */
export class HeifItems {
  /** The item that stands for the file. */
  readonly primary: number;
  readonly #items: ReadonlyMap<number, HeifItem>;
  /** By type and the item that they come from, or lead to. */
  readonly #from = new Map<string, number[]>();
  readonly #to = new Map<string, number[]>();

  constructor(
    primary: number,
    items: ReadonlyMap<number, HeifItem>,
    references: readonly Reference[],
  ) {
    this.primary = primary;
    this.#items = items;
    for (const { type, from, to } of references) {
      for (const id of to) {
        add(this.#from, `${type} ${from}`, id);
        add(this.#to, `${type} ${id}`, from);
      }
    }
  }

  /** @returns undefined where there is no directory, or it is malformed */
  static of(file: ByteSource): HeifItems | undefined {
    const meta = findBox(file, outermost(file), 'meta');
    if (meta === undefined || meta.to - meta.from > mostBytes) return undefined;
    try {
      return new Reading(file, meta).items();
    } catch (error) {
      // A number that is to be read lies behind the end of its box.
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  [Symbol.iterator](): Iterator<HeifItem> {
    return this.#items.values();
  }

  item(id: number): HeifItem | undefined {
    return this.#items.get(id);
  }

  /** Whom an item refers to, in the order that it says. */
  referredBy(id: number, type: string): readonly number[] {
    return this.#from.get(`${type} ${id}`) ?? [];
  }

  /** Who refers to an item. */
  referringTo(id: number, type: string): readonly number[] {
    return this.#to.get(`${type} ${id}`) ?? [];
  }
}

function add(lists: Map<string, number[]>, key: string, id: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [id]);
  else list.push(id);
}

/** Big-endian numbers of a box, one after the other. @throws RangeError at its end */
class Numbers {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Of 0 to 8 bytes; 0 of none. */
  next(width: number): number {
    const from = this.#at;
    this.#at += width;
    switch (width) {
      case 0:
        return 0;
      case 8:
        return Number(this.#bytes.readBigUInt64BE(from));
      default:
        return this.#bytes.readUIntBE(from, width);
    }
  }

  text(length: number): string {
    this.#at += length;
    return this.#bytes.toString('latin1', this.#at - length, this.#at);
  }
}

class Reading {
  readonly #file: ByteSource;
  /** By type; `infe` and properties lie deeper. */
  readonly #boxes: ReadonlyMap<string, Box>;

  constructor(file: ByteSource, meta: Box) {
    this.#file = file;
    // Version and flags stand before what is in it.
    this.#boxes = new Map([...boxes(file, meta.from + 4, meta.to)].map((box) => [box.type, box]));
  }

  items(): HeifItems | undefined {
    const primary = this.#open('pitm');
    if (primary === undefined) return undefined;
    const properties = this.#properties();
    const extents = this.#extents();
    const items = new Map<number, HeifItem>();
    for (const { id, type, isHidden } of this.#entries()) {
      const own = properties.get(id) ?? [];
      items.set(id, { id, type, isHidden, properties: own, extents: extents.get(id) });
    }
    const id = primary.numbers.next(primary.version === 0 ? 2 : 4);
    return new HeifItems(id, items, this.#references());
  }

  /** A box that begins with its version and flags. */
  #full({ from, to }: Box) {
    const numbers = new Numbers(this.#file.read(from, to - from));
    return { version: numbers.next(1), flags: numbers.next(3), numbers };
  }

  #open(type: string) {
    const box = this.#boxes.get(type);
    return box === undefined ? undefined : this.#full(box);
  }

  *#entries(): Generator<Pick<HeifItem, 'id' | 'type' | 'isHidden'>> {
    const info = this.#boxes.get('iinf');
    if (info === undefined) return;
    const { version } = this.#full(info);
    for (const entry of boxes(this.#file, info.from + (version === 0 ? 6 : 8), info.to)) {
      if (entry.type !== 'infe') continue;
      const { version: form, flags, numbers } = this.#full(entry);
      // Older forms have names of files in place of types.
      if (form < 2) continue;
      const id = numbers.next(form === 2 ? 2 : 4);
      numbers.next(2);
      yield { id, type: numbers.text(4), isHidden: (flags & 1) === 1 };
    }
  }

  #extents(): Map<number, readonly HeifExtent[] | undefined> {
    const found = new Map<number, readonly HeifExtent[] | undefined>();
    const location = this.#open('iloc');
    if (location === undefined) return found;
    const { version, numbers } = location;
    const sizes = numbers.next(2);
    const [offsetBytes, lengthBytes] = [sizes >> 12, (sizes >> 8) & 15];
    const [baseBytes, indexBytes] = [(sizes >> 4) & 15, version === 0 ? 0 : sizes & 15];
    const idBytes = version < 2 ? 2 : 4;
    let total = 0;
    for (let left = numbers.next(idBytes); left > 0; left -= 1) {
      const id = numbers.next(idBytes);
      const method = version === 0 ? 0 : numbers.next(2) & 15;
      const reference = numbers.next(2);
      const base = numbers.next(baseBytes);
      const extents: HeifExtent[] = [];
      const within = method === 1 ? this.#boxes.get('idat') : { from: 0, to: this.#file.size };
      for (let more = numbers.next(2); more > 0; more -= 1) {
        total += 1;
        if (total > mostExtents) throw new RangeError('too many extents');
        numbers.next(indexBytes);
        const from = (within?.from ?? 0) + base + numbers.next(offsetBytes);
        const length = numbers.next(lengthBytes);
        extents.push({ from, to: length === 0 ? (within?.to ?? from) : from + length });
      }
      const isHere = method < 2 && reference === 0 && within !== undefined;
      found.set(id, isHere ? extents : undefined);
    }
    return found;
  }

  #properties(): Map<number, readonly HeifProperty[]> {
    const found = new Map<number, readonly HeifProperty[]>();
    const box = this.#boxes.get('iprp');
    const container = box && findBox(this.#file, box, 'ipco');
    if (box === undefined || container === undefined) return found;
    const all = [...boxes(this.#file, container.from, container.to)].map(
      ({ type, from, to }): HeifProperty => ({
        type,
        body: this.#file.read(from, to - from),
        at: from,
      }),
    );
    for (const association of boxes(this.#file, box.from, box.to)) {
      if (association.type !== 'ipma') continue;
      const { version, flags, numbers } = this.#full(association);
      const [idBytes, indexBytes] = [version === 0 ? 2 : 4, (flags & 1) === 0 ? 1 : 2];
      for (let left = numbers.next(4); left > 0; left -= 1) {
        const id = numbers.next(idBytes);
        const own: HeifProperty[] = [];
        for (let more = numbers.next(1); more > 0; more -= 1) {
          // The highest bit says that the property is essential.
          const index = numbers.next(indexBytes) & (indexBytes === 1 ? 0x7f : 0x7fff);
          const property = all[index - 1];
          if (property !== undefined) own.push(property);
        }
        found.set(id, own);
      }
    }
    return found;
  }

  #references(): Reference[] {
    const box = this.#boxes.get('iref');
    if (box === undefined) return [];
    const { version } = this.#full(box);
    const idBytes = version === 0 ? 2 : 4;
    let total = 0;
    return [...boxes(this.#file, box.from + 4, box.to)].map(({ type, from, to }) => {
      const numbers = new Numbers(this.#file.read(from, to - from));
      const id = numbers.next(idBytes);
      const count = numbers.next(2);
      total += count;
      if (total > mostReferences) throw new RangeError('too many references');
      return { type, from: id, to: Array.from({ length: count }, () => numbers.next(idBytes)) };
    });
  }
}
