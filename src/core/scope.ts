import { lstatSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { ImgdedupError } from '../model/errors.js';
import { isWithin, relPathFrom, rootPath, type RelPath } from '../model/path.js';

/** One path a command was pointed at. */
interface Spec {
  readonly path: RelPath;
  /** The folder that must be looked at for it. */
  readonly folder: RelPath;
  /** Whether everything below the folder counts, or only its own files. */
  readonly deep: boolean;
}

/** How a folder stands to a scope: in it, on the way to it, or beside it. */
export type Relation = 'inside' | 'shallow' | 'above' | 'outside';

/** The part of the tree that a command is about. */
export class Scope {
  static readonly everything = new Scope([{ path: rootPath, folder: rootPath, deep: true }]);
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
  const inner = relative(root, absolute);
  if (inner === '..' || inner.startsWith(`..${sep}`) || isAbsolute(inner)) {
    throw new ImgdedupError(
      'PATH_OUTSIDE_ROOT',
      `"${given}" is outside ${root}. Name a path inside it, or run imgdedup in the repository that holds the path.`,
    );
  }
  const path = relPathFrom(inner, sep);
  const stats = lstatSync(absolute, { throwIfNoEntry: false });
  if (stats === undefined && mustExist) {
    throw new ImgdedupError('PATH_NOT_FOUND', `"${given}" does not exist.`);
  }
  if (stats?.isDirectory() === true) return { path, folder: path, deep: true };
  return { path, folder: relPathFrom(relative(root, dirname(absolute)), sep), deep: false };
}
