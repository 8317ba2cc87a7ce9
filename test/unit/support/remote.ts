import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import type { VolumeSources } from '../../../src/fs/volumes/volumes.js';
import { Repository } from '../../../src/library/repository/repository.js';
import type { Snapshot } from '../../../src/model/snapshot/snapshot.js';
import { levelStoreSource } from '../../../src/storage/level-store.js';
import { PhotoFolder } from './photo-folder.js';
import { takeSnapshot } from './snapshot-store.js';
import type { SketchedFile } from './tree-of.js';

/** A repository whose files were never on a disk: snapshots say what they are. */
export class SketchedRepository implements Disposable {
  readonly folder = new PhotoFolder();
  #newest: Snapshot | undefined;

  static async make(hash = 'xxh64'): Promise<SketchedRepository> {
    const made = new SketchedRepository();
    await createRepository(made.folder.root, { overrides: new Map([['hash', hash]]) });
    return made;
  }

  get root(): string {
    return this.folder.root;
  }

  /** @param volumes what the system says is mounted */
  open(
    volumes?: VolumeSources,
    settings: ReadonlyMap<string, unknown> = new Map(),
  ): Promise<Repository> {
    const place = { root: this.root, dataFolder: this.folder.at('.imgdedup') };
    return Repository.open(place, { overrides: settings, volumes });
  }

  /** Takes a snapshot, as `index` does. */
  async take(files: readonly SketchedFile[]): Promise<Snapshot> {
    await using store = await levelStoreSource(this.folder.at('.imgdedup/store')).open();
    this.#newest = await takeSnapshot(store, files, this.#newest);
    return this.#newest;
  }

  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]();
  }
}

/** A file that was read; names decide nothing. */
export function sketch(path: string, content: number, isKnown = true): SketchedFile {
  return { path, content, ino: content, isKnown };
}

/** What a system says is mounted: what it has, in files of the form that Linux has. */
export class MountTable implements Disposable {
  readonly folder = new PhotoFolder();
  readonly sources: VolumeSources;

  constructor() {
    this.sources = {
      mounts: this.folder.at('mountinfo'),
      ids: this.folder.at('by-uuid'),
      labels: this.folder.at('by-label'),
    };
    mkdirSync(this.sources.ids);
    mkdirSync(this.sources.labels);
    this.mount([]);
  }

  /** A disk with a file system of this id and label. */
  disk(id: string, label: string): string {
    const device = this.folder.at(`device-${id}`);
    writeFileSync(device, '');
    symlinkSync(device, `${this.sources.ids}/${id}`);
    if (label !== '')
      symlinkSync(device, `${this.sources.labels}/${label.replaceAll(' ', '\\x20')}`);
    return device;
  }

  /** @param mounts in place of those before */
  mount(mounts: readonly { source: string; point: string; root?: string; type?: string }[]): void {
    const lines = mounts.map(
      ({ source, point, root = '/', type = 'ext4' }, at) =>
        `${at + 20} 1 8:${at} ${escaped(root)} ${escaped(point)} rw,relatime shared:1 - ${type} ${escaped(source)} rw`,
    );
    writeFileSync(this.sources.mounts, lines.map((line) => `${line}\n`).join(''));
  }

  /** The system tells nothing of it any more. */
  forget(): void {
    rmSync(this.sources.mounts, { force: true });
  }

  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]();
  }
}

/** As the kernel writes it. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\134').replaceAll(' ', '\\040');
}
