import { lstatSync } from 'node:fs';
import { listFolder } from '../../fs/list-folder.js';
import { PhotoFile } from '../../fs/photo-file.js';
import { sampleFile } from '../../fs/reading/sample.js';
import { fileStat } from '../../fs/stat.js';
import { systemCode } from '../../model/errors/errors.js';
import { sameStat, type FileStat } from '../../model/snapshot/file-table.js';
import { itemAt } from '../../model/snapshot/item-at.js';
import { fsPath, isPlacePath, joinPath, placeAt, rootPath } from '../../model/paths/path.js';
import type { Base, PlacePath, RelPath } from '../../model/paths/path.js';
import { decodeSound } from '../../storage/codec.js';
import { blobRecordCodec } from '../../storage/codecs/blob-record.js';
import { blobKey } from '../../storage/keys.js';
import type { Repository } from '../repository/repository.js';
import { RowIndex } from '../snapshot/row-index.js';
import type { Tree } from '../snapshot/tree.js';
import { trashedActions } from '../trash/contents.js';
import { placeInTrash, trashPlace } from '../trash/trash.js';
import { takenNames } from './source-files.js';

/** A file of the photo folder, or of its trash. */
export interface HeldFile {
  readonly place: PlacePath;
  /** Absolute. */
  readonly path: string;
  readonly isTrashed: boolean;
  /** What the snapshot says that it holds, where the file is as it was then. */
  readonly digest: Uint8Array | undefined;
}

/** A held file and the sample of it; undefined while nobody read it. */
interface Sampled extends HeldFile {
  sample: string | undefined;
}

/** Samples that are kept at hand. */
const mostSamples = 200_000;

/**
 * Every file that the photo folder holds, its trash included, to be found by size and sample: whatever is
 * equal to another file is among those. Takes some twelve bytes for each file of the snapshot, and a
 * path for each other one.
 */
export class HeldFiles {
  readonly #repository: Repository;
  readonly #tree: Tree;
  readonly #rows: RowIndex;
  /** Videos and sidecars that the snapshot has not, the trash, and what came since; by size. */
  readonly #others = new Map<number, FilesOfSize>();
  /** Of files of the snapshot, by size, as far as they were asked for. */
  readonly #known = new Map<number, FilesOfSize>();
  #samples = 0;

  private constructor(repository: Repository, tree: Tree) {
    this.#repository = repository;
    this.#tree = tree;
    this.#rows = RowIndex.from(tree.rows, sizesOf(tree));
  }

  /** @param tree the photo folder as it is now */
  static async load(repository: Repository, tree: Tree): Promise<HeldFiles> {
    const held = new HeldFiles(repository, tree);
    held.#addOthers();
    await held.#addTrash();
    return held;
  }

  /** Whether there is any file of this size. */
  hasSize(size: number): boolean {
    return this.#others.has(size) || this.#rows.rows(size).length > 0;
  }

  /** Files of the same size and sample: they may be equal. Those in the trash come last. */
  async candidates(size: number, sample: Buffer): Promise<HeldFile[]> {
    const wanted = textOf(sample);
    const read = (file: HeldFile): string => this.#read(file, size);
    const of = [await this.#ofSnapshot(size), this.#others.get(size)];
    const found = of.flatMap((files) => files?.like(wanted, read) ?? []);
    return found.toSorted((a, b) => Number(a.isTrashed) - Number(b.isTrashed));
  }

  /** A file that came just now. */
  add(path: RelPath, size: number, sample: Buffer | undefined): void {
    this.#push(size, this.#sampled(path, sample === undefined ? undefined : textOf(sample)));
  }

  /** A file that would come: its bytes are where they are. @param path absolute */
  addElsewhere(path: string, size: number, sample: Buffer | undefined): void {
    if (!isPlacePath(path)) throw new RangeError(`no place: ${path}`);
    const text = sample === undefined ? undefined : textOf(sample);
    this.#push(size, { place: path, path, isTrashed: false, digest: undefined, sample: text });
  }

  async #ofSnapshot(size: number): Promise<FilesOfSize | undefined> {
    const known = this.#known.get(size);
    if (known !== undefined) return known;
    const rows = this.#rows.rows(size);
    if (rows.length === 0) return undefined;
    const samples = await this.#samplesOf(rows);
    const files = new FilesOfSize();
    for (const [at, row] of rows.entries()) {
      const file = this.#sampled(this.#tree.path(row), samples[at]);
      files.add({ ...file, digest: this.#digest(row) });
    }
    if (this.#samples > mostSamples) {
      this.#known.clear();
      this.#samples = 0;
    }
    this.#samples += rows.length;
    this.#known.set(size, files);
    return files;
  }

  #digest(row: number): Uint8Array | undefined {
    const { folder, local } = this.#tree.locate(row);
    const { files } = folder.state;
    if (files.kind(local) !== 'content' || !files.isSettled(local)) return undefined;
    const now = lookAt(this.#repository.base + this.#tree.path(row));
    return now !== undefined && sameStat(now, files.stat(local)) ? files.digest(local) : undefined;
  }

  /** What the store has, in the order of rows. */
  async #samplesOf(rows: readonly number[]): Promise<(string | undefined)[]> {
    const keys = rows.map((row) => {
      const { folder, local } = this.#tree.locate(row);
      const { files } = folder.state;
      if (files.kind(local) !== 'content' || !files.isSettled(local)) return undefined;
      return blobKey(files.digest(local), files.ordinal(local));
    });
    const wanted = keys.filter((key) => key !== undefined);
    const values = await this.#repository.transaction((store) => store.getMany(wanted));
    let next = 0;
    return keys.map((key) => {
      if (key === undefined) return undefined;
      const record = decodeSound(blobRecordCodec, values[next])?.record;
      next += 1;
      return record === undefined ? undefined : textOf(record.sample);
    });
  }

  /** @returns `''` where the file is not what it was, or cannot be read: then it is equal to nothing */
  #read({ path }: HeldFile, size: number): string {
    try {
      const stat = lookAt(path);
      if (stat?.size !== size) return '';
      using photo = PhotoFile.open(fsPath(path), stat, this.#repository.disk);
      return textOf(sampleFile(photo));
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return '';
    }
  }

  /** Files of types that a scan leaves out. */
  #addOthers(): void {
    const { base, disk, innerDataFolder: data } = this.#repository;
    const takes = takenNames([]);
    const inTree = new Map(
      this.#tree.folders.map(({ path, state }) => [path, state.files] as const),
    );
    for (const waiting: RelPath[] = [rootPath]; waiting.length > 0;) {
      const folder = waiting.pop() ?? rootPath;
      const listing = listed(base, folder, disk);
      if (listing === undefined) continue;
      const scanned = new Set(inTree.get(folder)?.names());
      for (const name of listing.files) {
        if (scanned.has(name) || !takes(name)) continue;
        const path = joinPath(folder, name);
        const stat = lookAt(base + path);
        if (stat !== undefined) this.#push(stat.size, this.#sampled(path, undefined));
      }
      for (const name of listing.folders) {
        const path = joinPath(folder, name);
        if (path !== data && !name.startsWith('.')) waiting.push(path);
      }
    }
  }

