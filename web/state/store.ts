/** Something that tells those who show it that it changed. */
export class Store {
  readonly #listeners = new Set<() => void>();
  /** Grows with each change. */
  version = 0;

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected changed(): void {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }
}
