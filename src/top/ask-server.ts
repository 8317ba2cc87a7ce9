import { request } from 'node:http';
import { isCount, isRecord, parseJson } from '../model/text/json.js';
import { stateRoute, type PutCounts, type ServerState } from '../model/runs/server-state.js';

/** It answers at once, however much there is to do. */
const patienceMs = 2000;
/** Longer answers are none. */
const mostBytes = 64 * 1024;

/**
 * How the server on a socket is; undefined where none answers.
 * @param socket absolute path
 */
export async function askServer(socket: string): Promise<ServerState | undefined> {
  const text = await fetchText(socket);
  return text === undefined ? undefined : parseServerState(text);
}

function fetchText(socketPath: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asking = request({
      socketPath,
      path: stateRoute,
      headers: { host: 'localhost', connection: 'close' },
      signal: AbortSignal.timeout(patienceMs),
    });
    asking.on('error', () => resolve(undefined));
    asking.on('response', (response) => {
      const parts: Buffer[] = [];
      let length = 0;
      response.on('data', (part: Buffer) => {
        parts.push(part);
        length += part.length;
        if (length > mostBytes) response.destroy();
      });
      response.on('error', () => resolve(undefined));
      response.on('close', () => {
        const isWhole = response.complete && response.statusCode === 200;
        resolve(isWhole ? Buffer.concat(parts).toString('utf8') : undefined);
      });
    });
    asking.end();
  });
}

/** @returns undefined where that is no state, of an older server for instance */
export function parseServerState(text: string): ServerState | undefined {
  const value = parseJson(text);
  if (!isRecord(value)) return undefined;
  const { pid, since, requests, refused, failed, bytesInFlight, inFlight, waiting } = value;
  const { puts, putBytes } = value;
  if (!isCount(pid) || !isCount(since) || !isCount(requests) || !isCount(refused)) return undefined;
  if (!isCount(failed) || !isCount(bytesInFlight) || !isCount(inFlight)) return undefined;
  if (!isCount(waiting) || !isPutCounts(puts) || !isPutCounts(putBytes)) return undefined;
  const counts = { requests, refused, failed, bytesInFlight, inFlight, waiting };
  return { pid, since, ...counts, puts, putBytes };
}

function isPutCounts(value: unknown): value is PutCounts {
  return (
    isRecord(value) && ['written', 'linked', 'unchanged'].every((name) => isCount(value[name]))
  );
}
