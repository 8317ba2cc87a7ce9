import type { Server as HttpServer } from 'node:http';
import type { ListenOptions, Server } from 'node:net';
import { ImgdedupError, systemCode } from '../model/errors/errors.js';

/** This machine and nobody else. */
export const loopback = '127.0.0.1';

/** Whether an address is this machine and nobody else: what is sent there needs no TLS. Other names are not looked up. */
export function isLoopback(host: string): boolean {
  return ['127.0.0.1', '::1', 'localhost'].includes(host.toLowerCase());
}

const elsewhere: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN']);

/**
 * Listens on a port of this machine, for this machine unless another address of it is named.
 * @param port 0 takes one that is free
 * @returns the port
 * @throws ImgdedupError PORT_TAKEN; USAGE where the address is not one of this machine
 */
export async function listenOnPort(
  server: Server,
  port: number,
  host: string = loopback,
): Promise<number> {
  try {
    await listen(server, { host, port, exclusive: true });
  } catch (cause) {
    const code = systemCode(cause);
    if (elsewhere.has(code ?? '')) {
      throw new ImgdedupError('USAGE', `${host} is no address of this machine.`, { cause });
    }
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    const why = code === 'EACCES' ? 'may not be used' : 'is used by another program';
    throw new ImgdedupError('PORT_TAKEN', `Port ${port} ${why}.`, {
      remedy: 'Name another port, or leave --port out.',
      cause,
    });
  }
  const at = server.address();
  if (at === null || typeof at === 'string') throw new TypeError('a server without a port');
  return at.port;
}

/** Resolves when it listens. */
export function listen(server: Server, where: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/**
 * Takes no more connections, and ends those that are there.
 * @param graceMs answers on their way get so long, and whoever does not read them no more
 */
export async function close(server: HttpServer, graceMs = 500): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    setTimeout(() => server.closeAllConnections(), graceMs).unref();
    server.closeIdleConnections();
  });
}
