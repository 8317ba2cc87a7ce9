import { itemAt } from '../../model/snapshot/item-at.js';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ContentHash } from '../../digest/content-hash.js';
import type { FolderRules } from './files/rules.js';
import { checkFolderStats } from './files/stat-check.js';
import type { Disk } from '../../fs/disk.js';
import { statFolder } from '../../fs/stat.js';
import { clockMs } from '../../model/time/clock.js';
import type { Change } from '../../model/snapshot/change.js';
import { failureReason, type Failure } from '../../model/errors/failure.js';
import { fileFlags, FileTable } from '../../model/snapshot/file-table.js';
import {
  type Base,
  compareNames,
  joinPath,
  rootPath,
  type RelPath,
} from '../../model/paths/path.js';
import { noOtherTypes } from '../../model/snapshot/tree-node.js';
import { HashReuse } from './reuse-hashes.js';
import { DirectoryScanner, type Before, type ScannedDirectory } from './scan-directory.js';
import { checkInterrupted } from '../repository/interrupt.js';
import { rootIsClosed, rootIsGone } from '../repository/root-errors.js';
import { isSeen, type Relation, type Scope } from './scope.js';
import { Tree, type FolderState } from '../snapshot/tree.js';

/** What a look at the folder needs to know. */
export interface WalkInput {
  readonly base: Base;
  readonly disk: Disk;
  /** The tree as it was stored, if any. */
  readonly old: Tree | undefined;
  /** Folders of it that may have changed, where somebody vouches for the others. */
  readonly doubtful?: ReadonlySet<RelPath> | undefined;
  readonly rules: FolderRules;
  readonly scope: Scope;
  readonly hash: ContentHash;
  /** The folder that holds the repository's data, where it lies inside the root. */
  readonly dataFolder: RelPath | undefined;
  readonly threads: number;
  readonly signal?: AbortSignal | undefined;
  readonly onChange?: ((change: Change) => void) | undefined;
  /** Told now and then how many files were looked at. */
  readonly onProgress?: ((files: number) => void) | undefined;
}

export interface Walked {
  readonly tree: Tree;
  readonly failures: readonly Failure[];
  /** Folders that are not, or may not be, as the old tree has them, in no order. */
  readonly changed: readonly RelPath[];
}

/**
 * Looks at the folder and says how it differs from the stored tree. Where nothing changed it opens
 * no file and lists no folder.
 * @throws the system error where the root itself cannot be looked at
 */
export async function walkFolder(input: WalkInput): Promise<Walked> {
  const verdicts = await screen(input);
  return new FolderWalk(input, verdicts).run();
}

/** For each folder of the old tree: 1 where nothing changed in it. */
async function screen({
  base,
  disk,
  old,
  doubtful,
  scope,
  threads,
}: WalkInput): Promise<Uint8Array> {
  if (old === undefined) return new Uint8Array();
  const verdicts = new Uint8Array(old.folders.length);
  const positions = [...old.folders.keys()].filter((position) => {
    const folder = old.folders[position];
    if (folder?.state.settled !== true) return false;
    if (doubtful?.has(folder.path) === false) {
      verdicts[position] = 1;
      return false;
    }
    return scope.isEverything || isSeen(scope.relation(folder.path));
  });
  const items = positions.flatMap((position) => {
    const folder = old.folders[position];
    if (folder === undefined) return [];
    const { path, state } = folder;
    return [{ path, stat: state.stat, ...state.files.columns }];
  });
  const screened = await checkFolderStats(base, items, threads, disk);
  for (const [at, position] of positions.entries()) verdicts[position] = itemAt(screened, at);
  return verdicts;
}

/** A folder that is waiting to be looked at. */
interface Visit {
  readonly path: RelPath;
  readonly name: string;
  /** Position in the new tree; -1 for the root's. */
  readonly parent: number;
  /** Position in the old tree. */
  readonly before: number | undefined;
  readonly rules: FolderRules;
}

const breathMs = 30;

class FolderWalk {
  readonly #input: WalkInput;
  readonly #verdicts: Uint8Array;
  readonly #examiner: DirectoryScanner;
  readonly #children: readonly number[][];
  readonly #tree = new Tree();
  readonly #failures: Failure[] = [];
  readonly #changed: RelPath[] = [];
  /** Changes and failures that were reported. */
  #reports = 0;
  /** A stack of our own, for folders nested thousands deep. */
  readonly #waiting: Visit[] = [];

