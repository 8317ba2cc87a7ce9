import { basename } from 'node:path';
import type { FileOps } from '../../fs/file-ops.js';
import { systemCode } from '../../model/errors/errors.js';
import { basePrefix, joinPath } from '../../model/paths/path.js';
import type { FeedChunk, FeedOptions, ImportFeed } from './feed.js';
import { countSource, sourceFiles, type ImportSource } from './source-files.js';

/** Files of a folder, which stays as it is. */
export class FolderFeed implements ImportFeed {
  readonly mayGather = true;
  readonly name: string;
  readonly place: string;
  readonly #source: ImportSource;

  readonly #ops: Pick<FileOps, 'isFree'>;

  /** @param label of its volume */
  constructor(source: ImportSource, ops: Pick<FileOps, 'isFree'>, label: string | undefined) {
    this.#source = source;
    this.#ops = ops;
    this.place = source.folder;
    this.name = label ?? basename(source.folder);
  }

  count(options: Pick<FeedOptions, 'disk' | 'extensions'>): { files: number; bytes: number } {
    return countSource(this.#source, options);
  }

  async *chunks(options: FeedOptions): AsyncGenerator<readonly FeedChunk[]> {
    const base = basePrefix(this.#source.folder);
    for (const { folder, names } of sourceFiles(this.#source, options)) {
      const files = names.map((name) => {
        const file = joinPath(folder, name);
        return { name, file, from: base + file, origin: base + file };
      });
      yield [{ folder, files }];
    }
  }

  isThere(): boolean {
    try {
      return !this.#ops.isFree(this.place);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return false;
    }
  }

  settle(): void {}

  end(): void {}
}
