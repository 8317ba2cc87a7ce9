import { resolve } from 'node:path';
import { hasWildcard, wildmatch, type PathMatch } from './files/wildmatch.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { isWithin, parentOf, rootPath, type RelPath } from '../../model/paths/path.js';
import { shortName } from '../../model/text/short-name.js';
import { lookAtArgument, pathInRoot } from '../repository/argument-path.js';
import { literalPathspec, parsePathspec, type Pathspec } from '../repository/pathspec.js';

/** One path a command was pointed at. */
interface Spec {
  /** As it was given. */
  readonly given: string;
  readonly path: RelPath;
  /** The folder that must be looked at for it. */
  readonly folder: RelPath;
  /** Whether everything below the folder is looked at, or only its own files. */
  readonly deep: boolean;
  readonly isMissing: boolean;
  /** Which of the files below the path are meant, where not all are. Takes paths from the root. */
  readonly matches?: PathMatch;
}

/** A path that was typed as it is, without wildcards. */
export interface NamedPath {
  /** As it was given. */
  readonly given: string;
  readonly path: RelPath;
}

/** How a folder stands to a scope: in it, on the way to it, or beside it. */
export type Relation = 'inside' | 'shallow' | 'above' | 'outside';

const all: Spec = {
  given: '.',
  path: rootPath,
  folder: rootPath,
  deep: true,
  isMissing: false,
};

/** Whether a folder's own files are looked at. */
export function isSeen(relation: Relation): boolean {
  return relation === 'inside' || relation === 'shallow';
}

/** How arguments are read. */
export interface ScopeOptions {
  /** Absolute path of the folder that they start from; the root by default. */
  readonly from?: string;
  /** Whether a name that is not there is an error; it is by default. */
  readonly mustExist?: boolean;
  /** Names only: no wildcards, nothing left out. */
  readonly namesOnly?: boolean;
}

/** What a scope was made of: plain data, which another thread can make it of again. */
export interface ScopeSource {
  readonly root: string;
  readonly paths: readonly string[];
  readonly options: ScopeOptions;
}

type Start = Required<Pick<ScopeOptions, 'from' | 'mustExist'>>;

/** The part of the tree that a verb is about. */
export class Scope {
  /** All of the folder. */
  static readonly everything = new Scope([all], [], { root: '', paths: [], options: {} });
  readonly #specs: readonly Spec[];
  readonly #excluded: readonly Spec[];
  /** @internal */
  readonly source: ScopeSource;

  private constructor(specs: readonly Spec[], excluded: readonly Spec[], source: ScopeSource) {
    this.#specs = specs;
    this.#excluded = excluded;
    this.source = source;
  }

  /** @internal The same as another one was, whatever became of the files meanwhile. */
  static again({ root, paths, options }: ScopeSource): Scope {
    return Scope.resolve(root, paths, { ...options, mustExist: false });
  }

  /**
   * @param root absolute path of the root
   * @param paths as given, relative to `from`, read as git reads pathspecs; none means everything. A
   *   name that is there is that name, whatever it holds.
   * @throws ImgdedupError PATH_OUTSIDE_ROOT, PATH_NOT_FOUND, FOLDER_UNREADABLE, USAGE
   */
  static resolve(root: string, paths: readonly string[], options: ScopeOptions = {}): Scope {
    if (paths.length === 0) return Scope.everything;
    const { from = root, mustExist = true, namesOnly = false } = options;
    const specs = paths.map((path) => {
      const isName = namesOnly || isThere(resolve(from, path), path);
      const spec = isName ? literalPathspec(path) : parsePathspec(path);
      return { isExcluded: spec.isExcluded, spec: toSpec(root, spec, { from, mustExist }) };
    });
    const meant = specs.filter(({ isExcluded }) => !isExcluded).map(({ spec }) => spec);
    const excluded = specs.filter(({ isExcluded }) => isExcluded).map(({ spec }) => spec);
    const source = { root, paths, options };
    return new Scope(meant.length === 0 ? [all] : meant, excluded, source);
  }

  /** Whether a file is meant. */
  includes(path: RelPath): boolean {
    return this.#specs.some((spec) => covers(spec, path)) && !this.#excludes(path);
  }

