import { hostname } from 'node:os';
import { join } from 'node:path';
import { watcherState } from '../api/watch-folder.js';
import { memoryOf } from '../fs/process-memory.js';
import type { Repository } from '../library/repository/repository.js';
import { readRuns } from '../library/runs/read-runs.js';
import type { Action } from '../model/action.js';
import type { Activity, WithMemory } from '../model/activity.js';
import { serverSocketName } from '../model/server-state.js';
import { askServer } from './ask-server.js';

/**
 * What goes on in a repository right now, in this process and in others. Nobody is disturbed: files are looked at, and sockets
 * asked.
 * @param actions the newest ones, as they were read
 * @param socket absolute path of the server's; the usual one by default
 */
export async function lookAround(
  repository: Repository,
  actions: readonly Action[] | undefined,
  socket = join(repository.dataFolder, serverSocketName),
): Promise<Activity> {
  const { dataFolder } = repository;
  const [server, watcher] = await Promise.all([askServer(socket), watcherState(repository)]);
  const at = Date.now();
  const writer = await repository.writer();
  return {
    at,
    writer: writer && withMemory(writer, writer.host),
    runs: readRuns(dataFolder, at).map((run) => withMemory(run, run.host)),
    server: server && withMemory(server),
    watcher: watcher && withMemory(watcher),
    actions,
  };
}

function withMemory<T extends { readonly pid: number }>(
  process: T,
  host = hostname(),
): WithMemory<T> {
  return { ...process, memory: host === hostname() ? memoryOf(process.pid) : undefined };
}
