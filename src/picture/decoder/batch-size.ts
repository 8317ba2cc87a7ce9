/**
 * How long a request is to take, in milliseconds: the less, the sooner another process has something to do; the more, the
 * fewer messages.
 */
export interface RequestBounds {
  /** Files of one at most: they may take longer than those before. */
  readonly most: number;
  /** Below, more files are asked about. */
  readonly short: number;
  /** Above, fewer. */
  readonly long: number;
}

/**
 * How many files are asked about in one message, where each takes little time: a message costs as much as a tenth of a
 * millisecond. Begins with one, so that a few files, or slow ones, are spread over all processes.
 */
export class BatchSize {
  readonly #bounds: RequestBounds;
  #now = 1;

  constructor(bounds: RequestBounds) {
    this.#bounds = bounds;
  }

  get now(): number {
    return this.#now;
  }

  /** @param ms that a request of this many files took, waiting for its turn included */
  took(files: number, ms: number): void {
    const { short, long, most } = this.#bounds;
    if (ms > long) this.#now = Math.max(1, Math.floor(this.#now / 2));
    // A request that was begun when they were smaller says nothing about those of now.
    else if (ms < short && files >= this.#now) this.#now = Math.min(most, 2 * this.#now);
  }
}

/** Characters, or bytes, of paths in one request, unless one has more. */
const mostPathLength = 32 * 1024;

/** Files of which the same is wished. */
interface WishedBatch<T, W> {
  readonly batch: readonly T[];
  readonly wish: W;
}

/**
 * Taken from the source as they are asked for, never more than one that is not handed out.
 * @param wishFor what is wished of a file: it goes with those before it where that is the very same
 */
export function* inBatches<T extends { readonly path: string | Buffer }, W>(
  tasks: Iterable<T>,
  size: Pick<BatchSize, 'now'>,
  wishFor: (task: T) => W,
): Generator<WishedBatch<T, W>, undefined> {
  let batch: T[] = [];
  let length = 0;
  let wish: W | undefined;
  for (const task of tasks) {
    const own = wishFor(task);
    if (batch.length > 0 && wish !== undefined && wish !== own) {
      yield { batch, wish };
      [batch, length] = [[], 0];
    }
    wish = own;
    batch.push(task);
    length += task.path.length;
    if (batch.length < size.now && length < mostPathLength) continue;
    yield { batch, wish };
    [batch, length] = [[], 0];
  }
  if (batch.length > 0 && wish !== undefined) yield { batch, wish };
  return undefined;
}
