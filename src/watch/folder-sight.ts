import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { locate } from '../fs/location.js';
import { systemCode } from '../model/errors/errors.js';
import { itemAt } from '../model/snapshot/item-at.js';
import { bytesToName, fsPath, type Base, type RelPath } from '../model/paths/path.js';

/** A folder as a watcher saw it last: 20 bytes a file. */
export interface FolderSight {
  readonly ino: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  /** Names of subfolders. */
  readonly folders: readonly string[];
  /** Of regular files, in the order in which the system lists them; NaN where one could not be looked at. */
  readonly inos: Float64Array;
  readonly ctimes: Float64Array;
  /** How many names each of them has, wherever those are. */
  readonly links: Uint32Array;
}

/** What became of a folder. */
export type Look =
  | { readonly kind: 'seen'; readonly sight: FolderSight }
  /** No such folder. */
  | { readonly kind: 'gone' }
  /** It cannot be listed. */
  | { readonly kind: 'closed' };

const gone = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/** Lists a folder and looks at all its files. */
export function lookAtFolder(base: Base, path: RelPath): Look {
  try {
    const stats = lstatSync(withoutSlash(locate(base, path)));
    if (!stats.isDirectory() && path !== '') return { kind: 'gone' };
    const root = path === '' ? lstatSync(base) : stats;
    const entries = readdirSync(locate(base, path), { withFileTypes: true, encoding: 'buffer' });
    return { kind: 'seen', sight: sightOf(base, path, root, entries) };
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    return { kind: gone.has(code) ? 'gone' : 'closed' };
  }
}

function sightOf(
  base: Base,
  path: RelPath,
  { ino, mtimeMs, ctimeMs }: Pick<FolderSight, 'ino' | 'mtimeMs' | 'ctimeMs'>,
  entries: readonly Dirent<Buffer>[],
): FolderSight {
  const folders = entries.filter((entry) => entry.isDirectory());
  const files = entries.filter((entry) => entry.isFile());
  const inos = new Float64Array(files.length).fill(Number.NaN);
  const ctimes = new Float64Array(files.length).fill(Number.NaN);
  const links = new Uint32Array(files.length);
  const prefix = path === '' ? base : `${base}${path}/`;
  for (const [at, { name }] of files.entries()) {
    const stats = statOrUndefined(fsPath(prefix + bytesToName(name)));
    if (stats === undefined) continue;
    inos[at] = stats.ino;
    ctimes[at] = stats.ctimeMs;
    links[at] = stats.nlink;
  }
  const names = folders.map(({ name }) => bytesToName(name));
  return { ino, mtimeMs, ctimeMs, folders: names, inos, ctimes, links };
}

/** Undefined where nothing can be said: whoever is told of the folder's changes looks more closely. */
function statOrUndefined(path: string | Buffer) {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

/** With a slash at its end a link would be followed. */
function withoutSlash(path: string | Buffer): string | Buffer {
  return typeof path === 'string' && path.length > 1 && path.endsWith('/')
    ? path.slice(0, -1)
    : path;
}

/** Whether anything in a folder is other than it was. */
export function isSameSight(a: FolderSight, b: FolderSight): boolean {
  return (
    a.ino === b.ino &&
    a.mtimeMs === b.mtimeMs &&
    a.ctimeMs === b.ctimeMs &&
    sameNumbers(a.inos, b.inos) &&
    sameNumbers(a.ctimes, b.ctimes)
  );
}

/**
 * Inodes with several names that changed, came or went: whatever other folder has a name of one has changed
 * with it, and hears no event of that.
 */
export function* changedLinks(
  before: FolderSight | undefined,
  now: FolderSight | undefined,
): Generator<number> {
  const old = new Map<number, number>();
  for (const [at, ino] of before?.inos.entries() ?? []) old.set(ino, at);
  for (const [at, ino] of now?.inos.entries() ?? []) {
    const was = old.get(ino);
    old.delete(ino);
    const isLinked = linksAt(now, at) > 1 || (was !== undefined && linksAt(before, was) > 1);
    const isSame = was !== undefined && before?.ctimes[was] === now?.ctimes[at];
    if (isLinked && !isSame) yield ino;
  }
  for (const [ino, at] of old) if (linksAt(before, at) > 1) yield ino;
}

function linksAt(sight: FolderSight | undefined, at: number): number {
  return sight === undefined ? 0 : itemAt(sight.links, at);
}

function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}
