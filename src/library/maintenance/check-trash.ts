import { nodeFileOps } from '../../fs/file-ops.js';
import type { Action, MoveStep, Original } from '../../model/actions/action.js';
import {
  contentId,
  contentRef,
  type ContentId,
  type ContentRef,
} from '../../model/contents/content-id.js';
import { beside, compareNames, type PlacePath, type RelPath } from '../../model/paths/path.js';
import type { TrashRecord } from '../../model/actions/trash.js';
import { actionCodec } from '../../storage/codecs/action.js';
import { stepsCodec } from '../../storage/codecs/steps.js';
import { actionKey, stepKey } from '../../storage/keys.js';
import type { StoreChange } from '../../storage/object-store.js';
import { isIdBy } from '../repository/aliases.js';
import type { Repository } from '../repository/repository.js';
import { nextActionNumber } from '../trash/action-numbers.js';
import { idsNow, trashedActions, type TrashedAction } from '../trash/contents.js';
import { readTrashJournal, type TrashJournal } from '../trash/journalled.js';
import { placeInTrash, trashOfAction, trashPlace } from '../trash/trash.js';
import type { Report } from './report.js';

/** Steps that are journalled together. */
const batchSteps = 500;

/** What lies in one folder of the trash, and what the journal makes of it. */
interface Checking {
  readonly repository: Repository;
  readonly trash: PlacePath;
  readonly journal: TrashJournal;
  readonly trashed: TrashedAction;
  /** What contents are called now that the manifest names. */
  readonly current: (id: ContentId) => ContentId;
}

/**
 * Every file in the trash stands in the journal, and in the manifest beside it: either tells what the
 * other has lost. What only the trash knows is adopted, as one action for each of its folders.
 */
export async function checkTrash(repository: Repository, report: Report): Promise<void> {
  let trash: PlacePath | undefined;
  let known: { journal: TrashJournal; next: number } | undefined;
  for await (const trashed of trashedActions(repository.dataFolder)) {
    const place = (trash ??= trashPlace(repository));
    known ??= await repository.transaction(async (store) => ({
      journal: await readTrashJournal(store, place),
      next: await nextActionNumber(repository, store),
    }));
    report.checked.trashed += trashed.files.length;
    const current = await idsNow(repository, trashed);
    const checking = { repository, trash: place, journal: known.journal, trashed, current };
    // A number that the journal gave to another action, after it was lost and begun anew, is taken.
    const isTaken = known.journal.actions.has(trashed.folder);
    const isAdopted = checkKnown(checking, report, isTaken ? known.next : trashed.folder);
    if (isAdopted && isTaken) known.next += 1;
    checkManifest(checking, report);
  }
}

/** @returns whether files were adopted, as the action of that number */
function checkKnown(checking: Checking, report: Report, id: number): boolean {
  const { trash, journal, trashed } = checking;
  const { folder, files } = trashed;
  const isKnown = (path: RelPath): boolean => journal.moves.has(placeInTrash(trash, folder, path));
  const unknown = files.filter((path) => !isKnown(path));
  if (unknown.length === 0) return false;
  const count = unknown.length === 1 ? 'a file' : `${unknown.length} files`;
  report.rewrite(
    `trash ${folder}`,
    `holds ${count} that no journal knows`,
    adoption(checking, id, unknown),
  );
  return true;
}

/** The manifest is only read once the journal is lost; that is when it must be right. */
function checkManifest(checking: Checking, report: Report): void {
  const { folder, files, manifest } = checking.trashed;
  const lacking = files.filter((path) => !manifest.has(path)).length;
  if (lacking === 0) return;
  const records = files.flatMap((path) => recordOf(checking, path) ?? []);
  const count = lacking === 1 ? 'a file' : `${lacking} files`;
  report.rewriteManifest(folder, `lacks ${count}`, records);
}

/** What should stand in the manifest about a file. */
function recordOf({ repository, trash, journal, trashed }: Checking, path: RelPath) {
  const known = journal.moves.get(placeInTrash(trash, trashed.folder, path));
  if (known === undefined) return describe(repository, trashed, path);
  const { keeper, before, content } = known.step;
  return {
    action: trashed.folder,
    startedAt: known.action?.startedAt ?? Math.round(trashed.changedAt),
    path,
    keeper: keeper === path ? undefined : keeper,
    tier: trashed.manifest.get(path)?.tier,
    before,
    contentId: content && contentId(repository.hash.name, content.digest, content.ordinal),
  } satisfies TrashRecord;
}

/** What manifest and file tell of a file that no journal knows; undefined where it is gone by now. */
function describe(
  { dataFolder }: Repository,
  { folder, manifest, changedAt }: TrashedAction,
  path: RelPath,
): TrashRecord | undefined {
  const record = manifest.get(path);
  const file = nodeFileOps.look(`${trashOfAction(dataFolder, folder)}/${path}`)?.exact;
  if (file === undefined) return undefined;
  if (record !== undefined && isSame(record.before, file)) return record;
  // Moving changes nothing of a file but its path, and the folder keeps that.
  const { ino, size, mtimeNs, mode, uid, gid, links } = file;
  const before: Original = { ino, size, mtimeNs, mode, uid, gid, links };
  const startedAt = record?.startedAt ?? Math.round(changedAt);
  const unknown = { keeper: undefined, tier: undefined, contentId: undefined };
  return { action: folder, startedAt, path, before, ...unknown };
}

/** A copy on another filesystem has another inode; owner and mode may be beyond what that can hold. */
function isSame(a: Original, b: Original): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs;
}

/** The journal as it was, as far as the trash tells. */
function adoption(checking: Checking, id: number, paths: readonly RelPath[]): StoreChange[] {
  const { repository, trash, trashed, current } = checking;
  const records = paths.flatMap((path) => describe(repository, trashed, path) ?? []);
  const steps = records
    .toSorted((a, b) => compareNames(a.path, b.path))
    .map((record) => {
      const now = record.contentId && current(record.contentId);
      const isKnown = now !== undefined && isIdBy(repository.hash, now);
      const content = isKnown ? contentRef(now) : undefined;
      return stepOf(record, placeInTrash(trash, trashed.folder, record.path), content);
    });
  const action: Action = {
    id,
    command: 'trash',
    state: 'done',
    startedAt: Math.min(...records.map(({ startedAt }) => startedAt), Date.now()),
    done: steps.length,
    skipped: 0,
    freed: records.reduce((sum, { before }) => sum + Number(before.size), 0),
    undoes: undefined,
    undone: 'no',
  };
  const changes: StoreChange[] = [];
  for (let from = 0; from < steps.length; from += batchSteps) {
    const batch = steps.slice(from, from + batchSteps);
    const key = stepKey(id, from / batchSteps);
    changes.push({ type: 'put', key, value: stepsCodec.encode(batch) });
  }
  // Last: batches are cut, and steps without an action are found again.
  changes.push({ type: 'put', key: actionKey(id), value: actionCodec.encode(action) });
  return changes;
}

function stepOf(
  { path, keeper, before }: TrashRecord,
  away: PlacePath,
  content: ContentRef | undefined,
): MoveStep {
  return {
    kind: 'move',
    path,
    // There must be one, and nothing is done to it; the file's own name says that nobody knows.
    keeper: keeper ?? path,
    temporary: beside(away, '.imgdedup-adopted.tmp'),
    before,
    content,
    away,
    folders: 0,
    outcome: { kind: 'done' },
  };
}
