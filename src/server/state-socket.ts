import { createServer, type ServerResponse } from 'node:http';
import { close } from '../http/listen.js';
import { listenOnSocket } from '../http/listen-on-socket.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { stateRoute, type ServerState } from '../model/runs/server-state.js';

/** Whoever asks is there or gone at once. */
const patienceMs = 2000;

/**
 * Tells the owner of the data folder how a server on a port is, without its token: on a socket that nobody else can open, and
 * that answers nothing else. Where there can be no such socket, the server goes on untold.
 * @param path absolute
 * @param onFault told of what should not happen, and was answered with a status of 500
 */
export async function tellState(
  path: string,
  state: () => Promise<ServerState>,
  onFault: (error: unknown) => void,
): Promise<AsyncDisposable> {
  const server = createServer({ headersTimeout: patienceMs, requestTimeout: patienceMs });
  server.maxConnections = 16;
  server.on('request', (request, response) => {
    if (request.method !== 'GET' || request.url !== stateRoute) {
      response.writeHead(404).end();
      return;
    }
    void answer(response, state, onFault);
  });
  try {
    const listening = await listenOnSocket(server, path);
    return {
      async [Symbol.asyncDispose]() {
        listening[Symbol.dispose]();
        await close(server);
      },
    };
  } catch (error) {
    if (!(error instanceof ImgdedupError)) throw error;
    return { [Symbol.asyncDispose]: () => Promise.resolve() };
  }
}

async function answer(
  response: ServerResponse,
  state: () => Promise<ServerState>,
  onFault: (error: unknown) => void,
): Promise<void> {
  try {
    const text = JSON.stringify(await state());
    response.setHeader('content-type', 'application/json');
    response.end(text);
  } catch (error) {
    onFault(error);
    response.writeHead(500).end();
  }
}
