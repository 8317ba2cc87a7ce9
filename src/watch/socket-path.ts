import { closeSync, constants, lstatSync, openSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../model/errors/errors.js';

/** In the data folder. */
const socketName = 'watch.sock';
/** What the system takes for the address of a socket, in bytes. */
const longest = 107;

export function socketPath(dataFolder: string): string {
  return join(dataFolder, socketName);
}

/** The socket of a watcher, running or not; undefined where nothing is, or it cannot be seen. */
export function lookAtSocket(path: string): Stats | undefined {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats?.isSocket() === true ? stats : undefined;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

/** An address that is short enough; to be disposed of when the socket is bound or connected. */
export interface Address extends Disposable {
  readonly path: string;
}

/**
 * The way to a socket. Longer ones would be cut off without a word, so they go through an open folder.
 * @throws the system error where the folder cannot be opened
 */
export function addressOf(dataFolder: string, name = socketName): Address {
  const path = join(dataFolder, name);
  if (Buffer.byteLength(path) <= longest && path.isWellFormed()) {
    return { path, [Symbol.dispose]: () => undefined };
  }
  const folder = openSync(dataFolder, constants.O_RDONLY | constants.O_DIRECTORY);
  return {
    path: `/proc/self/fd/${folder}/${name}`,
    [Symbol.dispose]: () => closeSync(folder),
  };
}
