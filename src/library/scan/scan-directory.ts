import type { PhotoFolder } from '../../fs/disk.js';
import { listFolder } from '../../fs/list-folder.js';
import { ignoreFileName, type FolderRules } from './files/rules.js';
import { statFile } from '../../fs/stat.js';
import type { Change } from '../../model/snapshot/change.js';
import { failureReason, type Failure } from '../../model/errors/failure.js';
import {
  FileTableBuilder,
  sameStat,
  type FileEntry,
  type FileTable,
} from '../../model/snapshot/file-table.js';
import { inByteOrder, joinPath, type RelPath } from '../../model/paths/path.js';
import { isSettled } from '../../model/time/racy.js';
import { noOtherTypes, type FolderStat } from '../../model/snapshot/tree-node.js';
import type { HashReuse } from './reuse-hashes.js';
import { countOtherTypes } from './other-types.js';
import type { FolderState } from '../snapshot/tree.js';
import { withIgnoreFile } from './with-ignore-file.js';

/** What a close look at one folder gave. */
export interface ScannedDirectory {
  readonly state: FolderState;
  /** Subfolders to descend into, in byte order. */
  readonly folders: readonly string[];
  /** Rules with the folder's own ignore file, for what lies below. */
  readonly rules: FolderRules;
}

/** A folder as the old tree has it. */
export interface Before {
  readonly state: FolderState;
  readonly folders: readonly string[];
}

/** Names in a folder that the rules take. */
type Names = Pick<FolderState, 'hasIgnoreFile' | 'symlinks' | 'otherTypes' | 'settled'> & {
  readonly files: readonly string[];
  readonly folders: readonly string[];
};

/** How the files of one folder are looked at. */
interface Manner {
  readonly now: number;
  readonly rules: FolderRules;
  readonly isMeant: (path: RelPath) => boolean;
}

/** Where findings go. */
export interface Report {
  change(change: Change): void;
  failure(failure: Failure): void;
}

/** Looks at folders one by one: lists the names if they may have changed, and stats every file. */
export class DirectoryScanner {
  readonly #folder: PhotoFolder;
  readonly #hashReuse: HashReuse;
  readonly #digestWidth: number;
  readonly #report: Report;
  #failures = 0;

  constructor(folder: PhotoFolder, hashReuse: HashReuse, digestWidth: number, report: Report) {
    this.#folder = folder;
    this.#hashReuse = hashReuse;
    this.#digestWidth = digestWidth;
    this.#report = report;
  }

  /**
   * @param now milliseconds since 1970, taken before `stat`
   * @param isMeant which files are asked about; the others stay as they were recorded
   * @throws the system error where the folder cannot be listed
   */
  examine(
    path: RelPath,
    stat: FolderStat,
    now: number,
    above: FolderRules,
    before: Before | undefined,
    isMeant: (path: RelPath) => boolean,
  ): ScannedDirectory {
    const kept = before === undefined ? undefined : this.#keptNames(path, stat, above, before);
    const { names, rules } = kept ?? this.#listNames(path, stat, now, above);
    const files = this.#files(path, names.files, before?.state.files, { now, rules, isMeant });
    const { hasIgnoreFile, symlinks, otherTypes, folders } = names;
    // Whoever could not be looked at must be met again, though the folder does not change.
    const settled = names.settled && files.failures === 0;
    const state = {
      stat,
      settled,
      rules: rules.fingerprint,
      hasIgnoreFile,
      symlinks,
      otherTypes,
      files: files.table,
    };
    return { state, folders, rules };
  }

  /** Rules with the text of the folder's own ignore file. */
  withIgnoreFile(path: RelPath, rules: FolderRules): FolderRules {
    return withIgnoreFile(this.#folder, path, rules);
  }

  /** The recorded names, where neither the folder nor the rules changed: no need to list it. */
  #keptNames(
    path: RelPath,
    stat: FolderStat,
    above: FolderRules,
    { state, folders }: Before,
  ): { names: Names; rules: FolderRules } | undefined {
    if (!state.settled || !sameFolder(stat, state.stat)) return undefined;
    const rules = state.hasIgnoreFile ? this.withIgnoreFile(path, above) : above;
    if (rules.fingerprint !== state.rules) return undefined;
    return { names: { ...state, files: state.files.names(), folders }, rules };
  }

  #listNames(
    path: RelPath,
    stat: FolderStat,
    now: number,
    above: FolderRules,
  ): { names: Names; rules: FolderRules } {
    const listing = listFolder(this.#folder.base, path, this.#folder.disk);
    const hasIgnoreFile = listing.files.includes(ignoreFileName);
    const rules = hasIgnoreFile ? this.withIgnoreFile(path, above) : above;
    const files = listing.files.filter((name) => rules.takesFile(name));
    const names = {
      hasIgnoreFile,
      symlinks: listing.symlinks,
      otherTypes:
        files.length === listing.files.length
          ? noOtherTypes
          : countOtherTypes(listing.files, rules),
      settled: isSettled(stat, now),
      files,
      folders: listing.folders.filter((name) => rules.takesFolder(name)),
    };
    return { names, rules };
  }

  #files(
    folder: RelPath,
    names: readonly string[],
    before: FileTable | undefined,
    { now, rules, isMeant }: Manner,
  ): { table: FileTable; failures: number } {
    const failuresBefore = this.#failures;
    const old = new Map(before?.names().map((name, row) => [name, row]));
    // Names that nobody asked about stay as they are recorded, each in its place.
    const untouched: string[] = [];
    for (const name of old.keys()) {
      if (!isMeant(joinPath(folder, name))) untouched.push(name);
    }
    const all =
      untouched.length === 0 ? names : inByteOrder([...new Set([...names, ...untouched])]);
    const table = new FileTableBuilder(all.length, this.#digestWidth);
    for (const name of all) {
      const path = joinPath(folder, name);
      const row = old.get(name);
      const known = row === undefined ? undefined : before?.entry(row, name);
      if (!isMeant(path)) {
        if (known !== undefined) addEntry(table, known);
        continue;
      }
      if (this.#file(path, name, known, now, table)) old.delete(name);
    }
    for (const [name, row] of old) {
      const stat = before?.stat(row);
      const path = joinPath(folder, name);
      // What the rules no longer take is not gone; it is none of our business any more.
      if (stat === undefined || !isMeant(path) || !rules.takesFile(name)) continue;
      this.#report.change({ kind: 'deleted', path, stat });
    }
    return { table: table.finish(), failures: this.#failures - failuresBefore };
  }

  /** @returns whether there is such a file */
  #file(
    path: RelPath,
    name: string,
    before: FileEntry | undefined,
    now: number,
    table: FileTableBuilder,
  ): boolean {
    try {
      const stat = statFile(this.#folder.base, path, this.#folder.disk);
      if (stat === undefined) return false;
      const { knowledge, change } = this.#hashReuse.resolve({ path, stat }, before);
      if (change !== 'none') this.#report.change({ kind: change, path, stat, before });
      // What was settled stays so, though the clock be set back.
      const settled = isSettled(stat, now) || (before?.settled === true && sameStat(before, stat));
      table.add(name, stat, settled, knowledge);
      return true;
    } catch (error) {
      this.#failures += 1;
      this.#report.failure({ path, reason: failureReason(error) });
      if (before !== undefined) addEntry(table, before);
      return before !== undefined;
    }
  }
}

function addEntry(table: FileTableBuilder, entry: FileEntry): void {
  table.add(entry.name, entry, entry.settled, entry.knowledge);
}

function sameFolder(a: FolderStat, b: FolderStat): boolean {
  return a.ino === b.ino && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;
}
