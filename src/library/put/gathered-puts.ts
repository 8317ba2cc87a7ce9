import { putLogOutline, storedOfLine } from '../../storage/codecs/put-log.js';
import { readLines } from './put-log.js';

/** What logs say of one path. */
export interface GatheredPut {
  /** Its bytes, each for a character. */
  readonly path: string;
  /** Records as they are stored, in the order of their lines. */
  readonly stored: readonly Buffer[];
  /** Whether a line said that it was being removed: what is there decides. */
  readonly isTouched: boolean;
}

/**
 * What several logs say, path by path. Of a line is kept where it lies: with objects for each, collecting garbage takes as long as all
 * the rest.
 */
export class GatheredPuts {
  readonly #logs: Buffer[] = [];
  #length = 0;
  #lines = 0;
  /** Where the last line of each path begins, in all logs one after the other. */
  readonly #last = new Map<string, number>();
  /** Where those before it do; of few paths there are any. */
  readonly #before = new Map<string, number[]>();
  #all: Buffer | undefined;

  /** Lines so far. */
  get lines(): number {
    return this.#lines;
  }

  /**
   * Adds what a log says.
   * @throws ImgdedupError FORMAT_UNSUPPORTED
   */
  add(log: Buffer): void {
    const begin = this.#length;
    readLines(log, (line, from) => {
      const path = putLogOutline(line);
      if (path !== undefined) this.#add(path, begin + from);
      this.#lines += 1;
    });
    this.#logs.push(log);
    this.#length += log.length;
    this.#all = undefined;
  }

  #add(path: string, at: number): void {
    const known = this.#last.get(path);
    this.#last.set(path, at);
    if (known === undefined) return;
    const before = this.#before.get(path);
    if (before === undefined) this.#before.set(path, [known]);
    else before.push(known);
  }

  /** In the order of their bytes, as stores keep them. */
  paths(): string[] {
    // oxlint-disable-next-line unicorn/require-array-sort-compare -- by character, which stand for bytes
    return [...this.#last.keys()].toSorted();
  }

  of(path: string): GatheredPut {
    const last = this.#last.get(path);
    const lines = [...(this.#before.get(path) ?? []), ...(last === undefined ? [] : [last])];
    const stored: Buffer[] = [];
    for (const at of lines) {
      const one = storedOfLine(this.#line(at));
      if (one !== undefined) stored.push(one);
    }
    return { path, stored, isTouched: stored.length < lines.length };
  }

  #line(at: number): Buffer {
    this.#all ??= Buffer.concat(this.#logs);
    return this.#all.subarray(at, at + this.#all.readUInt32LE(at - 4));
  }
}
