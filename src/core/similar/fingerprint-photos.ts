import { statFile } from '../../files/stat.js';
import { locate } from '../../files/location.js';
import type { ContentRef } from '../../model/content-id.js';
import type { Failure } from '../../model/failure.js';
import { sameStat } from '../../model/file-table.js';
import type { RelPath } from '../../model/path.js';
import type { LastingOutcome } from '../../model/picture.js';
import type { OnProgress } from '../../model/progress.js';
import { startDecoders, type DecodeTask } from '../../perceptual/decoder-pool.js';
import { featuresCodec } from '../../storage/codecs/features.js';
import { pictureCodec } from '../../storage/codecs/picture.js';
import { featuresKey, pictureKey } from '../../storage/keys.js';
import type { StoreChange } from '../../storage/object-store.js';
import { checkInterrupted } from '../interrupt.js';
import type { Repository } from '../repository.js';
import type { Tree } from '../tree.js';
import { heldContents } from './contents.js';
import type { Gallery } from './gallery.js';
import { loadGalleryState, stateChange } from './gallery-state.js';
import { workerCount } from './parallel.js';

export interface FingerprintOptions {
  readonly tree: Tree;
  /** Rows that take part. */
  readonly marks: Uint8Array;
  /** What was looked at before. */
  readonly gallery: Gallery;
  /** Decoding processes; 0 decides by the machine. */
  readonly jobs: number;
  /** Whether key points are looked for, which find crops. */
  readonly wantsPoints: boolean;
  /** Which contents are looked at; those that nobody looked at yet by default. */
  readonly wanted?: Wanted | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** `new`: not looked at yet. `failed`: could not be decoded when they were looked at. */
export type Wanted = 'new' | 'failed' | 'new-and-failed';

export interface Fingerprinted {
  /** Contents that were looked at in this run. */
  readonly pictures: number;
  /** Files among them whose pixels could not be had. */
  readonly undecodable: ReadonlySet<RelPath>;
  /** Contents that could not be decoded before and were looked at again; part of `pictures`. */
  readonly retried: number;
  /** Those of them that are pictures now. */
  readonly recovered: number;
  /** Files that changed or vanished while they were looked at, or could not be read. */
  readonly unreadable: readonly Failure[];
}

type UndecodableOutcome = Extract<LastingOutcome, { kind: 'undecodable' }>;

interface Task extends DecodeTask {
  /** Its place in the line. */
  readonly turn: number;
  readonly content: ContentRef;
  readonly row: number;
  readonly relPath: RelPath;
  /** What made it fail when it was looked at before. */
  readonly before: UndecodableOutcome | undefined;
}

/** An interrupted run loses no more work than this. */
const pauseMs = 2000;
/** What decoding one picture may take. */
export const decodingLimits = { deadlineMs: 30_000, memoryBytes: 1024 * 1024 * 1024 } as const;

/**
 * Looks at every content that was not looked at yet: one decode each, in processes of their own.
 * What was found is stored every two seconds. What failed is remembered and left alone, unless it is
 * {@link Wanted} again.
 * @throws ImgdedupError INTERRUPTED
 */
export async function fingerprintPhotos(
  repository: Repository,
  options: FingerprintOptions,
): Promise<Fingerprinted> {
  const { tree, signal, onProgress } = options;
  const total = countMissing(options);
  const undecodable = new Set<RelPath>();
  const unreadable: Failure[] = [];
  const again = { retried: 0, recovered: 0 };
  if (total === 0) return { pictures: 0, undecodable, unreadable, ...again };
  const writer = new PictureWriter(repository);
  await using decoders = startDecoders({
    processes: workerCount(options.jobs),
    ...decodingLimits,
  });
  let done = 0;
  for await (const { task, outcome } of decoders.decode(missing(repository, options))) {
    done += 1;
    if (task.before !== undefined) again.retried += 1;
    // The bits must be those of the content that was hashed.
    const now = statFile(repository.base, task.relPath);
    if (now === undefined || !sameStat(now, tree.stat(task.row))) {
      unreadable.push({
        path: task.relPath,
        reason: now === undefined ? 'vanished' : 'changed while it was being looked at',
      });
    } else if (outcome.kind === 'unreadable') {
      unreadable.push({ path: task.relPath, reason: outcome.reason });
    } else {
      if (outcome.kind === 'undecodable') undecodable.add(task.relPath);
      if (task.before !== undefined && outcome.kind === 'picture') again.recovered += 1;
      if (!isSameFailure(task.before, outcome)) await writer.add(task, outcome);
    }
    onProgress?.({
      stage: 'fingerprinting',
      files: done,
      totalFiles: total,
      bytes: 0,
      totalBytes: undefined,
    });
    if (signal?.aborted === true) break;
  }
  await writer.flush();
  checkInterrupted(signal);
  return { pictures: done, undecodable, unreadable, ...again };
}

function isSameFailure(before: UndecodableOutcome | undefined, now: LastingOutcome): boolean {
  return (
    now.kind === 'undecodable' && before?.format === now.format && before.reason === now.reason
  );
}

function countMissing(options: FingerprintOptions): number {
  let count = 0;
  for (const { content } of heldContents(options.tree, options.marks)) {
    if (isMissing(options, content)) count += 1;
  }
  return count;
}

function isMissing(options: FingerprintOptions, content: ContentRef): boolean {
  const { gallery, wantsPoints, wanted = 'new' } = options;
  const position = gallery.find(content);
  if (position !== -1 && gallery.failed(position)?.kind === 'undecodable') return wanted !== 'new';
  if (wanted === 'failed') return false;
  if (position === -1) return true;
  return wantsPoints && gallery.facts(position) !== undefined && !gallery.hasPoints(position);
}

/** Paths are put together only when their turn comes. */
function* missing(
  repository: Repository,
  options: FingerprintOptions,
): Generator<Task, void, undefined> {
  const { tree, marks, gallery, wantsPoints } = options;
  const { base } = repository;
  let turn = 0;
  for (const { content, rows } of heldContents(tree, marks)) {
    if (!isMissing(options, content)) continue;
    const [row = 0] = rows;
    const relPath = tree.path(row);
    const failed = gallery.failed(gallery.find(content));
    const before = failed?.kind === 'undecodable' ? failed : undefined;
    yield { turn, content, row, relPath, path: locate(base, relPath), wantsPoints, before };
    turn += 1;
  }
}

/** Gives pictures their numbers and stores them, some at a time. */
class PictureWriter {
  readonly #repository: Repository;
  #waiting: { task: Task; outcome: LastingOutcome }[] = [];
  #written = performance.now();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  async add(task: Task, outcome: LastingOutcome): Promise<void> {
    this.#waiting.push({ task, outcome });
    if (performance.now() - this.#written >= pauseMs) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return;
    // In the order of their tasks, not in that of the answers: the same folder gives the same numbers.
    const waiting = this.#waiting.toSorted((a, b) => a.task.turn - b.task.turn);
    this.#waiting = [];
    await this.#repository.transaction(async (store) => {
      const state = await loadGalleryState(store);
      const changes: StoreChange[] = waiting.flatMap(({ task, outcome }, at) =>
        recordsOf(task, outcome, state.nextNumber + at),
      );
      // In one batch: a number that was given is never given again.
      await store.write([
        ...changes,
        stateChange({ ...state, nextNumber: state.nextNumber + waiting.length }),
      ]);
    });
    this.#written = performance.now();
  }
}

function recordsOf(
  { content, wantsPoints }: Task,
  outcome: LastingOutcome,
  number: number,
): StoreChange[] {
  const key = pictureKey(content);
  if (outcome.kind !== 'picture') {
    const value = pictureCodec.encode({ number, hasPoints: wantsPoints, outcome });
    return [{ type: 'put', key, value }];
  }
  const { kind, facts, fingerprint } = outcome;
  const { phash, quality, points, thumbnail } = fingerprint;
  const record = { number, hasPoints: wantsPoints, outcome: { kind, facts, phash, quality } };
  return [
    { type: 'put', key, value: pictureCodec.encode(record) },
    {
      type: 'put',
      key: featuresKey(content),
      value: featuresCodec.encode({ points, thumbnail }),
    },
  ];
}
