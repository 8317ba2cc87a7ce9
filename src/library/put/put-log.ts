import { hostname } from 'node:os';
import type { PutOps } from '../../fs/put-ops.js';
import { startOf } from '../../fs/processes/process-start.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { PutLogEntry } from '../../model/contents/put.js';
import { putLogLine } from '../../storage/codecs/put-log.js';

/** No line is longer: a path, a label and some numbers. */
const longestLine = 1 << 20;

/** What a writer did, line by line, until it is taken into the store. */
export class PutLog {
  readonly path: string;
  readonly #ops: PutOps;
  readonly #fd: number;
  #length = 0;
  /** Lines, without the first. */
  entries = 0;

  /**
   * @param path of a new file
   * @param hash name of the hash that names contents
   */
  constructor(ops: PutOps, path: string, hash: string) {
    this.path = path;
    this.#ops = ops;
    this.#fd = ops.openLog(path);
    const started = startOf(process.pid) ?? '';
    this.append({ kind: 'begun', writer: { host: hostname(), pid: process.pid, started, hash } });
    this.entries = 0;
  }

  append(entry: PutLogEntry): void {
    const line = putLogLine(entry);
    this.#ops.append(this.#fd, line, this.#length);
    this.#length += line.length;
    this.entries += 1;
  }

  close(): void {
    this.#ops.close(this.#fd);
  }
}

/**
 * Whole lines of a log, as far as they go: one that was cut off, or is being written, ends them.
 * @param read of the bytes of one, without its length, and where they begin
 * @returns what was read, and how many bytes all lines take
 * @throws ImgdedupError FORMAT_UNSUPPORTED
 */
export function readLines<T>(
  bytes: Buffer,
  read: (line: Buffer, from: number) => T,
): { readonly entries: T[]; readonly length: number } {
  const entries: T[] = [];
  let at = 0;
  while (at + 4 <= bytes.length) {
    const length = bytes.readUInt32LE(at);
    const end = at + 4 + length;
    if (length > longestLine || end > bytes.length) break;
    try {
      entries.push(read(bytes.subarray(at + 4, end), at + 4));
    } catch (error) {
      if (error instanceof ImgdedupError && error.code === 'STORE_DAMAGED') break;
      throw error;
    }
    at = end;
  }
  return { entries, length: at };
}
