/** A picture by its number, if it has one. */
interface Numbered {
  readonly number?: number | undefined;
}

interface Sending {
  readonly key: number;
  /** Whether the thread lacks it. */
  readonly isNew: boolean;
}

interface Known {
  /** What it takes there; 0 until it is sent. */
  bytes: number;
}

/**
 * Which pictures a thread has, as the one who sends them knows. The least recently asked for are forgotten, here and
 * there at once.
 */
export class PicturesThere {
  readonly #known = new Map<number, Known>();
  readonly #mostBytes: number;
  #bytes = 0;
  /** Keys of pictures that have no number are below zero, and good for one message. */
  #unnumbered = 0;
  #once: number[] = [];

  /** @param mostBytes that all of them may take */
  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** How many of them are there, or will be before whatever is asked from now on. */
  countOf(pictures: Iterable<Numbered>): number {
    let count = 0;
    for (const { number } of pictures) {
      if (number !== undefined && this.#known.has(number)) count += 1;
    }
    return count;
  }

  /** A picture will be asked about there. */
  expect({ number }: Numbered): void {
    if (number !== undefined && !this.#known.has(number)) this.#known.set(number, { bytes: 0 });
  }

  /** The key of a picture in the next message. */
  use({ number }: Numbered): Sending {
    if (number === undefined) {
      this.#unnumbered -= 1;
      this.#once.push(this.#unnumbered);
      return { key: this.#unnumbered, isNew: true };
    }
    const known = this.#known.get(number) ?? { bytes: 0 };
    this.#known.delete(number);
    this.#known.set(number, known);
    return { key: number, isNew: known.bytes === 0 };
  }

  /** A picture goes along with the next message. @param key what {@link use} said */
  sent(key: number, bytes: number): void {
    const known = this.#known.get(key);
    if (known === undefined) return;
    this.#bytes += bytes - known.bytes;
    known.bytes = bytes;
  }

  /** Keys that are forgotten with the next message. */
  forget(): number[] {
    const forgotten = this.#once;
    this.#once = [];
    for (const [key, { bytes }] of this.#known) {
      if (this.#bytes <= this.#mostBytes) break;
      this.#known.delete(key);
      this.#bytes -= bytes;
      if (bytes > 0) forgotten.push(key);
    }
    return forgotten;
  }
}
