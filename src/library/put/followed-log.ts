import type { PutOps } from '../../fs/put-ops.js';
import { systemCode } from '../../model/errors/errors.js';
import { putLogCodec } from '../../storage/codecs/put-log.js';
import { LoggedPuts } from './logged-puts.js';
import { readLines } from './put-log.js';

/** What a log says, read from where the last look ended. */
export class FollowedLog {
  readonly #ops: PutOps;
  /** Where it lies now. */
  path: string;
  readonly records = new LoggedPuts();
  #length = 0;

  constructor(ops: PutOps, path: string) {
    this.#ops = ops;
    this.path = path;
  }

  /**
   * Reads what was added.
   * @returns false where it was taken into the store
   */
  refresh(): boolean {
    let bytes: Buffer;
    try {
      bytes = this.#ops.readFrom(this.path, this.#length);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
      return false;
    }
    const { entries, length } = readLines(bytes, (line) => putLogCodec.decode(line));
    this.#length += length;
    for (const entry of entries) {
      if (entry.kind === 'put') this.records.add(entry.record);
    }
    return true;
  }
}
