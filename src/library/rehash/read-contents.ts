import { pairedHash, type ContentHash } from '../../digest/content-hash.js';
import type { PhotoRef } from '../../fs/reading/classify-contents.js';
import { statFile } from '../../fs/stat.js';
import { clockMs } from '../../model/time/clock.js';
import { contentId, type ContentRef } from '../../model/contents/content-id.js';
import { systemCode } from '../../model/errors/errors.js';
import { failureReason, type Failure } from '../../model/errors/failure.js';
import { sameInode, type FileStat } from '../../model/snapshot/file-table.js';
import { itemAt } from '../../model/snapshot/item-at.js';
import type { RelPath } from '../../model/paths/path.js';
import { aliasCodec } from '../../storage/codecs/alias.js';
import { aliasKey, contentKey } from '../../storage/keys.js';
import type { StoreChange } from '../../storage/object-store.js';
import { Readers } from '../hashing/readers.js';
import { VolumeWatch } from '../hashing/volume-watch.js';
import { checkInterrupted } from '../repository/interrupt.js';
import type { Repository } from '../repository/repository.js';
import type { WatchOptions } from '../repository/watched-store.js';
import { ContentRows } from '../snapshot/content-rows.js';
import { contentRuns } from '../snapshot/content-runs.js';
import type { Tree } from '../snapshot/tree.js';
import type { NewNames } from './new-names.js';

/** A run that is cut off reads no more than this again. */
const pauseMs = 2000;

export interface ReadContentsOptions extends WatchOptions {
  /** Reading threads; 0 decides by itself. */
  readonly jobs: number;
  /** How much there is besides what the folder holds. */
  readonly also: Totals;
}

export interface Totals {
  readonly contents: number;
  readonly bytes: number;
}

/** A file that holds a content, to be read. */
interface Task {
  readonly kind: 'content';
  readonly row: number;
  readonly files: readonly [PhotoRef];
}

/** A file's content under both hashes. */
export interface BothDigests {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/**
 * Reads each content once, whichever file holds it, and finds its digest by another hash in the same pass that
 * proves that the bytes are still those of the old one. What was found is stored every two seconds.
 */
export class ContentReading {
  readonly changed: Failure[] = [];
  readonly #repository: Repository;
  readonly #to: ContentHash;
  readonly #names: NewNames;
  readonly #options: ReadContentsOptions;
  /** Failures by content, as long as it was not read elsewhere. */
  readonly #failures = new Map<string, Failure[]>();
  readonly #rotten = new Set<string>();
  #found: StoreChange[] = [];
  #written = clockMs();
  #contents = 0;
  #bytes = 0;
  #totals: Totals;

  /** @param names of contents that need not be read */
  constructor(repository: Repository, names: NewNames, options: ReadContentsOptions) {
    this.#repository = repository;
    this.#names = names;
    this.#to = names.to;
    this.#options = options;
    this.#totals = options.also;
  }

