import { clockMs } from '../../model/time/clock.js';
import type { Repository } from '../../library/repository/repository.js';
import type { WatcherState } from '../../model/runs/watcher-state.js';
import type { RelPath } from '../../model/paths/path.js';
import type { WatchServer } from '../../watch/watch-server.js';

/** Longer than a watcher takes to end. */
const patienceMs = 10_000;

/** What a watcher tells of itself. */
export interface WatchFolderOptions {
  /** Told that all folders are watched: from now on the watcher knows what changes. */
  readonly onReady?: ((state: WatcherState) => void) | undefined;
  /** Told that events may have been lost, and why: everything is looked at again. */
  readonly onResync?: ((reason: string) => void) | undefined;
  /** Told of folders that something happened in, in batches, as paths from the root. */
  readonly onChange?: ((folders: ReadonlySet<RelPath>) => void) | undefined;
}

/** A watcher at work; disposing of it ends it. */
export interface FolderWatcher extends AsyncDisposable {
  /** How it is. */
  readonly state: WatcherState;
  /**
   * Resolves when another process asked it to stop. Rejects with an `ImgdedupError` (CANNOT_WATCH) where nothing can
   * be watched any more.
   */
  readonly ended: Promise<void>;
}

/**
 * Watches every folder of a repository, so that `status`, `findDupes` and the like need not look at what did not
 * change, in this process and in others of the same user. Needs Linux.
 * @throws ImgdedupError CANNOT_WATCH, WATCHER_BUSY where another process does it already, STORE_UNWRITABLE
 */
export async function watchFolder(
  repository: Repository,
  options: WatchFolderOptions = {},
): Promise<FolderWatcher> {
  const { WatchServer } = await import('../../watch/watch-server.js');
  const { Monitor } = await import('../../watch/monitor.js');
  const { root, dataFolder, innerDataFolder } = repository;
  const server = await WatchServer.start(dataFolder, () =>
    Monitor.start({ root, dataFolder, innerDataFolder }, options),
  );
  const { monitor } = server;
  const ended = endOf(server);
  // Who does not care need not wait for it.
  ended.catch(() => undefined);
  return {
    get state() {
      return monitor.state;
    },
    ended,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function endOf(server: WatchServer): Promise<void> {
  await using _server = server;
  await Promise.race([server.stopped, server.monitor.ended]);
}

/** How the watcher of a repository is; undefined where none is at work. */
export async function watcherState(repository: Repository): Promise<WatcherState | undefined> {
  const { askState } = await import('../../watch/ask.js');
  return askState(repository.dataFolder);
}

/**
 * Has the watcher of a repository end, whatever process it is in, and waits until it has.
 * @returns whether there was one
 */
export async function stopWatcher(repository: Repository): Promise<boolean> {
  const { askToStop, askState } = await import('../../watch/ask.js');
  const { setTimeout } = await import('node:timers/promises');
  if (!(await askToStop(repository.dataFolder))) return false;
  for (const began = clockMs(); clockMs() - began < patienceMs; await setTimeout(20)) {
    if ((await askState(repository.dataFolder)) === undefined) break;
  }
  return true;
}
