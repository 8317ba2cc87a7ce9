import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { ImgdedupError, systemCode } from '../model/errors.js';
import { isWithin, parentOf, relPathFrom, rootPath, type RelPath } from '../model/path.js';
import { repositoryName } from './discover.js';

/** One path a command was pointed at. */
interface Spec {
  readonly path: RelPath;
  /** The folder that must be looked at for it. */
  readonly folder: RelPath;
  /** Whether everything below the folder counts, or only its own files. */
  readonly deep: boolean;
  readonly isMissing: boolean;
}

/** How a folder stands to a scope: in it, on the way to it, or beside it. */
export type Relation = 'inside' | 'shallow' | 'above' | 'outside';

/** The part of the tree that a command is about. */
export class Scope {
  static readonly everything = new Scope([
    { path: rootPath, folder: rootPath, deep: true, isMissing: false },
  ]);
  readonly #specs: readonly Spec[];

  private constructor(specs: readonly Spec[]) {
    this.#specs = specs;
  }

  /**
   * @param root absolute path of the root
   * @param paths as given, relative to `from`; none means everything
   * @throws ImgdedupError PATH_OUTSIDE_ROOT, PATH_NOT_FOUND
   */
  static resolve(
    root: string,
    paths: readonly string[],
    { from, mustExist }: { readonly from: string; readonly mustExist: boolean },
  ): Scope {
    if (paths.length === 0) return Scope.everything;
    return new Scope(paths.map((path) => toSpec(root, resolve(from, path), path, mustExist)));
  }

  /** Whether a file is meant. */
  includes(path: RelPath): boolean {
    return this.#specs.some((spec) => isWithin(path, spec.path));
  }

  relation(folder: RelPath): Relation {
    const relations = new Set(this.#specs.map((spec) => relationTo(spec, folder)));
    const strength = ['inside', 'shallow', 'above'] as const;
    return strength.find((relation) => relations.has(relation)) ?? 'outside';
  }

  /** Names in `folder` that lead to what is meant. */
  namesOnTheWay(folder: RelPath): string[] {
    const below = this.#specs.filter((spec) => isWithin(spec.folder, folder));
    const start = folder === '' ? 0 : folder.length + 1;
    const names = below.map((spec) => spec.folder.slice(start).split('/')[0] ?? '');
    return [...new Set(names)].filter((name) => name !== '');
  }

  /** What was named, each path once, in the order given. */
  get paths(): readonly RelPath[] {
    return [...new Set(this.#specs.map(({ path }) => path))];
  }

  /** Folders among the paths. */
  get folders(): readonly RelPath[] {
    return this.#specs.filter(({ deep }) => deep).map(({ path }) => path);
  }

  /** Paths that are not on disk: they must at least be in the snapshot. */
  get missing(): readonly RelPath[] {
    return this.#specs.filter((spec) => spec.isMissing).map(({ path }) => path);
  }

  get isEverything(): boolean {
    return this.#specs.some((spec) => spec.deep && spec.folder === '');
  }
}

function relationTo(spec: Spec, folder: RelPath): Relation {
  if (spec.deep && isWithin(folder, spec.folder)) return 'inside';
  if (folder === spec.folder) return 'shallow';
  return isWithin(spec.folder, folder) ? 'above' : 'outside';
}

function toSpec(root: string, absolute: string, given: string, mustExist: boolean): Spec {
  const inner = [
    relative(root, absolute),
    relative(dirname(real(join(root, repositoryName))), real(absolute)),
  ].find((path) => path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path));
  if (inner === undefined) {
    throw new ImgdedupError(
      'PATH_OUTSIDE_ROOT',
      `"${given}" is outside ${root}. Name a path inside it, or run imgdedup in the repository that holds the path.`,
    );
  }
  const path = relPathFrom(inner, sep);
  const stats = statOrUndefined(absolute);
  if (stats === undefined && mustExist) {
    throw new ImgdedupError('PATH_NOT_FOUND', `"${given}" does not exist.`);
  }
  if (stats?.isDirectory() === true) return { path, folder: path, deep: true, isMissing: false };
  return { path, folder: parentOf(path), deep: false, isMissing: stats === undefined };
}

function statOrUndefined(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** The way to a path with all links resolved, and the path itself as it is. */
function real(path: string): string {
  try {
    return join(realpathSync.native(dirname(path)), basename(path));
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return path;
  }
}
