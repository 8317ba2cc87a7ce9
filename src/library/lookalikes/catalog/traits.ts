import { locate } from '../../../fs/location.js';
import { statFile } from '../../../fs/stat.js';
import { clockMs } from '../../../model/time/clock.js';
import { systemCode } from '../../../model/errors/errors.js';
import { sameStat } from '../../../model/snapshot/file-table.js';
import type { OnProgress } from '../../../model/runs/progress.js';
import type { Traits } from '../../../model/pictures/traits.js';
import type { DecoderPool, PathTask } from '../../../picture/decoder/decoder-pool.js';
import { traitsVersion } from '../../../picture/traits/picture-traits.js';
import { decodeSound } from '../../../storage/codec.js';
import { traitsCodec } from '../../../storage/codecs/traits.js';
import { traitsKey } from '../../../storage/keys.js';
import type { StoreChange } from '../../../storage/object-store.js';
import { checkInterrupted } from '../../repository/interrupt.js';
import type { Repository } from '../../repository/repository.js';
import type { Tree } from '../../snapshot/tree.js';
import type { Catalog } from './catalog.js';
import type { LiveContents } from './live-contents.js';
import { traitsChange } from './traits-change.js';

export interface TraitsOptions {
  readonly tree: Tree;
  readonly catalog: Catalog;
  readonly live: LiveContents;
  readonly decoders: DecoderPool;
  readonly mayWrite: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Records that are read in one transaction. */
const readSize = 1000;
/** An interrupted run loses no more work than this. */
const pauseMs = 2000;

/**
 * What decides which of several pictures is kept, by position. What is not stored yet is found now
 * and stored every two seconds, where that may be; a picture whose file cannot be read any more, or
 * whose pixels cannot be had, has no entry.
 * @param positions of pictures that are in the folder
 * @throws ImgdedupError INTERRUPTED, STORE_FULL, DECODER_UNAVAILABLE
 */
export async function fetchTraits(
  repository: Repository,
  options: TraitsOptions,
  positions: Iterable<number>,
): Promise<Map<number, Traits>> {
  const { known, missing } = await stored(repository, options.catalog, [...positions]);
  if (!options.mayWrite || missing.length === 0) return known;
  const find = (): Promise<Map<number, Traits>> => findTraits(repository, options, missing);
  const found = await repository.stage('traits', find, ({ size }) => ({ pictures: size }));
  return new Map([...known, ...found]);
}

/** What is stored of these pictures, by position. */
export async function storedTraits(
  repository: Repository,
  catalog: Catalog,
  positions: readonly number[],
): Promise<ReadonlyMap<number, Traits>> {
  return (await stored(repository, catalog, positions)).known;
}

interface Stored {
  readonly known: Map<number, Traits>;
  /** Damaged ones, and those of another version, too. */
  readonly missing: readonly number[];
}

async function stored(
  repository: Repository,
  catalog: Catalog,
  positions: readonly number[],
): Promise<Stored> {
  const known = new Map<number, Traits>();
  const missing: number[] = [];
  for (let at = 0; at < positions.length; at += readSize) {
    const some = positions.slice(at, at + readSize);
    const keys = some.map((position) => traitsKey(catalog.content(position)));
    const values = await repository.transaction((store) => store.getMany(keys));
    for (const [place, position] of some.entries()) {
      const record = decodeSound(traitsCodec, values[place])?.record;
      if (record?.version !== traitsVersion) missing.push(position);
      else if (record.traits !== undefined) known.set(position, record.traits);
    }
  }
  return { known, missing };
}

interface Task extends PathTask {
  readonly position: number;
}

async function findTraits(
  repository: Repository,
  { tree, catalog, live, decoders, signal, onProgress }: TraitsOptions,
  positions: readonly number[],
): Promise<Map<number, Traits>> {
  const found = new Map<number, Traits>();
  const writer = new TraitsWriter(repository);
  let done = 0;
  for await (const { task, outcome } of decoders.measure(
    tasks(repository, tree, live, positions),
  )) {
    done += 1;
    const { position } = task;
    if (outcome.kind !== 'unreadable' && isUnchanged(repository, tree, live.row(position))) {
      const traits = outcome.kind === 'traits' ? outcome.traits : undefined;
      if (traits !== undefined) found.set(position, traits);
      await writer.add(catalog, position, traits);
    }
    onProgress?.({
      stage: 'weighing',
      files: done,
      totalFiles: positions.length,
      bytes: 0,
      totalBytes: undefined,
    });
    if (signal?.aborted === true) break;
  }
  await writer.flush();
  checkInterrupted(signal);
  return found;
}

/** Paths are put together only when their turn comes. */
function* tasks(
  { base }: Repository,
  tree: Tree,
  live: LiveContents,
  positions: readonly number[],
): Generator<Task, void, undefined> {
  for (const position of positions) {
    yield { position, path: locate(base, tree.path(live.row(position))) };
  }
}

/** What was looked at must be the content that was hashed: the file is still the same. */
export function isUnchanged({ base, disk }: Repository, tree: Tree, row: number): boolean {
  try {
    const now = statFile(base, tree.path(row), disk);
    return now !== undefined && sameStat(now, tree.stat(row));
  } catch (error) {
    // The next run tries again.
    if (systemCode(error) !== undefined) return false;
    throw error;
  }
}

/** Stores traits, some at a time. */
class TraitsWriter {
  readonly #repository: Repository;
  #changes: StoreChange[] = [];
  #written = clockMs();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  async add(catalog: Catalog, position: number, traits: Traits | undefined): Promise<void> {
    this.#changes.push(traitsChange(catalog.content(position), traits));
    if (clockMs() - this.#written >= pauseMs) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#changes.length === 0) return;
    const changes = this.#changes;
    this.#changes = [];
    await this.#repository.transaction((store) => store.write(changes));
    this.#written = clockMs();
  }
}
