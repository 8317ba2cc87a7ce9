import { createServer, connect, type Server, type Socket } from 'node:net';

/** Stands between a client and a port of loopback. Silenced, it lets nothing through and ends nothing, as a cable that was pulled. */
export class SilentProxy implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;
  readonly #state: { isCut: boolean };

  private constructor(
    server: Server,
    sockets: Set<Socket>,
    state: { isCut: boolean },
    port: number,
  ) {
    this.#server = server;
    this.#sockets = sockets;
    this.#state = state;
    this.port = port;
  }

  static async start(to: number): Promise<SilentProxy> {
    const sockets = new Set<Socket>();
    const state = { isCut: false };
    const server = createServer((near) => {
      if (state.isCut) {
        sockets.add(near);
        near.on('error', () => near.destroy());
        return;
      }
      const far = connect(to, '127.0.0.1');
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(socket);
        socket.pipe(other);
        // Whoever breaks off is not waited for.
        socket.on('error', () => other.destroy());
        socket.on('close', () => {
          sockets.delete(socket);
          other.destroy();
        });
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new TypeError('it does not listen');
    return new SilentProxy(server, sockets, state, address.port);
  }

  /** Those who are connected hear nothing any more; who connects anew does. */
  silence(): void {
    for (const socket of this.#sockets) socket.unpipe();
    for (const socket of this.#sockets) socket.pause();
  }

  /** The same, and who connects anew hears nothing either. */
  cut(): void {
    this.#state.isCut = true;
    this.silence();
  }

  /** Lets nobody connect anew; who is connected goes on. */
  refuse(): void {
    this.#server.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