  async #addTrash(): Promise<void> {
    const { base, dataFolder } = this.#repository;
    let trash: PlacePath | undefined;
    for await (const { folder, files } of trashedActions(dataFolder)) {
      trash ??= trashPlace(this.#repository);
      for (const trashed of files) {
        const place = placeInTrash(trash, folder, trashed);
        const stat = lookAt(placeAt(base, place));
        if (stat === undefined) continue;
        const path = placeAt(base, place);
        const unknown = { digest: undefined, sample: undefined };
        this.#push(stat.size, { place, path, isTrashed: true, ...unknown });
      }
    }
  }

  #sampled(path: RelPath, sample: string | undefined): Sampled {
    const absolute = this.#repository.base + path;
    return { place: path, path: absolute, isTrashed: false, digest: undefined, sample };
  }

  #push(size: number, file: Sampled): void {
    const files = this.#others.get(size) ?? new FilesOfSize();
    this.#others.set(size, files);
    files.add(file);
  }
}

/** Most files that are gone through one by one. */
const few = 8;

/** Files of one size. Uncompressed raw files of a camera are of one size all: many are found by their samples. */
class FilesOfSize {
  readonly #files: Sampled[] = [];
  #bySample: Map<string, Sampled[]> | undefined;

  add(file: Sampled): void {
    this.#files.push(file);
  }

  /** @param read the sample of a file that nobody read yet */
  like(sample: string, read: (file: HeldFile) => string): readonly Sampled[] {
    if (this.#bySample === undefined && this.#files.length <= few) {
      return this.#files.filter((file) => (file.sample ??= read(file)) === sample);
    }
    this.#bySample ??= new Map();
    for (const file of this.#files.splice(0)) {
      file.sample ??= read(file);
      const same = this.#bySample.get(file.sample);
      if (same === undefined) this.#bySample.set(file.sample, [file]);
      else same.push(file);
    }
    return this.#bySample.get(sample) ?? [];
  }
}

function textOf(sample: Uint8Array): string {
  return Buffer.from(sample).toString('latin1');
}

function* sizesOf(tree: Tree): Generator<readonly [size: number, row: number]> {
  for (const { row, files, local } of tree.eachRow()) {
    yield [itemAt(files.columns.size, local), row];
  }
}

function listed(
  base: Base,
  folder: RelPath,
  disk: Repository['disk'],
): ReturnType<typeof listFolder> | undefined {
  try {
    return listFolder(base, folder, disk);
  } catch (error) {
    // What cannot be looked at holds nothing that anybody could compare with.
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

/** @param path absolute @returns undefined where there is no regular file */
export function lookAt(path: string): FileStat | undefined {
  const stats = lstatSync(fsPath(path), { throwIfNoEntry: false });
  return stats?.isFile() === true ? fileStat(stats) : undefined;
}

/** The sample of a file outside of the photo folder. */
export function sampleAt(path: string, stat: FileStat, { disk }: Pick<Repository, 'disk'>): Buffer {
  using photo = PhotoFile.open(fsPath(path), stat, disk);
  return sampleFile(photo);
}
