import { availableParallelism } from 'node:os';
import { recipeOf, type ContentHash } from '../../digest/content-hash.js';
import { systemDisk, type Disk } from '../../fs/disk.js';
import { inlineReader, type PhotoReader } from '../../fs/reading/reader.js';
import { threadedReader, type ThreadedReader } from '../../fs/reading/threaded-reader.js';

/** What reading costs in this thread, in milliseconds: opening a file, and its bytes. */
const [fileMs, byteMs] = [0.01, 0.5e-6];
/** Below this threads take longer to start than they save. */
const worthThreadsMs = 200;
/** So many photos that nobody has read hold so much, unless hardly any two have the same size. */
const promisingFiles = 5000;
/** More do not read faster, and a spinning disk would suffer. */
const automaticLimit = 4;

/** What photos are read with, and what for. */
interface Reading {
  readonly hash: ContentHash;
  readonly disk: Disk;
}

/** The readers of a run: in this thread for little work, in threads of their own for much. */
export class Readers implements AsyncDisposable {
  readonly #inline: PhotoReader;
  readonly #startThreads: (() => ThreadedReader) | undefined;
  /** The user's number holds, however little there is to read. */
  readonly #always: boolean;
  #threads: ThreadedReader | undefined;

  /** @param jobs number of threads; 0 decides by the machine and the work */
  constructor(reading: Reading, jobs: number) {
    const { hash, disk } = reading;
    const count = jobs === 0 ? Math.min(availableParallelism(), automaticLimit) : jobs;
    // What is the caller's own cannot be sent to a thread.
    const recipe = disk === systemDisk ? recipeOf(hash) : undefined;
    this.#inline = inlineReader(hash, disk);
    this.#startThreads =
      count > 1 && recipe !== undefined ? () => threadedReader(recipe, count) : undefined;
    this.#always = jobs > 1;
  }

  /** @param work how much there is to read */
  choose({ files, bytes }: { readonly files: number; readonly bytes: number }): PhotoReader {
    const isMuch = files * fileMs + bytes * byteMs >= worthThreadsMs;
    if (this.#always || isMuch) this.#threads ??= this.#startThreads?.();
    return this.#threads ?? this.#inline;
  }

  /**
   * Has threads start in time where there will most likely be enough for them.
   * @param files how many may have to be read, as far as is known by now
   */
  expect(files: number): void {
    if (files < promisingFiles || this.#threads !== undefined) return;
    this.#threads = this.#startThreads?.();
    this.#threads?.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#threads?.[Symbol.asyncDispose]();
  }
}
