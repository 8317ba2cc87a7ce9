import { locate } from '../../../fs/location.js';
import { itemAt } from '../../../model/snapshot/item-at.js';
import type { ContentRef } from '../../../model/contents/content-id.js';
import type { Facts } from '../../../model/facts/facts.js';
import type { OnProgress } from '../../../model/runs/progress.js';
import type { DecoderPool, PathTask } from '../../../picture/decoder/decoder-pool.js';
import { writeInBatches, type StoreChange } from '../../../storage/object-store.js';
import { factsChange, storedFacts } from '../../facts/facts-store.js';
import { CheckpointClock } from '../../repository/checkpoint-clock.js';
import { checkInterrupted } from '../../repository/interrupt.js';
import type { Repository } from '../../repository/repository.js';
import type { Tree } from '../../snapshot/tree.js';
import type { Catalog } from './catalog.js';
import { heldContents } from './contents.js';
import type { LiveContents } from './live-contents.js';
import { isUnchanged } from './traits.js';

export interface GatherOptions {
  readonly tree: Tree;
  /** Rows that take part. */
  readonly selected: Uint8Array;
  readonly decoders: DecoderPool;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

interface Task extends PathTask {
  readonly content: ContentRef;
  readonly row: number;
}

/**
 * Reads and stores what files say of themselves where that is not known: what was not looked at in this
 * run, or before there were facts. A file that cannot be read is left for the next run.
 * @returns contents that were read
 * @throws ImgdedupError INTERRUPTED, STORE_FULL, DECODER_UNAVAILABLE
 */
export async function gatherFacts(
  repository: Repository,
  { tree, selected, decoders, signal, onProgress }: GatherOptions,
): Promise<number> {
  const missing = await findMissing(repository, tree, selected);
  let changes: StoreChange[] = [];
  const clock = new CheckpointClock();
  const flush = async (): Promise<void> => {
    const found = changes.values();
    if (changes.length > 0) await repository.transaction((store) => writeInBatches(store, found));
    changes = [];
    clock.wrote();
  };
  let done = 0;
  for await (const { task, outcome } of decoders.describe(tasks(repository, tree, missing.rows))) {
    done += 1;
    if (outcome.kind === 'facts' && isUnchanged(repository, tree, task.row)) {
      changes.push(factsChange(task.content, outcome));
    }
    if (clock.isDue) await flush();
    onProgress?.({
      stage: 'describing',
      files: done,
      totalFiles: missing.contents,
      bytes: 0,
      totalBytes: undefined,
    });
    if (signal?.aborted === true) break;
  }
  await flush();
  checkInterrupted(signal);
  return done;
}

/** What is stored of what the files of these pictures say of themselves, by position. */
export async function factsOfPictures(
  repository: Repository,
  catalog: Catalog,
  positions: readonly number[],
): Promise<Map<number, Facts>> {
  const found = new Map<number, Facts>();
  const items = positions.map((position) => ({ position, content: catalog.content(position) }));
  for await (const { item, known } of storedFacts(repository, items)) {
    if (known?.kind === 'facts') found.set(item.position, known.facts);
  }
  return found;
}

export interface FetchOptions extends Omit<GatherOptions, 'selected'> {
  readonly catalog: Catalog;
  readonly live: LiveContents;
  readonly mayWrite: boolean;
}

/**
 * What the files of these pictures say of themselves, by position. What is not stored yet is read now and
 * stored, where that may be.
 * @param positions of pictures that are in the folder
 * @throws ImgdedupError INTERRUPTED, STORE_FULL, DECODER_UNAVAILABLE
 */
export async function fetchFacts(
  repository: Repository,
  options: FetchOptions,
  positions: Iterable<number>,
): Promise<Map<number, Facts>> {
  const { tree, catalog, live, mayWrite } = options;
  const found = new Map<number, Facts>();
  /** @returns those of which nothing is stored */
  const read = async (some: readonly number[]): Promise<number[]> => {
    const missing: number[] = [];
    const items = some.map((position) => ({ position, content: catalog.content(position) }));
    for await (const { item, known } of storedFacts(repository, items)) {
      if (known === undefined) missing.push(item.position);
      else if (known.kind === 'facts') found.set(item.position, known.facts);
    }
    return missing;
  };
  const missing = await read([...positions]);
  if (!mayWrite || missing.length === 0) return found;
  const selected = new Uint8Array(tree.rows);
  for (const position of missing) selected[live.row(position)] = 1;
  const gather = (): Promise<number> => gatherFacts(repository, { ...options, selected });
  await repository.stage('facts', gather, (files) => ({ files }));
  await read(missing);
  return found;
}

/** Contents of which nothing is stored: one byte a file, because at first all of them are. */
async function findMissing(
  repository: Repository,
  tree: Tree,
  selected: Uint8Array,
): Promise<{ readonly contents: number; readonly rows: Uint8Array }> {
  const rows = new Uint8Array(tree.rows);
  let contents = 0;
  for await (const { item, known } of storedFacts(repository, heldContents(tree, selected))) {
    if (known !== undefined) continue;
    rows[itemAt(item.rows, 0)] = 1;
    contents += 1;
  }
  return { contents, rows };
}

/** Paths are put together only when their turn comes. */
function* tasks(
  { base }: Repository,
  tree: Tree,
  missing: Uint8Array,
): Generator<Task, void, undefined> {
  for (const { content, rows } of heldContents(tree, missing)) {
    const [row = 0] = rows;
    yield { content, row, path: locate(base, tree.path(row)) };
  }
}