  constructor(input: WalkInput, verdicts: Uint8Array) {
    this.#input = input;
    this.#verdicts = verdicts;
    this.#children = input.old?.children() ?? [];
    const { base, disk, hash } = input;
    const hashReuse = new HashReuse({ base, disk }, input.old, hash);
    this.#examiner = new DirectoryScanner({ base, disk }, hashReuse, hash.width, {
      change: (change) => {
        this.#reports += 1;
        input.onChange?.(change);
      },
      failure: (failure) => {
        this.#reports += 1;
        this.#failures.push(failure);
      },
    });
  }

  async run(): Promise<Walked> {
    const { rules, old, signal, onProgress } = this.#input;
    this.#waiting.push({
      path: rootPath,
      name: '',
      parent: -1,
      before: old === undefined ? undefined : 0,
      rules,
    });
    let breathed = clockMs();
    for (let visit = this.#waiting.pop(); visit !== undefined; visit = this.#waiting.pop()) {
      this.#visit(visit);
      if (clockMs() - breathed < breathMs) continue;
      await setImmediate();
      checkInterrupted(signal);
      onProgress?.(this.#tree.rows);
      breathed = clockMs();
    }
    return {
      tree: this.#tree,
      failures: this.#failures.toSorted((a, b) => compareNames(a.path, b.path)),
      changed: this.#changed,
    };
  }

  #visit(visit: Visit): void {
    const relation = this.#input.scope.relation(visit.path);
    try {
      if (isSeen(relation)) this.#look(visit, relation);
      else this.#pass(visit, relation);
    } catch (error) {
      if (visit.path === rootPath) throw rootIsClosed(this.#input.base, error);
      this.#failures.push({ path: visit.path, reason: failureReason(error) });
      this.#changed.push(visit.path);
      if (visit.before !== undefined) this.#keep(visit);
      // A place is kept for it: the folder above will not be listed again just for this.
      else this.#addFolder(visit, this.#unlistedState(visit));
    }
  }

  /** A folder of which nothing is known yet, to be listed at the next look. */
  #unlistedState({ rules }: Visit): FolderState {
    return {
      stat: { ino: 0, mtimeMs: 0, ctimeMs: 0 },
      settled: false,
      rules: rules.fingerprint,
      hasIgnoreFile: false,
      symlinks: 0,
      otherTypes: noOtherTypes,
      files: FileTable.from([], this.#input.hash.width),
    };
  }

  /** Looks at a folder and queues what lies in it. */
  #look(visit: Visit, relation: Relation): void {
    const now = Date.now();
    const stat = statFolder(this.#input.base, visit.path, this.#input.disk);
    if (stat === undefined) {
      if (visit.path === rootPath) throw rootIsGone(this.#input.base);
      this.#reportGone(visit.before);
      return;
    }
    const known = this.#knownFolders(visit.before);
    const before = this.#before(visit, known);
    const unchanged = this.#unchanged(visit, before);
    const isMeant = this.#meaning(relation);
    const reports = this.#reports;
    const looked =
      unchanged ?? this.#examiner.examine(visit.path, stat, now, visit.rules, before, isMeant);
    if (unchanged === undefined && (this.#reports > reports || !isAsStored(looked, before))) {
      this.#changed.push(visit.path);
    }
    const { state, folders, rules } = looked;
    // Where a file right here is meant, so may be another further down.
    const onTheWay = new Set(this.#input.scope.namesOnTheWay(visit.path));
    const found = new Set(
      folders.filter((name) => isMeant(joinPath(visit.path, name)) || onTheWay.has(name)),
    );
    for (const name of known.keys()) if (!isMeant(joinPath(visit.path, name))) found.add(name);
    found.delete(this.#dataFolderIn(visit.path) ?? '');
    // Where only some names were asked about, the listing is not what the folder's mtime stands for.
    const complete =
      unchanged !== undefined || (relation === 'inside' && !this.#leavesOut(visit.path, found));
    const parent = this.#addFolder(visit, complete ? state : { ...state, settled: false });
    for (const [name, position] of known) {
      if (!found.has(name) && rules.takesFolder(name)) this.#reportGone(position);
    }
    this.#queue([...found].toSorted(compareNames), { ...visit, rules }, parent, known);
  }

  /** Whether folders right here may not get a place in the tree, so that they must be found again. */
  #leavesOut(path: RelPath, folders: Iterable<string>): boolean {
    const { scope } = this.#input;
    if (scope.takesAll(path)) return false;
    return [...folders].some((name) => scope.relation(joinPath(path, name)) === 'outside');
  }

  /** Which names in a folder are asked about. */
  #meaning(relation: Relation): (path: RelPath) => boolean {
    const { scope } = this.#input;
    return relation === 'inside' ? () => true : (path) => scope.includes(path);
  }

  /** What is stored of the folder, if the screening found all of it unchanged. */
  #unchanged(
    { before, path, rules }: Visit,
    stored: Before | undefined,
  ): ScannedDirectory | undefined {
    if (before === undefined || stored === undefined || this.#verdicts[before] !== 1) {
      return undefined;
    }
    const { hasIgnoreFile, rules: fingerprint } = stored.state;
    const own = hasIgnoreFile ? this.#examiner.withIgnoreFile(path, rules) : rules;
    return own.fingerprint === fingerprint ? { ...stored, rules: own } : undefined;
  }

  #before({ before }: Visit, known: ReadonlyMap<string, number>): Before | undefined {
    const folder = before === undefined ? undefined : this.#input.old?.folders[before];
    return folder === undefined ? undefined : { state: folder.state, folders: [...known.keys()] };
  }

  /** Name of the repository's data folder if it lies right here. */
  #dataFolderIn(path: RelPath): string | undefined {
    const { dataFolder } = this.#input;
    if (dataFolder === undefined) return undefined;
    const cut = dataFolder.lastIndexOf('/');
    return dataFolder.slice(0, Math.max(cut, 0)) === path ? dataFolder.slice(cut + 1) : undefined;
  }

  /** A folder beside the scope, or on the way to it: nothing of its own is looked at. */
  #pass(visit: Visit, relation: Relation): void {
    if (relation === 'outside') {
      if (visit.before !== undefined) this.#keep(visit);
      return;
    }
    const stat = statFolder(this.#input.base, visit.path, this.#input.disk);
    if (stat === undefined) {
      this.#reportGone(visit.before);
      return;
    }
    const known = this.#knownFolders(visit.before);
    const rules = this.#examiner.withIgnoreFile(visit.path, visit.rules);
    const onTheWay = this.#input.scope
      .namesOnTheWay(visit.path)
      .filter((name) => rules.takesFolder(name) && name !== this.#dataFolderIn(visit.path));
    const names = new Set([...known.keys(), ...onTheWay]);
    const stored = visit.before === undefined ? undefined : this.#input.old?.folders[visit.before];
    const state = stored?.state ?? this.#unlistedState(visit);
    const parent = this.#addFolder(visit, state);
    this.#queue([...names].toSorted(compareNames), { ...visit, rules }, parent, known);
  }

  /** Takes over a folder and everything below it as it was stored. */
  #keep(visit: Visit): void {
    const { old } = this.#input;
    const stack = [visit];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const folder = next.before === undefined ? undefined : old?.folders[next.before];
      if (folder === undefined) continue;
      const parent = this.#addFolder(next, folder.state);
      for (const [name, before] of [...this.#knownFolders(next.before)].toReversed()) {
        stack.push({ ...visit, path: joinPath(next.path, name), name, parent, before });
      }
    }
  }

  #queue(
    names: readonly string[],
    { path, rules }: Visit,
    parent: number,
    known: ReadonlyMap<string, number>,
  ): void {
    for (const name of names.toReversed()) {
      this.#waiting.push({
        path: joinPath(path, name),
        name,
        parent,
        before: known.get(name),
        rules: rules.child(name),
      });
    }
  }

  #addFolder({ path, name, parent, before }: Visit, state: FolderState): number {
    const stored = before === undefined ? undefined : this.#input.old?.folders[before]?.stored;
    return this.#tree.add({ path, name, parent, state, stored });
  }

  /** Subfolders that the old tree knows, with their positions. */
  #knownFolders(before: number | undefined): Map<string, number> {
    const positions = before === undefined ? [] : (this.#children[before] ?? []);
    return new Map(
      positions.map((position) => [this.#input.old?.folders[position]?.name ?? '', position]),
    );
  }

  /** Everything that the old tree has from a folder down is gone. */
  #reportGone(before: number | undefined): void {
    const stack = before === undefined ? [] : [before];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      const folder = this.#input.old?.folders[next];
      for (const [row, name] of folder?.state.files.names().entries() ?? []) {
        const stat = folder?.state.files.stat(row);
        if (stat === undefined || folder === undefined) continue;
        this.#input.onChange?.({ kind: 'deleted', path: joinPath(folder.path, name), stat });
      }
      stack.push(...(this.#children[next] ?? []));
    }
  }
}

/**
 * Whether a folder in which no change was found is old enough that none could hide, and has the subfolders, links and files of
 * other types that it had. It was looked at because it was young when it was stored, or because something else came or went.
 */
function isAsStored({ state, folders }: ScannedDirectory, before: Before | undefined): boolean {
  if (before === undefined || !state.settled || state.rules !== before.state.rules) return false;
  if (state.files.columns.flags.some((flags) => (flags & fileFlags.unsettled) !== 0)) return false;
  const { symlinks, hasIgnoreFile, otherTypes } = before.state;
  if (state.symlinks !== symlinks || state.hasIgnoreFile !== hasIgnoreFile) return false;
  if (!isDeepStrictEqual(state.otherTypes, otherTypes)) return false;
  const known = new Set(before.folders);
  return folders.length === known.size && folders.every((name) => known.has(name));
}
