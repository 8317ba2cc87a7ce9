import { chmodSync, linkSync, renameSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { ImgdedupError, systemCode } from '../model/errors/errors.js';
import { askState } from './ask.js';
import type { Monitor } from './monitor.js';
import { decodeLine, encodeLine, parseRequest, type Request } from './protocol.js';
import { addressOf, lookAtSocket, socketPath } from './socket-path.js';

/** A finding names as many folders as are told one by one, and no name is longer than the system lets it be. */
const mostBytes = 64 * 1024 * 1024;
const idleMs = 10_000;
const mostConnections = 64;
/** How often it is looked whether the socket is still there. */
const checkMs = 2000;

/** A monitor that other processes of the same user can ask, through a socket in the data folder. */
export class WatchServer implements AsyncDisposable {
  /** Disposed of with this. */
  readonly monitor: Monitor;
  readonly #server: Server;
  readonly #dataFolder: string;
  readonly #ino: number;
  readonly #open = new Set<Socket>();
  readonly #check: NodeJS.Timeout;
  #isStopped = false;
  #stop: () => void = () => undefined;
  /** Resolves when somebody asked it to stop, or its socket is gone. */
  readonly stopped: Promise<void>;

  private constructor(monitor: Monitor, server: Server, dataFolder: string) {
    this.monitor = monitor;
    this.#server = server;
    this.#dataFolder = dataFolder;
    this.#ino = inodeOf(dataFolder) ?? 0;
    this.stopped = new Promise((resolve) => (this.#stop = resolve));
    server.on('connection', (socket) => this.#serve(socket));
    this.#check = setInterval(() => {
      if (inodeOf(dataFolder) !== this.#ino) this.#stop();
    }, checkMs);
  }

  /**
   * Takes over the socket of a watcher that is gone.
   * @param watch starts what is asked, once it is sure that nobody else watches
   * @throws ImgdedupError WATCHER_BUSY where another one answers, STORE_UNWRITABLE; what `watch` throws
   */
  static async start(dataFolder: string, watch: () => Monitor): Promise<WatchServer> {
    const server = createServer();
    server.maxConnections = mostConnections;
    await bind(server, dataFolder);
    try {
      return new WatchServer(watch(), server, dataFolder);
    } catch (error) {
      rmSync(socketPath(dataFolder), { force: true });
      server.close();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    clearInterval(this.#check);
    // Another one's may have taken its place.
    if (inodeOf(this.#dataFolder) === this.#ino)
      rmSync(socketPath(this.#dataFolder), { force: true });
    await this.monitor[Symbol.asyncDispose]();
    this.#server.close();
    for (const socket of this.#open) socket.destroySoon();
    await once(this.#server, 'close');
  }

  #serve(socket: Socket): void {
    this.#open.add(socket);
    const parts: Buffer[] = [];
    let length = 0;
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.on('close', () => this.#open.delete(socket));
    // Whoever asked does not wait any more.
    socket.on('error', () => socket.destroy());
    socket.on('data', (part: Buffer) => {
      parts.push(part);
      length += part.length;
      if (length > mostBytes) socket.destroy();
      if (!part.includes(newline)) return;
      const request = decodeLine(Buffer.concat(parts.splice(0)).toString('utf8'));
      length = 0;
      void this.#answer(request && parseRequest(request)).then((answer) =>
        socket.end(encodeLine(answer)),
      );
    });
  }

  async #answer(request: Request | undefined): Promise<object> {
    if (request === undefined) return { error: 'not understood' };
    if ('tell' in request) return { taken: this.monitor.take(request.tell, request.at) };
    switch (request.ask) {
      case 'changes':
        return this.monitor.changes(request.root);
      case 'state':
        return this.monitor.state;
      case 'stop':
        setImmediate(this.#stop);
        return {};
      default:
        return request satisfies never;
    }
  }
}

const newline = 10;

/**
 * Under a name of its own first, which only its user may use; it gets the usual one where no other watcher has
 * it, in one step.
 */
async function bind(server: Server, dataFolder: string): Promise<void> {
  const own = `watch-${process.pid}.sock`;
  using address = addressOf(dataFolder, own);
  try {
    rmSync(address.path, { force: true });
    server.listen(address.path);
    await once(server, 'listening');
    chmodSync(address.path, 0o600);
    await giveName(address.path, dataFolder);
  } catch (error) {
    server.close();
    if (!['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? ''))
      throw error;
    throw new ImgdedupError('STORE_UNWRITABLE', `No socket can be made in ${dataFolder}.`, {
      remedy: 'Check its owner and permissions.',
      cause: error,
    });
  } finally {
    rmSync(address.path, { force: true });
  }
}

async function giveName(own: string, dataFolder: string): Promise<void> {
  const path = socketPath(dataFolder);
  const stale = `${path}.${process.pid}.old`;
  for (;;) {
    try {
      linkSync(own, path);
      return;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
    const state = await askState(dataFolder);
    if (state !== undefined) throw busy(state.pid);
    // Aside, so that of two that take it over only one can.
    try {
      renameSync(path, stale);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
    rmSync(stale, { force: true });
  }
}

function busy(pid: number): ImgdedupError {
  return new ImgdedupError('WATCHER_BUSY', `Process ${pid} watches this folder already.`, {
    remedy: 'It is enough. "imgdedup watch --stop" ends it.',
  });
}

function inodeOf(dataFolder: string): number | undefined {
  return lookAtSocket(socketPath(dataFolder))?.ino;
}
