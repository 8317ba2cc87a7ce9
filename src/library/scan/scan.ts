import type { ScanSettings } from '../../config/settings.js';
import { createRules } from './files/rules.js';
import type { Changes } from '../../watch/protocol.js';
import { askWatcher, doubtfulFolders } from './ask-watcher.js';
import type { Change } from '../../model/snapshot/change.js';
import type { OnProgress } from '../../model/runs/progress.js';
import { walkFolder, type Walked } from './walk.js';
import type { Repository } from '../repository/repository.js';
import type { Scope } from './scope.js';
import type { Tree } from '../snapshot/tree.js';

/** What every run over the folder can be told. */
export interface RunOptions {
  readonly scope: Scope;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** What a look at the folder can be told. */
interface ScanOptions extends RunOptions {
  /** What a watcher said before that; it is asked where this is left out. */
  readonly watcher?: Changes | undefined;
  /** What is taken, where that is something else than what the repository's settings say. */
  readonly scan?: ScanSettings;
}

export interface Scanned extends Walked {
  /** What a watcher said just before the look. */
  readonly watcher: Changes | undefined;
}

/**
 * Looks at the folder as the repository's settings say, and compares it with a stored tree. What a watcher vouches for
 * is not looked at.
 */
export async function scanFolder(
  repository: Repository,
  old: Tree | undefined,
  { scope, signal, onProgress, scan = repository.settings.scan, ...options }: ScanOptions,
  onChange?: (change: Change) => void,
): Promise<Scanned> {
  const { base, disk, hash, innerDataFolder: dataFolder } = repository;
  const watcher = 'watcher' in options ? options.watcher : await askWatcher(repository);
  const look = () =>
    walkFolder({
      base,
      disk,
      old,
      doubtful: doubtfulFolders(watcher, old),
      rules: createRules(scan),
      scope,
      hash,
      dataFolder,
      // The hot loop is `lstat`, which two threads do in little more than half the time; not more.
      threads: 2,
      signal,
      onChange,
      onProgress: (files) =>
        onProgress?.({
          stage: 'scanning',
          files,
          totalFiles: undefined,
          bytes: 0,
          totalBytes: undefined,
        }),
    });
  const walked = await repository.stage('walk', look, ({ tree, failures }) => ({
    folders: tree.folders.length,
    files: tree.rows,
    failures: failures.length,
  }));
  return { ...walked, watcher };
}
