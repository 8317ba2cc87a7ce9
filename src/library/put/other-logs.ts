import type { PutOps } from '../../fs/put-ops.js';
import type { RelPath } from '../../model/paths/path.js';
import type { PutRecord } from '../../model/contents/put.js';
import { FollowedLog } from './followed-log.js';
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

/** What other writers did, as far as it is not in the store yet. Look here first, and in the store then. */
export class OtherLogs {
  readonly #ops: PutOps;
  readonly #folder: string;
  readonly #own: string;
  #followed = new Map<string, FollowedLog>();

  /** @param own name of the writer whose logs are left out */
  constructor(ops: PutOps, folder: string, own: string) {
    this.#ops = ops;
    this.#folder = folder;
    this.#own = own;
  }

  /** Reads what was added. */
  refresh(): void {
    const now = new Map<string, FollowedLog>();
    for (const { path } of findLogs(this.#ops, this.#folder, this.#own)) {
      const followed = this.#followed.get(path) ?? new FollowedLog(this.#ops, path);
      if (followed.refresh()) now.set(path, followed);
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
}
