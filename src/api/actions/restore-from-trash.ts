import type { Repository } from '../../library/repository/repository.js';
import { opsWithReserve } from '../../library/reserve/file-ops.js';
import { readTrash } from '../../library/trash/contents.js';
import { nodeFileOps, type FileOps } from '../../fs/file-ops.js';
import type { ActionResult, Step } from '../../model/actions/action.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { isWithin, type RelPath } from '../../model/paths/path.js';
import type { TrashedFile } from '../../model/actions/trash.js';
import { ActionRun, type ActionRunOptions } from '../../actions/action-run.js';
import { readAction, readBatches, writeAction } from '../../actions/journal/journal.js';
import { lockToAct, type Settling } from '../../actions/journal/recover.js';
import { UndoAct } from '../../actions/undo-act.js';
import { notInTrash } from '../../actions/trash/not-in-trash.js';
import { tidyTrash } from '../../actions/trash/tidy.js';

export interface RestoreOptions extends ActionRunOptions, Settling {
  /** Where the files were, or folders that they were in. */
  readonly paths: readonly RelPath[];
  /** Only what this action moved; of a path that is there several times the newest by default. */
  readonly action?: number | undefined;
  /** Only says what would be brought back. */
  readonly dryRun?: boolean;
  /** @internal What changes files, in place of the system. */
  readonly ops?: FileOps;
}

export interface RestoreResult extends ActionResult {
  /** The actions that were taken back in part. */
  readonly actions: readonly number[];
}

/**
 * Brings files back from the trash to where they were, never over another file: as an undo of those
 * steps, journalled like any.
 * @throws ImgdedupError PATH_NOT_FOUND, REPOSITORY_BUSY, INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function restoreFromTrash(
  repository: Repository,
  options: RestoreOptions,
): Promise<RestoreResult> {
  const { dryRun = false } = options;
  const ops = opsWithReserve(options.ops ?? nodeFileOps, repository.reserve);
  using _room = repository.reserve.open('all');
  await using _lock = await lockToAct(repository, 'trash restore', {
    ops,
    onSettled: options.onSettled,
  });
  const wanted = choose(await readTrash(repository), options);
  const total = { id: undefined as number | undefined, done: 0, skipped: 0, freed: 0 };
  const actions: number[] = [];
  for (const [number, files] of wanted) {
    const action = await readAction(repository, number);
    if (action === undefined) continue;
    actions.push(number);
    const places = new Set<string>(files.map(({ place }) => place));
    const isMeant = (step: Step): boolean => step.kind === 'move' && places.has(step.away);
    const act = await UndoAct.of(repository, ops, action, isMeant);
    const run = new ActionRun(repository, ops, act, options);
    const batches = act.batches();
    const result = await (dryRun ? run.rehearse(batches) : run.take(batches));
    total.id = result.id ?? total.id;
    total.done += result.done;
    total.skipped += result.skipped;
    total.freed += result.freed;
    if (!dryRun) await settleWhole(repository, number);
  }
  if (!dryRun) {
    await tidyTrash(repository, ops, new Set([...wanted.values()].flatMap(foldersOf)));
  }
  return { ...total, actions };
}

/** Once nothing of an action stands any more it is undone. */
async function settleWhole(repository: Repository, number: number): Promise<void> {
  const action = await readAction(repository, number);
  if (action === undefined || action.undone === 'no') return;
  for await (const { steps } of readBatches(repository, number)) {
    if (steps.some(({ outcome }) => outcome.kind === 'done')) return;
  }
  await writeAction(repository, { ...action, undone: 'yes' });
}

/** @returns what is meant, by the action that moved it, the newest first */
function choose(
  files: readonly TrashedFile[],
  { paths, action }: RestoreOptions,
): ReadonlyMap<number, readonly TrashedFile[]> {
  const chosen = new Map<RelPath, TrashedFile>();
  for (const path of paths) {
    const meant = files.filter(
      (file) => isWithin(file.path, path) && (action === undefined || file.action === action),
    );
    if (meant.length === 0) throw notInTrash(path, action);
    for (const file of meant) {
      if (file.action === undefined) throw unknown(file.path);
      const other = chosen.get(file.path);
      if (other === undefined || other.folder < file.folder) chosen.set(file.path, file);
    }
  }
  const byAction = new Map<number, TrashedFile[]>();
  for (const file of [...chosen.values()].toSorted((a, b) => b.folder - a.folder)) {
    const number = file.action ?? 0;
    const group = byAction.get(number);
    if (group === undefined) byAction.set(number, [file]);
    else group.push(file);
  }
  return byAction;
}

function foldersOf(files: readonly TrashedFile[]): number[] {
  return files.map(({ folder }) => folder);
}

function unknown(path: RelPath): ImgdedupError {
  return new ImgdedupError(
    'PATH_NOT_FOUND',
    (show) => `"${show(path)}" lies in the trash, and no journal knows how it came there.`,
    { remedy: 'Run "imgdedup verify --repair" first.' },
  );
}
