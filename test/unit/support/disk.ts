import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A regular file, exactly. */
export interface SeenFile {
  readonly bytes: Buffer;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  /** As coarse as a snapshot keeps it: a quarter of a microsecond. */
  readonly mtimeMs: number;
  readonly ctimeNs: bigint;
  readonly birthtimeMs: bigint;
}

export interface NameRules {
  readonly extensions: readonly string[];
  readonly hidden: boolean;
}

/** All that a naive rescan sees. */
export interface Disk {
  /** Regular files by path, taken by the rules or not. */
  readonly files: ReadonlyMap<string, SeenFile>;
  readonly folders: readonly string[];
  readonly symlinks: readonly string[];
  /** Whether the rules take a file of this path, whether it is there or not. */
  readonly takes: (path: string) => boolean;
}

/** Reads everything. */
export function scanDisk(root: string, rules: NameRules): Disk {
  const files = new Map<string, SeenFile>();
  const folders: string[] = [''];
  const symlinks: string[] = [];
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (entry.name === '.imgdedup') continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isSymbolicLink()) symlinks.push(path);
      else files.set(path, see(join(root, path)));
    }
  }
  const takes = (path: string): boolean => isTaken(path, rules, files);
  return { files, folders, symlinks, takes };
}

/** The files that the rules take. */
export function takenFiles({ files, takes }: Disk): Map<string, SeenFile> {
  return new Map([...files].filter(([path]) => takes(path)));
}

function see(path: string): SeenFile {
  const { ino, size, mtimeNs, ctimeNs, birthtimeMs } = lstatSync(path, { bigint: true });
  const { mtimeMs } = lstatSync(path);
  return { bytes: readFileSync(path), ino, size, mtimeNs, mtimeMs, ctimeNs, birthtimeMs };
}

/** Ignore files of the tests hold names only: `name` for anything, `name/` for folders. */
function isTaken(
  path: string,
  { extensions, hidden }: NameRules,
  files: ReadonlyMap<string, SeenFile>,
): boolean {
  const parts = path.split('/');
  const extension = /[^.].*\.(?<extension>[^.]+)$/.exec(parts.at(-1) ?? '')?.groups?.['extension'];
  if (!extensions.includes(extension ?? '')) return false;
  if (!hidden && parts.some((part) => part.startsWith('.'))) return false;
  return parts.every((_, depth) => {
    const ignore = [...parts.slice(0, depth), '.imgdedupignore'].join('/');
    const patterns = new Set(files.get(ignore)?.bytes.toString().split('\n'));
    return parts
      .slice(depth)
      .every(
        (part, at, below) =>
          !patterns.has(part) && !(at < below.length - 1 && patterns.has(`${part}/`)),
      );
  });
}
