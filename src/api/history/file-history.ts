import { readActions, readBatches } from '../../actions/journal/journal.js';
import type { Repository } from '../../library/repository/repository.js';
import { lineageOf, type LineageStep } from '../../library/snapshot/lineage.js';
import { isMergeStep, isMoveStep, type Step } from '../../model/actions/action.js';
import { contentId, type ContentId, type ContentRef } from '../../model/contents/content-id.js';
import type { RelPath } from '../../model/paths/path.js';
import type { HistoryEntry } from '../../model/review/shown-file.js';
import { listSnapshotRecords } from './snapshots.js';

/**
 * What became of a file, the oldest first: by snapshots, wherever its content was before, and by what actions
 * did to it, or to others of its group.
 * @param path of a file of the newest snapshot, or of one that is gone
 * @throws ImgdedupError STORE_DAMAGED, REPOSITORY_BUSY
 */
export async function historyOf(repository: Repository, path: RelPath): Promise<HistoryEntry[]> {
  const lineage = await repository.transaction(async (store) =>
    lineageOf(store, await listSnapshotRecords(store), path),
  );
  const own = new Own(repository, path, lineage);
  const changes = lineage.toReversed().map((step) => entryOf(own, step));
  return [...changes, ...(await actsOn(repository, own))].toSorted((a, b) => a.at - b.at);
}

/** Names and contents that the file had. */
class Own {
  readonly #hashName: string;
  readonly #paths: ReadonlySet<RelPath>;
  readonly #contents: ReadonlySet<ContentId | undefined>;

  constructor({ hash }: Repository, path: RelPath, lineage: readonly LineageStep[]) {
    this.#hashName = hash.name;
    this.#paths = new Set([path, ...lineage.map((step) => step.path)]);
    this.#contents = new Set(lineage.map(({ content }) => this.id(content)));
  }

  id(content: ContentRef | undefined): ContentId | undefined {
    return content && contentId(this.#hashName, content.digest, content.ordinal);
  }

  isSubject({ path, content }: Step): boolean {
    return this.#paths.has(path) && (content === undefined || this.#contents.has(this.id(content)));
  }

  /** Whether facts were put into, or taken out of, a sidecar of it. */
  isDescribed(step: Step): boolean {
    return isMergeStep(step) && this.#paths.has(step.keeper);
  }

  isKeeper({ path, keeper, outcome }: Step): boolean {
    const isTaken = outcome.kind === 'done' || outcome.kind === 'undone';
    return isTaken && this.#paths.has(keeper) && !this.#paths.has(path);
  }
}

function entryOf(own: Own, { snapshot, change, path, content }: LineageStep): HistoryEntry {
  return {
    kind: 'snapshot',
    snapshot: snapshot.sequence,
    at: snapshot.takenAt,
    change: change.kind,
    path,
    from: change.kind === 'moved' ? change.from : undefined,
    contentId: own.id(content),
  };
}

async function actsOn(repository: Repository, own: Own): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for (const { id, command, startedAt } of await readActions(repository)) {
    const act = { action: id, at: startedAt, command } as const;
    let others = 0;
    for await (const { steps } of readBatches(repository, id)) {
      for (const step of steps) {
        if (own.isSubject(step) || own.isDescribed(step)) {
          entries.push({ kind: 'action', ...act, ...taken(step) });
        } else if (own.isKeeper(step)) others += 1;
      }
    }
    if (others > 0) entries.push({ kind: 'kept', ...act, files: others });
  }
  return entries;
}

function taken(step: Step) {
  const { path, keeper, outcome } = step;
  const isAboutPhoto = isMergeStep(step) && path !== keeper;
  return {
    path: isAboutPhoto ? keeper : path,
    keeper,
    place: isMoveStep(step) ? step.away : undefined,
    origin: step.kind === 'import' ? step.origin : undefined,
    sidecar: isAboutPhoto ? path : undefined,
    outcome: outcome.kind,
  };
}
