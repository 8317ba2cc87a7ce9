import { loadedBytes, type LoadedSegment } from './loaded-segment.js';
import type { Segment } from './segment.js';

/** Segments in memory, at most so many bytes of them; but always the two that are being joined. */
export class SegmentCache {
  readonly #budget: number;
  /** Least recently used first. */
  readonly #loaded = new Map<Segment, LoadedSegment>();

  /** @param budget bytes */
  constructor(budget: number) {
    this.#budget = budget;
  }

  has(segment: Segment): boolean {
    return this.#loaded.has(segment);
  }

  /** @param pinned the other one in use @throws DoubtfulIndexError where the file is damaged */
  async get(segment: Segment, pinned = segment): Promise<LoadedSegment> {
    const kept = this.#loaded.get(segment);
    this.#loaded.delete(segment);
    if (kept === undefined) this.#makeRoom(loadedBytes(segment.entry), pinned);
    const loaded = kept ?? (await segment.load());
    this.#loaded.set(segment, loaded);
    return loaded;
  }

  #makeRoom(bytes: number, pinned: Segment): void {
    const sizes = [...this.#loaded.keys()].map(({ entry }) => loadedBytes(entry));
    let used = sizes.reduce((sum, size) => sum + size, bytes);
    for (const segment of this.#loaded.keys()) {
      if (used <= this.#budget) return;
      if (segment === pinned) continue;
      this.#loaded.delete(segment);
      used -= loadedBytes(segment.entry);
    }
  }
}