  /** What was read so far. */
  get totals(): Totals {
    return { contents: this.#contents, bytes: this.#bytes };
  }

  /** Files whose content was read nowhere, because they could not be read. */
  get unreadable(): Failure[] {
    return [...this.#failures.values()].flat();
  }

  /** Whether a content of the folder could not be read, though its file is there: it can be later. */
  isForgotten(content: ContentRef): boolean {
    return this.#failures.size > 0 && this.#failures.has(textOf(content));
  }

  /** Whether a file of a content holds other bytes, though its size and time did not change. */
  isRotten(content: ContentRef): boolean {
    return this.#rotten.has(textOf(content));
  }

  /** @throws ImgdedupError INTERRUPTED, VOLUME_FAILING, STORE_FULL */
  async readFolder(tree: Tree): Promise<void> {
    const rows = unread(tree, this.#names);
    const own = totalsOf(tree, rows);
    const { also } = this.#options;
    this.#totals = { contents: also.contents + own.contents, bytes: also.bytes + own.bytes };
    const { hash, disk, base } = this.#repository;
    const both = pairedHash(hash, this.#to);
    await using readers = new Readers({ hash: both, disk }, this.#options.jobs);
    const volumes = new VolumeWatch(base);
    const reader = readers.choose({ files: own.contents, bytes: own.bytes });
    let others: ContentRows | undefined;
    for (let waiting = rows; waiting.length > 0;) {
      const failed: number[] = [];
      for await (const { task, findings } of reader.run(this.#tasks(tree, waiting, failed))) {
        const finding = findings[0];
        const path = tree.path(task.row);
        if (finding?.kind === 'failed') {
          this.miss(contentAt(tree, task.row), { path, reason: finding.reason });
          failed.push(task.row);
          const stop = finding.isDiskFault ? volumes.failed(path, finding.reason) : undefined;
          if (stop !== undefined) throw await this.#stopped(stop);
        } else if (finding?.kind === 'content') {
          volumes.succeeded(() => path);
          const content = contentAt(tree, task.row);
          if (!this.take(content, this.split(finding.digest), task.files[0].stat.size)) {
            if (isUntouched(task.files[0].stat, tree.stat(task.row))) this.#rot(content, path);
            failed.push(task.row);
          }
        }
        await this.pause();
      }
      // The same content may be elsewhere.
      if (failed.length > 0) others ??= new ContentRows(tree);
      const next = failed.flatMap((row) => nextOf(others, tree, row));
      waiting = Uint32Array.from(next).toSorted();
    }
    await this.flush();
  }

  /** @param digest by both hashes */
  split(digest: Uint8Array): BothDigests {
    const { width } = this.#repository.hash;
    return { before: digest.subarray(0, width), after: digest.subarray(width) };
  }

  /** Notes what a content is called by the new hash, if the bytes are still its own. */
  take(content: ContentRef, { before, after }: BothDigests, size: number): boolean {
    if (Buffer.compare(before, content.digest) !== 0) return false;
    const id = contentId(this.#repository.hash.name, content.digest, content.ordinal);
    const now = contentId(this.#to.name, after, 0);
    const value = aliasCodec.encode({ id, now, kind: 'read' });
    this.#found.push({ type: 'put', key: aliasKey(id), value });
    this.#contents += 1;
    this.#bytes += size;
    this.#failures.delete(textOf(content));
    return true;
  }

  /** Notes that a file of a content could not be read. */
  miss(content: ContentRef, failure: Failure): void {
    const key = textOf(content);
    const failures = this.#failures.get(key);
    if (failures === undefined) this.#failures.set(key, [failure]);
    else failures.push(failure);
  }

  /** Between two files: stores what was found, tells how far it is, and stops where that is wanted. */
  async pause(): Promise<void> {
    const { signal, onProgress } = this.#options;
    onProgress?.({
      stage: 'reading',
      files: this.#contents,
      totalFiles: this.#totals.contents,
      bytes: this.#bytes,
      totalBytes: this.#totals.bytes,
    });
    if (signal?.aborted === true) {
      await this.flush();
      checkInterrupted(signal);
    }
    if (clockMs() - this.#written >= pauseMs) await this.flush();
  }

  async flush(): Promise<void> {
    this.#written = clockMs();
    if (this.#found.length === 0) return;
    const changes = this.#found;
    this.#found = [];
    await this.#repository.transaction((store) => store.write(changes));
  }

  /** Files are looked at only when their turn comes. */
  *#tasks(tree: Tree, rows: Uint32Array, failed: number[]): Generator<Task> {
    const { base, disk } = this.#repository;
    for (const row of rows) {
      const path = tree.path(row);
      let stat: FileStat | undefined;
      try {
        stat = statFile(base, path, disk);
      } catch (error) {
        if (systemCode(error) === undefined) throw error;
        this.miss(contentAt(tree, row), { path, reason: failureReason(error) });
        failed.push(row);
        continue;
      }
      // What became of a file of another size the next look tells.
      if (stat === undefined || stat.size !== tree.stat(row).size) failed.push(row);
      else yield { kind: 'content', row, files: [{ path: base + path, stat, digest: undefined }] };
    }
  }

  #rot(content: ContentRef, path: RelPath): void {
    this.#rotten.add(textOf(content));
    const reason = 'holds other bytes than before, though size and time did not change';
    this.changed.push({ path, reason });
  }

  async #stopped(error: Error): Promise<Error> {
    await this.flush();
    return error;
  }
}

/** How much of a folder has to be read. */
export function unreadTotals(tree: Tree, names: NewNames): Totals {
  return totalsOf(tree, unread(tree, names));
}

/** One row for each content whose name nobody knows, in order. */
function unread(tree: Tree, names: NewNames): Uint32Array {
  const rows: number[] = [];
  const everything = new Uint8Array(tree.rows).fill(1);
  for (const run of contentRuns(tree, everything, 1)) {
    const first = itemAt(run, 0);
    if (names.find(contentAt(tree, first)) === undefined) rows.push(first);
  }
  return Uint32Array.from(rows).toSorted();
}

function totalsOf(tree: Tree, rows: Uint32Array): Totals {
  const bytes = rows.reduce((sum, row) => sum + tree.stat(row).size, 0);
  return { contents: rows.length, bytes };
}

function nextOf(others: ContentRows | undefined, tree: Tree, row: number): readonly number[] {
  const rows = others?.rows(contentAt(tree, row)) ?? [];
  const next = rows[rows.indexOf(row) + 1];
  return next === undefined ? [] : [next];
}

function contentAt(tree: Tree, row: number): ContentRef {
  const { folder, local } = tree.locate(row);
  const { files } = folder.state;
  return { digest: files.digest(local), ordinal: files.ordinal(local) };
}

function isUntouched(now: FileStat, before: FileStat): boolean {
  return sameInode(now, before);
}

function textOf(content: ContentRef): string {
  return contentKey(content).toString('latin1');
}
