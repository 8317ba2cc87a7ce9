import type { Repository } from '../../library/repository/repository.js';
import { manifestLines } from '../../library/trash/manifest.js';
import { trashFolder, trashManifest } from '../../library/trash/trash.js';
import type { FileOps } from '../../fs/file-ops.js';
import type { Action, Step } from '../../model/actions/action.js';
import { contentId } from '../../model/contents/content-id.js';
import { systemCode } from '../../model/errors/errors.js';
import type { Tier } from '../../model/groups/look-alike.js';
import type { TrashRecord } from '../../model/actions/trash.js';
import { refusalReason, tolerate } from '../plans/refusal.js';

/** A step that moves a file to the trash, and how sure it is that it is a duplicate. */
export interface DescribedMove {
  readonly step: Step;
  readonly tier: Tier;
}

/** Writes down beside the trash what is about to be moved there, before it is. */
export class TrashManifestWriter {
  readonly #repository: Repository;
  readonly #ops: FileOps;
  /** Whether the last write failed, and may have left part of a line. */
  #isTorn = false;

  constructor(repository: Repository, ops: FileOps) {
    this.#repository = repository;
    this.#ops = ops;
  }

  /**
   * On disk when it returns.
   * @returns why nothing may be moved, if it could not be written
   */
  write(
    action: Pick<Action, 'id' | 'startedAt'>,
    moves: readonly DescribedMove[],
  ): string | undefined {
    const ops = this.#ops;
    const { dataFolder } = this.#repository;
    const [trash, file] = [trashFolder(dataFolder), trashManifest(dataFolder, action.id)];
    const lines = manifestLines(moves.map((move) => this.#record(action, move)));
    const write = (): void => {
      const isNew = ops.isFree(file);
      for (const folder of isNew ? [dataFolder, trash] : []) {
        if (ops.isFree(folder)) ops.makeFolder(folder);
      }
      ops.append(file, this.#isTorn ? Buffer.concat([Buffer.from('\n'), lines]) : lines);
      this.#isTorn = false;
      if (isNew) tolerate(() => ops.syncFolder(trash));
    };
    for (;;) {
      try {
        write();
        return undefined;
      } catch (error) {
        this.#isTorn = true;
        const isFull = ['ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '');
        if (isFull && this.#repository.reserve.release()) continue;
        return `the manifest of the trash could not be written: ${refusalReason(error)}`;
      }
    }
  }

  #record(
    { id, startedAt }: Pick<Action, 'id' | 'startedAt'>,
    { step, tier }: DescribedMove,
  ): TrashRecord {
    const { path, keeper, before, content } = step;
    const { ino, size, mtimeNs, mode, uid, gid, links } = before;
    return {
      action: id,
      startedAt,
      path,
      keeper,
      tier,
      before: { ino, size, mtimeNs, mode, uid, gid, links },
      contentId:
        content === undefined
          ? undefined
          : contentId(this.#repository.hash.name, content.digest, content.ordinal),
    };
  }
}
