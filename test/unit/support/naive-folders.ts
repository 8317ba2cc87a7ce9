import type { FoldersResult } from '../../../src/model/groups/folder-group.js';
import type { SketchedFile } from './tree-of.js';

/** Everything about folders by going through all files each time. */
export class NaiveFolders {
  readonly files: readonly SketchedFile[];

  constructor(files: readonly SketchedFile[]) {
    this.files = files;
  }

  /** All folders with files in or below them, but for the root. */
  get folders(): string[] {
    const parents = this.files.flatMap(({ path }) => {
      const parts = path.split('/').slice(0, -1);
      return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
    });
    return [...new Set(parents)].toSorted();
  }

  /** All pairs of which neither lies in the other, both ways round. */
  get pairs(): (readonly [string, string])[] {
    return this.folders.flatMap((a) =>
      this.folders.filter((b) => !isIn(a, b) && !isIn(b, a)).map((b) => [a, b] as const),
    );
  }

  in(folder: string): SketchedFile[] {
    return this.files.filter(({ path }) => isIn(path, folder));
  }

  bytes(folder: string): number {
    return sum(this.in(folder));
  }

  /** Contents in order, each as often as it is there. */
  contents(folder: string): number[] {
    return this.in(folder)
      .map(({ content }) => content)
      .toSorted((a, b) => a - b);
  }

  /** Names, relative to the folder, and contents. */
  names(folder: string): string[] {
    return this.in(folder)
      .map(({ path, content }) => `${path.slice(folder.length)} ${content}`)
      .toSorted();
  }

  /** Files of one folder whose content is in the other. */
  shared(folder: string, other: string): SketchedFile[] {
    const there = new Set(this.contents(other));
    return this.in(folder).filter(({ content }) => there.has(content));
  }

  /** What is left once these folders are removed. */
  without(gone: readonly string[]): NaiveFolders {
    return new NaiveFolders(
      this.files.filter(({ path }) => !gone.some((folder) => isIn(path, folder))),
    );
  }

  /** Bytes of inodes that lose their last name with these folders. */
  freedBy(gone: readonly string[]): number {
    const left = new Set(this.without(gone).files.map(({ ino }) => ino));
    const freed = this.files.filter(({ ino }) => !left.has(ino));
    return sum([...new Map(freed.map((file) => [file.ino, file])).values()]);
  }

  /** Whether one folder right below `folder` holds all of these. */
  inOneBelow(folder: string, files: readonly SketchedFile[]): boolean {
    const names = files.map(({ path }) => path.slice(folder.length + 1).split('/'));
    return names.every((parts) => parts.length > 1 && parts[0] === names[0]?.[0]);
  }
}

export function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Folders that could go, by what was found: all but the first of equal ones, and contained ones. */
export function goneBy({ equal, overlaps }: Pick<FoldersResult, 'equal' | 'overlaps'>): string[] {
  return [
    ...equal.flatMap(({ folders }) => folders.slice(1).map(({ path }) => path)),
    ...overlaps.flatMap(({ contained, folders }) => (contained ? [folders[0].path] : [])),
  ];
}

export function sum(files: readonly SketchedFile[]): number {
  return files.reduce((all, { content }) => all + content, 0);
}
