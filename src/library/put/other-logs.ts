import type { PutOps } from '../../fs/put-ops.js';
import { systemCode } from '../../model/errors/errors.js';
import type { RelPath } from '../../model/paths/path.js';
import type { PutRecord } from '../../model/contents/put.js';
import { putLogCodec } from '../../storage/codecs/put-log.js';
import { LoggedPuts } from './logged-puts.js';
import { readLines } from './put-log.js';
import { isWriterAlive, writerOf } from './writer-name.js';

/** A log that lies there. */
export interface FoundLog {
  /** Its file. */
  readonly path: string;
  readonly writer: string;
  /** Whether its writer adds nothing any more. */
  readonly isOver: boolean;
}

export const logSuffix = '.log';
/** Of a log whose writer is done with it and could not take it into the store. */
export const doneSuffix = '.done';

/** Logs of all writers but one. */
export function findLogs(ops: PutOps, folder: string, except: string): FoundLog[] {
  return ops.names(folder).flatMap((name) => {
    const writer = writerOf(name);
    const isDone = name.endsWith(doneSuffix);
    if (writer === undefined || writer === except) return [];
    if (!isDone && !name.endsWith(logSuffix)) return [];
    return [{ path: `${folder}/${name}`, writer, isOver: isDone || !isWriterAlive(writer) }];
  });
}

/** What is read of a log, from where the last look ended. */
interface Followed {
  length: number;
  readonly records: LoggedPuts;
}

/** What other writers did, as far as it is not in the store yet. Look here first, and in the store then. */
export class OtherLogs {
  readonly #ops: PutOps;
  readonly #folder: string;
  readonly #own: string;
  #followed = new Map<string, Followed>();

  /** @param own name of the writer whose logs are left out */
  constructor(ops: PutOps, folder: string, own: string) {
    this.#ops = ops;
    this.#folder = folder;
    this.#own = own;
  }

  /** Reads what was added. */
  refresh(): void {
    const now = new Map<string, Followed>();
    for (const { path } of findLogs(this.#ops, this.#folder, this.#own)) {
      const followed = this.#followed.get(path) ?? { length: 0, records: new LoggedPuts() };
      if (this.#follow(path, followed)) now.set(path, followed);
    }
    this.#followed = now;
  }

  /** Records of a path, in any order. */
  of(path: RelPath): PutRecord[] {
    return [...this.#followed.values()].flatMap(({ records }) => records.of(path));
  }

  paths(): Iterable<RelPath> {
    return [...this.#followed.values()].flatMap(({ records }) => [...records.paths()]);
  }

  #follow(path: string, followed: Followed): boolean {
    let bytes: Buffer;
    try {
      bytes = this.#ops.readFrom(path, followed.length);
    } catch (error) {
      // Taken into the store since.
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    }
    const { entries, length } = readLines(bytes, (line) => putLogCodec.decode(line));
    followed.length += length;
    for (const entry of entries) {
      if (entry.kind === 'put') followed.records.add(entry.record);
    }
    return true;
  }
}
