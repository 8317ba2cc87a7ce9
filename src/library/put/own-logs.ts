import type { PutOps } from '../../fs/put-ops.js';
import type { RelPath } from '../../model/paths/path.js';
import type { PutRecord } from '../../model/contents/put.js';
import { FollowedLog } from './followed-log.js';

/**
 * What a writer's own logs say of paths, as long as they are not in the store. They are read when somebody asks: who only puts keeps
 * nothing in memory.
 */
export class OwnLogs {
  readonly #ops: PutOps;
  #logs: FollowedLog[] = [];

  constructor(ops: PutOps) {
    this.#ops = ops;
  }

  add(path: string): void {
    this.#logs.push(new FollowedLog(this.#ops, path));
  }

  moved(from: string, to: string): void {
    for (const log of this.#logs) if (log.path === from) log.path = to;
  }

  /** What they say is in the store. @param open the one that is still added to, and is not */
  taken(open: string | undefined): void {
    this.#logs = this.#logs.filter(({ path }) => path === open);
  }

  /** Reads what was added. */
  refresh(): void {
    this.#logs = this.#logs.filter((log) => log.refresh());
  }

  /** Records of a path, in any order. */
  of(path: RelPath): PutRecord[] {
    return this.#logs.flatMap(({ records }) => records.of(path));
  }

  /** Records of all paths, in any order. */
  all(): PutRecord[] {
    return this.#logs.flatMap(({ records }) => [...records.all()].flat());
  }

  paths(): RelPath[] {
    return this.#logs.flatMap(({ records }) => [...records.paths()]);
  }
}
