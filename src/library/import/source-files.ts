import { listFolder } from '../../fs/list-folder.js';
import type { Disk } from '../../fs/disk.js';
import { statFile } from '../../fs/stat.js';
import { isSidecarName } from '../../model/paths/companion.js';
import { systemCode } from '../../model/errors/errors.js';
import { basePrefix, inByteOrder, joinPath, parentOf, rootPath } from '../../model/paths/path.js';
import type { RelPath } from '../../model/paths/path.js';
import { pictureExtensions } from '../../model/paths/picture-extensions.js';
import { videoExtensions } from '../../model/paths/video-extensions.js';

/** A folder, or a part of it, that files are brought in from. */
export interface ImportSource {
  /** Absolute path, where the paths of its files start. */
  readonly folder: string;
  /** Just these files below it; whatever a walk finds by default. */
  readonly only?: readonly RelPath[] | undefined;
}

/** Names in one folder of a source, what belongs together among them together. */
export interface SourceChunk {
  /** Below the source. */
  readonly folder: RelPath;
  readonly names: readonly string[];
}

/** What is met on a walk besides files. */
export interface WalkOptions {
  readonly disk: Disk;
  /** Extensions, in lower case, of pictures; `*` is every file. */
  readonly extensions: readonly string[];
  /** Most names of one chunk, as long as they do not belong together. */
  readonly most: number;
  /** A folder cannot be listed. */
  readonly onFailure: (folder: RelPath, error: unknown) => void;
  /** Files whose type is none of those that are brought in. */
  readonly onOther: (path: RelPath) => void;
}

/** Pictures, raw files, videos, and what belongs to them, folder by folder, in byte order. Links are not followed. */
export function* sourceFiles(source: ImportSource, options: WalkOptions): Generator<SourceChunk> {
  if (source.only === undefined) yield* walk(source.folder, options);
  else yield* listed(source.only, options);
}

/** How much there is in a source: looks at every file, and reads none. What cannot be looked at counts for nothing. */
export function countSource(
  source: ImportSource,
  options: Pick<WalkOptions, 'disk' | 'extensions'>,
): { readonly files: number; readonly bytes: number } {
  let [files, bytes] = [0, 0];
  const base = basePrefix(source.folder);
  const walked = { ...options, most: 1000, onFailure: nothing, onOther: nothing };
  for (const { folder, names } of sourceFiles(source, walked)) {
    for (const name of names) {
      files += 1;
      try {
        bytes += statFile(base, joinPath(folder, name), options.disk)?.size ?? 0;
      } catch (error) {
        if (systemCode(error) === undefined) throw error;
      }
    }
  }
  return { files, bytes };
}

function nothing(): void {}

function* walk(folder: string, options: WalkOptions): Generator<SourceChunk> {
  const base = basePrefix(folder);
  const takes = takenNames(options.extensions);
  for (const waiting: RelPath[] = [rootPath]; waiting.length > 0;) {
    const path = waiting.pop() ?? rootPath;
    let listing: ReturnType<typeof listFolder>;
    try {
      listing = listFolder(base, path, options.disk);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      options.onFailure(path, error);
      continue;
    }
    const names = listing.files.filter((name) => {
      if (isHidden(name)) return false;
      if (takes(name)) return true;
      options.onOther(joinPath(path, name));
      return false;
    });
    yield* chunksOf(path, names, options.most);
    const folders = listing.folders.filter((name) => !isHidden(name));
    waiting.push(...folders.toReversed().map((name) => joinPath(path, name)));
  }
}

function* listed(paths: readonly RelPath[], { most }: WalkOptions): Generator<SourceChunk> {
  const byFolder = new Map<RelPath, string[]>();
  for (const path of paths) {
    const folder = parentOf(path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    const names = byFolder.get(folder);
    if (names === undefined) byFolder.set(folder, [name]);
    else names.push(name);
  }
  for (const folder of inByteOrder([...byFolder.keys()])) {
    const path = folder === '' ? rootPath : joinPath(rootPath, folder);
    yield* chunksOf(path, inByteOrder(byFolder.get(path) ?? []), most);
  }
}

/** Files that belong together share what stands before the first dot, and so lie side by side. */
function* chunksOf(
  folder: RelPath,
  names: readonly string[],
  most: number,
): Generator<SourceChunk> {
  let chunk: string[] = [];
  for (const name of names) {
    const last = chunk.at(-1);
    if (last !== undefined && chunk.length >= most && familyOf(last) !== familyOf(name)) {
      yield { folder, names: chunk };
      chunk = [];
    }
    chunk.push(name);
  }
  if (chunk.length > 0) yield { folder, names: chunk };
}

/** What the names of files that belong together have in common. */
export function familyOf(name: string): string {
  const dot = name.indexOf('.', 1);
  return dot < 0 ? name : name.slice(0, dot);
}

/** Of systems and other programs: `.Trashes`, `._IMG_1.JPG`, `.imgdedup`. */
function isHidden(name: string): boolean {
  return name.startsWith('.');
}

/** Whether a name is that of a picture, a video, or of something that belongs to one. */
export function takenNames(extensions: readonly string[]): (name: string) => boolean {
  if (extensions.includes('*')) return () => true;
  const taken = new Set([...extensions, ...pictureExtensions, ...videoExtensions]);
  return (name) => taken.has(extensionOf(name)) || isSidecarName(name);
}

function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : '';
}
