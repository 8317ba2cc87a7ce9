/** Writes TIFF files, and blocks that are laid out as one, with directories in directories. */

/** What an entry of a directory holds. */
export type Field =
  | { readonly kind: 'short' | 'long'; readonly numbers: readonly number[] }
  | { readonly kind: 'ratio'; readonly ratios: readonly (readonly [number, number])[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes' | 'octets'; readonly bytes: Buffer }
  /** Places of blocks that lie behind all directories. */
  | { readonly kind: 'data'; readonly blocks: readonly Buffer[] }
  /** Places of directories below. */
  | { readonly kind: 'directories'; readonly below: readonly Directory[] };

export type Directory = Readonly<Record<number, Field>>;

export const short = (...numbers: number[]): Field => ({ kind: 'short', numbers });
export const long = (...numbers: number[]): Field => ({ kind: 'long', numbers });
export const ratio = (...ratios: (readonly [number, number])[]): Field => ({
  kind: 'ratio',
  ratios,
});
export const text = (words: string): Field => ({ kind: 'text', text: words });
export const bytes = (some: Buffer): Field => ({ kind: 'bytes', bytes: some });
/** Numbers of eight bits. */
export const octets = (...numbers: number[]): Field => ({
  kind: 'octets',
  bytes: Buffer.from(numbers),
});
export const data = (...blocks: Buffer[]): Field => ({ kind: 'data', blocks });
export const below = (...directories: Directory[]): Field => ({
  kind: 'directories',
  below: directories,
});

export interface Layout {
  readonly little: boolean;
  /** What stands before the first directory; its place is written at 4 where there is room. */
  readonly head?: Buffer;
}

const types = {
  short: 3,
  long: 4,
  ratio: 5,
  text: 2,
  bytes: 7,
  octets: 1,
  data: 4,
  directories: 4,
} as const;

/** @param chain directories of which each says where the next is */
export function writeTiff(chain: readonly Directory[], { little, head }: Layout): Buffer {
  const start = head ?? Buffer.from(little ? 'II*\0\0\0\0\0' : 'MM\0*\0\0\0\0', 'latin1');
  const file = new Writer(little, start);
  const first = file.chain(chain);
  if (start.length >= 8) file.put(4, first, 4);
  return file.finish();
}

class Writer {
  readonly #little: boolean;
  #bytes: Buffer;
  readonly #later: { readonly at: number; readonly block: Buffer }[] = [];

  constructor(little: boolean, head: Buffer) {
    this.#little = little;
    this.#bytes = Buffer.from(head);
  }

  put(at: number, number: number, width: 2 | 4): void {
    const own = this.#number(number, width);
    own.copy(this.#bytes, at);
  }

  chain(directories: readonly Directory[]): number {
    let first = 0;
    let linkAt: number | undefined;
    for (const directory of directories) {
      const { at, next } = this.#directory(directory);
      if (linkAt === undefined) first = at;
      else this.put(linkAt, at, 4);
      linkAt = next;
    }
    return first;
  }

  finish(): Buffer {
    for (const { at, block } of this.#later) this.put(at, this.#append(block), 4);
    return this.#bytes;
  }

  #directory(directory: Directory): { at: number; next: number } {
    const entries = Object.entries(directory);
    const at = this.#append(Buffer.alloc(2 + 12 * entries.length + 4));
    this.put(at, entries.length, 2);
    for (const [nth, [tag, field]] of entries.entries()) {
      this.#entry(at + 2 + 12 * nth, Number(tag), field);
    }
    return { at, next: at + 2 + 12 * entries.length };
  }

  #entry(at: number, tag: number, field: Field): void {
    const { count, value, blocks } = this.#valueOf(field);
    this.put(at, tag, 2);
    this.put(at + 2, types[field.kind], 2);
    this.put(at + 4, count, 4);
    const place = value.length <= 4 ? at + 8 : this.#append(value);
    if (place === at + 8) value.copy(this.#bytes, place);
    else this.put(at + 8, place, 4);
    for (const [nth, block] of blocks.entries()) this.#later.push({ at: place + 4 * nth, block });
  }

  #valueOf(field: Field): { count: number; value: Buffer; blocks: readonly Buffer[] } {
    const blocks: readonly Buffer[] = [];
    switch (field.kind) {
      case 'short':
      case 'long': {
        const width = field.kind === 'short' ? 2 : 4;
        const value = Buffer.concat(field.numbers.map((number) => this.#number(number, width)));
        return { count: field.numbers.length, value, blocks };
      }
      case 'ratio': {
        const value = field.ratios.flat().map((number) => this.#number(number, 4));
        return { count: field.ratios.length, value: Buffer.concat(value), blocks };
      }
      case 'text': {
        const value = Buffer.from(`${field.text}\0`);
        return { count: value.length, value, blocks };
      }
      case 'bytes':
      case 'octets':
        return { count: field.bytes.length, value: field.bytes, blocks };
      case 'data': {
        const value = Buffer.alloc(4 * field.blocks.length);
        return { count: field.blocks.length, value, blocks: field.blocks };
      }
      case 'directories': {
        const places = field.below.map((directory) => this.#number(this.chain([directory]), 4));
        return { count: places.length, value: Buffer.concat(places), blocks };
      }
      default:
        return field satisfies never;
    }
  }

  /** Directories begin at even places. */
  #append(some: Buffer): number {
    const at = this.#bytes.length + (this.#bytes.length % 2);
    this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(at - this.#bytes.length), some]);
    return at;
  }

  #number(number: number, width: 2 | 4): Buffer {
    const own = Buffer.alloc(width);
    if (this.#little) own.writeUIntLE(number, 0, width);
    else own.writeUIntBE(number, 0, width);
    return own;
  }
}