  /** @internal Which part of a folder must be looked at: all that is meant, and no more than is easily told. */
  relation(folder: RelPath): Relation {
    if (folder !== rootPath && this.#excludes(folder)) return 'outside';
    const relations = new Set(this.#specs.map((spec) => relationTo(spec, folder)));
    const strength = ['inside', 'shallow', 'above'] as const;
    return strength.find((relation) => relations.has(relation)) ?? 'outside';
  }

  /** @internal Whether every file in a folder and below it is meant. */
  takesAll(folder: RelPath): boolean {
    const isCut = this.#excluded.some(
      ({ path }) => isWithin(path, folder) || isWithin(folder, path),
    );
    return !isCut && this.#specs.some((spec) => spec.matches === undefined && covers(spec, folder));
  }

  /** @internal Names in `folder` that lead to what is meant. */
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

  /** @internal Folders among the paths. */
  get folders(): readonly RelPath[] {
    return this.#specs.filter(({ deep }) => deep).map(({ path }) => path);
  }

  /** @internal What was named without wildcards and is there. */
  get named(): readonly NamedPath[] {
    return this.#specs.filter(({ isMissing, matches }) => !isMissing && matches === undefined);
  }

  /** @internal Paths that are not on disk: they must at least be in the snapshot. */
  get missing(): readonly NamedPath[] {
    return this.#specs.filter((spec) => spec.isMissing);
  }

  /** Whether nothing is left out. */
  get isEverything(): boolean {
    return this.takesAll(rootPath);
  }

  /**
   * @internal
   * As in git, a pattern that nothing matches is a mistake.
   * @param someFile asks about every file there is, until the answer is yes
   * @throws ImgdedupError PATH_NOT_FOUND
   */
  checkMatched(someFile: (isMeant: (path: RelPath) => boolean) => boolean): void {
    for (const spec of this.#specs) {
      if (spec.matches === undefined || someFile((path) => covers(spec, path))) continue;
      throw new ImgdedupError(
        'PATH_NOT_FOUND',
        `The pathspec "${shortName(spec.given)}" did not match any files.`,
      );
    }
  }

  #excludes(path: RelPath): boolean {
    return this.#excluded.some((spec) => covers(spec, path));
  }
}

function covers({ path, matches }: Spec, file: RelPath): boolean {
  return isWithin(file, path) && (matches === undefined || matches(file));
}

function relationTo(spec: Spec, folder: RelPath): Relation {
  if (spec.deep && isWithin(folder, spec.folder)) return 'inside';
  if (folder === spec.folder) return 'shallow';
  return isWithin(spec.folder, folder) ? 'above' : 'outside';
}

function isThere(absolute: string, given: string): boolean {
  return lookAtArgument(absolute, given) !== undefined;
}

function toSpec(root: string, spec: Pathspec, { from, mustExist }: Start): Spec {
  const start = spec.isFromTop ? root : from;
  const { given, pattern, isExcluded } = spec;
  if (!spec.isLiteral && (spec.ignoresCase || hasWildcard(pattern))) {
    return toPattern(root, start, spec);
  }
  const absolute = resolve(start, pattern);
  const path = pathInRoot(root, absolute, given);
  const stats = lookAtArgument(absolute, given);
  if (stats === undefined && mustExist && !isExcluded) {
    throw new ImgdedupError('PATH_NOT_FOUND', `"${shortName(given)}" does not exist.`);
  }
  const isMissing = stats === undefined;
  if (stats?.isDirectory() === true) return { given, path, folder: path, deep: true, isMissing };
  return { given, path, folder: parentOf(path), deep: false, isMissing };
}

/** A pattern: names in front of the first wildcard lead to the folder that it is looked for in. */
function toPattern(root: string, start: string, { given, pattern, ...spec }: Pathspec): Spec {
  const parts = pattern.split('/');
  const isPlain = (part: string): boolean =>
    ['', '.', '..'].includes(part) || (!spec.ignoresCase && !hasWildcard(part));
  const wild = parts.findIndex((part) => !isPlain(part));
  // Names without wildcards whose case does not count are looked for, too.
  const cut = wild === -1 ? parts.length - 1 : wild;
  const folder = pathInRoot(root, resolve(start, ...parts.slice(0, cut), '.'), given);
  const rest = parts.slice(cut).join('/');
  const { isGlob: staysInName, ignoresCase } = spec;
  const isMatch = wildmatch(rest, { staysInName, ignoresCase });
  const below = folder === '' ? 0 : folder.length + 1;
  const matches: PathMatch = (path) => {
    const inner = path.slice(below);
    // A name that is gone may hold brackets.
    return isMatch(inner) || inner === rest || inner.startsWith(`${rest}/`);
  };
  return { given, path: folder, folder, deep: true, isMissing: false, matches };
}
