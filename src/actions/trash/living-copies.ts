import { systemDisk } from '../../fs/disk.js';
import { scanFolder, type RunOptions } from '../../library/scan/scan.js';
import { loadLatestSnapshot } from '../../library/snapshot/latest-snapshot.js';
import { isIdBy } from '../../library/repository/aliases.js';
import type { Repository } from '../../library/repository/repository.js';
import { Scope } from '../../library/scan/scope.js';
import type { FileOps, LiveFile } from '../../fs/file-ops.js';
import { PhotoFile } from '../../fs/photo-file.js';
import { sampleFile } from '../../fs/reading/sample.js';
import { contentRef } from '../../model/contents/content-id.js';
import { fsPath, isWithin, joinPath, placeAt, type RelPath } from '../../model/paths/path.js';
import type { TrashedFile } from '../../model/actions/trash.js';
import { isInRoot, type Place } from '../files/place.js';
import { refusalReason } from '../plans/refusal.js';

/** A file in the photo folder that holds the same bytes as one in the trash: all were compared. */
export interface LivingCopy {
  readonly path: RelPath;
  readonly seen: LiveFile;
}

/** A file of the photo folder whose bytes nobody read in full. */
interface UnreadFile {
  readonly path: RelPath;
  /** Of its first and last block, where that is known. */
  readonly sample: Buffer | undefined;
}

/**
 * Finds files in the photo folder that hold what files in the trash hold. What the store knows, and the
 * folder as it is right now, only nominate: a copy is what was read and compared in full.
 */
export class LivingCopies {
  readonly #repository: Repository;
  readonly #place: Place;
  /** Paths by digest in hexadecimal digits. */
  readonly #byDigest = new Map<string, RelPath[]>();
  /** Files that were never read in full, by size. */
  readonly #bySize = new Map<number, UnreadFile[]>();

  private constructor(repository: Repository, ops: FileOps) {
    this.#repository = repository;
    this.#place = { base: repository.base, ops };
  }

  /** Looks at the folder as `status` does, for copies of these. */
  static async load(
    repository: Repository,
    ops: FileOps,
    files: readonly TrashedFile[],
    options: Omit<RunOptions, 'scope'>,
  ): Promise<LivingCopies> {
    const copies = new LivingCopies(repository, ops);
    const sizes = new Set(files.map(({ size }) => size));
    const latest = await repository.transaction(loadLatestSnapshot);
    const scope = Scope.everything;
    const { tree } = await scanFolder(repository, latest?.tree, { ...options, scope });
    for (const { path: folder, state } of tree.folders) {
      const table = state.files;
      for (const [local, size] of table.columns.size.entries()) {
        if (!sizes.has(size)) continue;
        const path = joinPath(folder, table.name(local));
        const kind = table.kind(local);
        if (kind === 'content') push(copies.#byDigest, hex(table.digest(local)), path);
        else {
          const sample = kind === 'sample' ? Buffer.from(table.sample(local)) : undefined;
          push(copies.#bySize, size, { path, sample });
        }
      }
    }
    return copies;
  }

  /**
   * @param seen the file in the trash, as it is
   * @returns undefined where no file of the photo folder holds the same bytes
   * @throws the system's error where the file in the trash cannot be read
   */
  find(file: TrashedFile, seen: LiveFile): LivingCopy | undefined {
    const tried = new Set<RelPath>();
    for (const path of this.#nominees(file, seen)) {
      if (tried.has(path)) continue;
      tried.add(path);
      const copy = this.#compare(file, seen, path);
      if (copy !== undefined) return copy;
    }
    return undefined;
  }

  /** The likely ones first. */
  *#nominees(file: TrashedFile, seen: LiveFile): Generator<RelPath> {
    const { base, ops } = this.#place;
    const own = placeAt(base, file.place);
    if (file.keeper !== undefined) yield file.keeper;
    const { hash } = this.#repository;
    const { contentId: id } = file;
    const known = id !== undefined && isIdBy(hash, id) ? contentRef(id).digest : undefined;
    const digest = known ?? ops.digest(own, seen.stat, hash);
    yield* this.#byDigest.get(hex(digest)) ?? [];
    const unread = this.#bySize.get(seen.stat.size) ?? [];
    if (unread.length === 0) return;
    const sample = sampleOf(own, seen);
    for (const other of unread) {
      if (other.sample === undefined || other.sample.equals(sample)) yield other.path;
    }
  }

  #compare(file: TrashedFile, seen: LiveFile, path: RelPath): LivingCopy | undefined {
    const { base, ops } = this.#place;
    const inner = this.#repository.innerDataFolder;
    // What lies in the trash is no living copy, however one gets there.
    if (inner !== undefined && isWithin(path, inner)) return undefined;
    const live = lookOrUndefined(() =>
      isInRoot(this.#place, path) ? ops.look(base + path) : undefined,
    );
    if (live === undefined || live.exact.size !== seen.exact.size) return undefined;
    // A copy that cannot be read proves nothing; the file in the trash was read before, or is now.
    const isSame = lookOrUndefined(() =>
      ops.compare(placeAt(base, file.place), seen.stat, base + path, live.stat),
    );
    return isSame === true ? { path, seen: live } : undefined;
  }
}

function lookOrUndefined<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    refusalReason(error);
    return undefined;
  }
}

function sampleOf(path: string, { stat }: LiveFile): Buffer {
  using photo = PhotoFile.open(fsPath(path), stat, systemDisk);
  return sampleFile(photo);
}

function hex(digest: Uint8Array): string {
  return Buffer.from(digest.buffer, digest.byteOffset, digest.length).toString('hex');
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
