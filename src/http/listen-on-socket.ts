import { createHash } from 'node:crypto';
import { chmodSync, linkSync, lstatSync, mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ImgdedupError, systemCode } from '../model/errors/errors.js';
import { failureReason } from '../model/errors/failure.js';
import { listen } from './listen.js';

/** Bytes of a socket's path that the system takes: `sun_path` with its NUL. */
const mostBytes = 107;
/** How long others that start at the same moment are waited for, in milliseconds, and between two looks. */
const [patienceMs, pauseMs] = [2000, 20];

/**
 * Listens on a socket that only its owner can open. Under its name it is complete from the start: it is made in a
 * folder that nobody else can enter, and linked. One that a dead server left is taken away.
 * @param path absolute
 * @returns to be disposed of before the server is closed: removes the socket, if it is still this one
 * @throws ImgdedupError SOCKET_TAKEN where a living server or another file has the name, SOCKET_UNUSABLE
 */
export async function listenOnSocket(server: Server, path: string): Promise<Disposable> {
  try {
    const folder = mkdtempSync(join(dirname(path), '.s'));
    try {
      const made = join(folder, 's');
      checkLength(path, made);
      await listen(server, { path: made, exclusive: true });
      chmodSync(made, 0o600);
      await giveName(made, path);
      return ownSocket(path);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  } catch (error) {
    // It listens already where only the name was refused.
    server.close();
    throw unusable(path, error);
  }
}

function ownSocket(path: string): Disposable {
  const { ino } = lstatSync(path);
  return {
    [Symbol.dispose]: () => {
      if (inodeOf(path) === ino) rmSync(path, { force: true });
    },
  };
}

/**
 * Gives a socket its name, in the place of a dead server's.
 * @throws ImgdedupError SOCKET_TAKEN
 */
async function giveName(made: string, path: string): Promise<void> {
  // Two that find a dead one at once must not take each other's away.
  await using _turn = await takeTurn(path);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) {
    if (!stats.isSocket()) throw taken(path, 'is no socket');
    if (await isAlive(path)) throw taken(path, 'is the socket of a server that runs');
    unlinkSync(path);
  }
  linkSync(made, path);
}

/**
 * The right to look at a name and take it: a socket without a file, which is gone with its process.
 * @throws ImgdedupError SOCKET_TAKEN
 */
async function takeTurn(path: string): Promise<AsyncDisposable> {
  const name = createHash('sha256').update(path).digest('hex');
  for (let waited = 0; waited < patienceMs; waited += pauseMs) {
    const turn = createServer();
    try {
      await listen(turn, { path: `\0imgdedup-${name}` });
      return {
        [Symbol.asyncDispose]: () => new Promise((resolve) => turn.close(() => resolve())),
      };
    } catch (error) {
      if (systemCode(error) !== 'EADDRINUSE') throw error;
      await delay(pauseMs);
    }
  }
  throw taken(path, 'is just being taken by another server');
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => {
      const code = systemCode(error) ?? '';
      if (['ECONNREFUSED', 'ENOENT'].includes(code)) resolve(false);
      // Its line is full, or it is somebody else's: somebody listens.
      else if (['EAGAIN', 'EACCES', 'EPERM'].includes(code)) resolve(true);
      else reject(error);
    });
  });
}

function inodeOf(path: string): number | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.ino;
}

function checkLength(...paths: readonly string[]): void {
  if (paths.every((path) => Buffer.byteLength(path) <= mostBytes)) return;
  throw new ImgdedupError(
    'SOCKET_UNUSABLE',
    `The path of the socket is too long: the system takes ${mostBytes} bytes.`,
    { remedy: 'Name a shorter one with --socket.' },
  );
}

function taken(path: string, why: string): ImgdedupError {
  return new ImgdedupError('SOCKET_TAKEN', `${path} ${why}.`, {
    remedy: 'Use that server, or name another path with --socket.',
  });
}

function unusable(path: string, cause: unknown): unknown {
  if (cause instanceof ImgdedupError || !(cause instanceof Error)) return cause;
  if (systemCode(cause) === undefined) return cause;
  return new ImgdedupError(
    'SOCKET_UNUSABLE',
    `There can be no socket at ${path}: ${failureReason(cause)}.`,
    { remedy: 'Name another path with --socket.', cause },
  );
}
