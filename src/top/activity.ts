import { hostname } from 'node:os';
import { join } from 'node:path';
import { watcherState } from '../api/indexing/watch-folder.js';
import { memoryOf } from '../fs/processes/process-memory.js';
import type { Repository } from '../library/repository/repository.js';
import { readRuns } from '../library/runs/read-runs.js';
import type { Action } from '../model/actions/action.js';
import type { Activity, WithMemory } from '../model/runs/activity.js';
import { serverSocketName, stateSocketName, type ServerState } from '../model/runs/server-state.js';
import { askServer } from './ask-server.js';

/**
 * What goes on in a repository right now, in this process and in others. Nobody is disturbed: files are looked at, and sockets
 * asked.
 * @param actions the newest ones, as they were read
 * @param socket absolute path of the server's; by default the usual one, or that on which a server on a port tells its state
 */
export async function lookAround(
  repository: Repository,
  actions: readonly Action[] | undefined,
  socket?: string,
): Promise<Activity> {
  const { dataFolder } = repository;
  const [server, watcher] = await Promise.all([
    socket === undefined ? askUsual(dataFolder) : askServer(socket),
    watcherState(repository),
  ]);
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

/** Of two servers, the one on a socket. */
async function askUsual(dataFolder: string): Promise<ServerState | undefined> {
  return (
    (await askServer(join(dataFolder, serverSocketName))) ??
    (await askServer(join(dataFolder, stateSocketName)))
  );
}

function withMemory<T extends { readonly pid: number }>(
  process: T,
  host = hostname(),
): WithMemory<T> {
  return { ...process, memory: host === hostname() ? memoryOf(process.pid) : undefined };
}
