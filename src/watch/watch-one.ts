import { watch } from 'node:fs';

/** What watches one folder. */
export interface FolderWatch {
  close(): void;
}

interface FolderListener {
  /** @param kind `rename` or `change` */
  readonly onEvent: (kind: string, name: Buffer | null) => void;
  readonly onError: (error: Error) => void;
}

/**
 * Begins to watch a folder.
 * @throws the system error: ENOSPC where there are no more watches, EMFILE where there are no more users of them
 */
export type WatchOne = (path: string | Buffer, listener: FolderListener) => FolderWatch;

export const systemWatch: WatchOne = (path, { onEvent, onError }) => {
  const watcher = watch(path, { encoding: 'buffer', persistent: true }, onEvent);
  watcher.on('error', onError);
  return watcher;
};
