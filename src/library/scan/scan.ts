import type { ScanSettings } from '../../config/settings.js';
import { createRules } from './files/rules.js';
import type { Change } from '../../model/change.js';
import type { OnProgress } from '../../model/progress.js';
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
  /** What is taken, where that is something else than what the repository's settings say. */
  readonly scan?: ScanSettings;
}

/** Looks at the folder as the repository's settings say, and compares it with a stored tree. */
export function scanFolder(
  repository: Repository,
  old: Tree | undefined,
  { scope, signal, onProgress, scan = repository.settings.scan }: ScanOptions,
  onChange?: (change: Change) => void,
): Promise<Walked> {
  const { base, disk, hash, innerDataFolder: dataFolder } = repository;
  const look = () =>
    walkFolder({
      base,
      disk,
      old,
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
  return repository.stage('walk', look, ({ tree, failures }) => ({
    folders: tree.folders.length,
    files: tree.rows,
    failures: failures.length,
  }));
}
