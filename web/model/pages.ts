/** One page of a long list, as the server sends it. */
export interface Page<Item> {
  readonly total: number;
  readonly items: readonly Item[];
}

/** So many pages are kept; the ones that were not needed for longest are asked for again. */
const keptPages = 40;

/** A long list that is fetched page by page where it is looked at. */
export class Pages<Item> {
  /** How many there are; undefined until the first page is there. */
  total: number | undefined;
  /** What went wrong last. */
  error: unknown;

  readonly size: number;
  readonly #fetch: (offset: number, limit: number) => Promise<Page<Item>>;
  readonly #changed: () => void;
  /** The page that was asked for last comes last. */
  readonly #pages = new Map<number, readonly Item[]>();
  /** Those that may be others by now. */
  readonly #stale = new Set<number>();
  readonly #asked = new Map<number, Promise<void>>();
  #generation = 0;

  constructor(
    size: number,
    fetch: (offset: number, limit: number) => Promise<Page<Item>>,
    changed: () => void,
  ) {
    this.size = size;
    this.#fetch = fetch;
    this.#changed = changed;
  }

  /** What is known of the item at a place; asks for its page where it is not. */
  at(index: number): Item | undefined {
    const number = Math.floor(index / this.size);
    const page = this.#pages.get(number);
    if (page === undefined || this.#stale.has(number)) void this.#load(number);
    return page?.[index % this.size];
  }

  /** The item at a place, once it is there. */
  async get(index: number): Promise<Item | undefined> {
    const number = Math.floor(index / this.size);
    for (;;) {
      const generation = this.#generation;
      if (!this.#pages.has(number) || this.#stale.has(number)) await this.#load(number);
      // What was asked for before a refresh brings nothing: whoever clicked meanwhile would have clicked in vain.
      if (generation === this.#generation) return this.#pages.get(number)?.[index % this.size];
    }
  }

  /** The place of a loaded item; -1 where it is not loaded. */
  indexOf(is: (item: Item) => boolean): number {
    for (const [number, items] of this.#pages) {
      const index = items.findIndex((item) => is(item));
      if (index !== -1) return number * this.size + index;
    }
    return -1;
  }

  /** Changes a loaded item in place, before the server has answered. */
  replace(is: (item: Item) => boolean, change: (item: Item) => Item): void {
    for (const [number, items] of this.#pages) {
      if (!items.some((item) => is(item))) continue;
      this.#pages.set(
        number,
        items.map((item) => (is(item) ? change(item) : item)),
      );
    }
    this.#changed();
  }

  /** Fetches anew what is in sight, and the rest when it is looked at; the old stays shown until then. */
  refresh(indexes: Iterable<number>): void {
    this.#generation += 1;
    this.#asked.clear();
    for (const number of this.#pages.keys()) this.#stale.add(number);
    const wanted = new Set([...indexes].map((index) => Math.floor(index / this.size)));
    if (wanted.size === 0) wanted.add(0);
    for (const number of wanted) void this.#load(number);
  }

  async #load(number: number): Promise<void> {
    const asked = this.#asked.get(number);
    if (asked !== undefined) return asked;
    const loading = this.#fetchPage(number, this.#generation);
    this.#asked.set(number, loading);
    return loading;
  }

  async #fetchPage(number: number, generation: number): Promise<void> {
    try {
      const { total, items } = await this.#fetch(number * this.size, this.size);
      if (generation !== this.#generation) return;
      this.total = total;
      this.error = undefined;
      this.#stale.delete(number);
      this.#pages.delete(number);
      this.#pages.set(number, items);
      this.#drop();
    } catch (error) {
      if (generation !== this.#generation) return;
      // It stays noted as asked for: what is drawn again and again would ask again and again.
      this.error = error;
      this.#changed();
      return;
    }
    this.#asked.delete(number);
    this.#changed();
  }

  #drop(): void {
    for (const number of this.#pages.keys()) {
      if (this.#pages.size <= keptPages) return;
      this.#pages.delete(number);
    }
  }
}
