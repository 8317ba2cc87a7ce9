import { existsSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { close, listenOnPort, loopback } from '../http/listen.js';
import { listenOnSocket } from '../http/listen-on-socket.js';
import { newToken } from '../http/secret.js';
import { tokenOfFile } from '../http/token-file.js';
import type { Repository } from '../library/repository/repository.js';
import { serverSocketName, stateSocketName } from '../model/runs/server-state.js';
import { Desk, type DeskLimits } from './desk.js';
import type { DoorPlace } from './door.js';
import { Metrics, type MoreMetrics } from './metrics.js';
import type { LaneName } from './operation.js';
import { openApiDocument } from './openapi.js';
import { patientServer } from './patient-server.js';
import { PictureDesk } from './picture-desk.js';
import { Questions } from './questions/questions.js';
import { QueuePage, type QueuePageOptions } from './queue-page.js';
import { ReadersDoor, type ReadersPlace } from './readers-door.js';
import { routes } from './routes.js';
import type { Readiness, Served } from './served.js';
import { tellState } from './state-socket.js';
import { listenForWorkers } from './workers-place.js';

/** Where a server is reached, and how whoever asks gets in. */
export type ServerPlace =
  /** @param path absolute; in the data folder by default */
  | { readonly kind: 'socket'; readonly path: string | undefined }
  /**
   * Of this machine, for this machine.
   * @param port 0 takes one that is free
   * @param tokenFile absolute path of a file with the token, which is made where it is not there; without it the token
   *   is a new one, and told
   */
  | { readonly kind: 'port'; readonly port: number; readonly tokenFile: string | undefined };

/** Where a server is. */
export type ServerAddress = OwnAddress & {
  /** Where workers are given pictures. */
  readonly workersUrl?: string;
  /** Where people elsewhere may look in: `imgdedup://HOST:PORT/`. */
  readonly readersUrl?: string;
  /** What they bring. Undefined where it is in the file that was named. */
  readonly readersToken?: string;
};

type OwnAddress =
  | { readonly kind: 'socket'; readonly path: string }
  | {
      readonly kind: 'port';
      readonly url: string;
      /** Undefined where it is in the file that was named. */
      readonly token: string | undefined;
    };

export interface RunServerOptions {
  readonly place: ServerPlace;
  /** Where workers that lack the folder are given pictures with signatures; nowhere by default. */
  readonly workers?: DoorPlace | undefined;
  /** Where people elsewhere may look in; nowhere by default. */
  readonly readers?: ReadersPlace | undefined;
  readonly version: string;
  /** Bytes of a request at most. */
  readonly maxBody: number;
  /** Requests of each kind that are let in at once: the others are told to come again. */
  readonly maxQueue: number;
  /** Milliseconds without a request after which it ends by itself; never by default. */
  readonly idleMs?: number | undefined;
  /** Ends the server: what is under way is done, and nothing else is taken. */
  readonly stop: AbortSignal;
  /** Told where it is when it takes requests. */
  readonly onAddress: (address: ServerAddress) => void;
  /** Told of what should not happen, and was answered with a status of 500. */
  readonly onFault: (error: unknown) => void;
  /** Told at /metrics, too. */
  readonly more?: MoreMetrics | undefined;
  /** A page of the queue, on a port only. */
  readonly queuePage?: QueuePageOptions | undefined;
  /** How long the head of a request may take, in milliseconds; all of it six times as long. */
  readonly patienceMs?: number;
}

/** Why a server ended. */
export type ServerEnding = 'stopped' | 'idle';

const defaultPatienceMs = 10_000;

/** How a request names a server on a socket. */
const socketHost = 'localhost';
/** Largest bodies that are in memory at once. */
const bodiesAtOnce = 4;
/** Questions wait for each other: a few of them. */
const mostQuestions = 8;

/**
 * Serves a repository until it is told to stop; then what is under way is done, and what is to be recorded is.
 * @throws ImgdedupError PORT_TAKEN, SOCKET_TAKEN, SOCKET_UNUSABLE, TOKEN_UNUSABLE, USAGE, as `find` does
 */
export async function runServer(
  repository: Repository,
  options: RunServerOptions,
): Promise<ServerEnding> {
  const { address } = repository;
  if (address === undefined) throw new TypeError('a repository that only this thread knows');
  const { place, version, patienceMs = defaultPatienceMs } = options;
  using questions = new Questions(address);
  const token = place.kind === 'port' ? tokenOf(place.tokenFile) : undefined;
  const hosts: string[] = [];
  const { onFault } = options;
  const limits = limitsOf(options);
  const tokens = token === undefined ? undefined : [token];
  const desk = new Desk({ routes, limits, hosts, tokens, onFault });
  const sources = {
    bytesInFlight: () => desk.bytes.taken,
    waiting: (lane: LaneName) => desk.lane(lane).waiting,
    inside: (lane: LaneName) => desk.lane(lane).inside,
  };
  const metrics = new Metrics(sources, options.more);
  // Whatever keeps files from being put is told before anybody asks.
  await repository.find('-');
  const { workers } = options;
  await using pictures = workers && new PictureDesk(repository, { ...options, metrics });
  const page = options.queuePage && new QueuePage(options.queuePage);
  const server = serverOf(desk, page, options);
  const document = JSON.stringify(openApiDocument(version));
  const readiness = (): Readiness => readinessOf(repository, desk);
  const served: Served = { repository, questions, metrics, readiness, document };
  desk.open(served);
  await using door = workers && pictures && (await listenForWorkers(pictures, workers, patienceMs));
  const { readers } = options;
  const { maxQueue } = options;
  const opening = { limits, address, maxQueue, version, patienceMs, onFault };
  await using readersDoor = readers && (await ReadersDoor.open(served, readers, opening));
  const idleMs = (): number =>
    Math.min(desk.idleMs, pictures?.idleMs ?? Infinity, readersDoor?.idleMs ?? Infinity);
  const onAddress = (own: OwnAddress): void =>
    options.onAddress({ ...own, ...addressesOf(door, readersDoor) });
  const where = { place, token, hosts, page, idleMs, onAddress };
  await using _told =
    place.kind === 'port'
      ? await tellState(
          join(repository.dataFolder, stateSocketName),
          () => metrics.state(),
          options.onFault,
        )
      : undefined;
  const ending = await untilTheEnd(server, repository, where, options);
  const closed = close(server, 2 * patienceMs);
  await desk.end();
  // What was answered is sent: nobody needs a connection any more.
  server.closeAllConnections();
  await closed;
  await repository.flush();
  return ending;
}

/** Of the doors that are open, beside the first. */
function addressesOf(
  workers: { readonly url: string } | undefined,
  readers: ReadersDoor | undefined,
): Pick<ServerAddress, 'workersUrl' | 'readersUrl' | 'readersToken'> {
  return {
    ...(workers === undefined ? {} : { workersUrl: workers.url }),
    ...(readers === undefined ? {} : { readersUrl: readers.url }),
    ...(readers?.token === undefined ? {} : { readersToken: readers.token }),
  };
}

/** Takes requests, until somebody stops the server or nobody needs it any more. */
async function untilTheEnd(
  server: Server,
  repository: Repository,
  where: Where,
  options: RunServerOptions,
): Promise<ServerEnding> {
  // Its name is gone before it is closed: until then no other one takes it.
  using _listening = await listenAt(server, repository, where);
  return await new Promise((resolve) => {
    const { stop, idleMs = Infinity } = options;
    const end = (ending: ServerEnding): void => {
      clearInterval(watch);
      stop.removeEventListener('abort', onStop);
      resolve(ending);
    };
    const onStop = (): void => end('stopped');
    const look = (): void => {
      if (where.idleMs() >= idleMs) end('idle');
    };
    const watch = setInterval(look, Math.min(idleMs / 4, 10_000));
    if (stop.aborted) onStop();
    else stop.addEventListener('abort', onStop);
  });
}

interface Where {
  readonly place: ServerPlace;
  readonly token: string | undefined;
  readonly hosts: string[];
  readonly page: QueuePage | undefined;
  /** How long nobody has asked for anything, in milliseconds. */
  readonly idleMs: () => number;
  readonly onAddress: (address: OwnAddress) => void;
}

function tokenOf(file: string | undefined): string {
  return file === undefined ? newToken() : tokenOfFile(file);
}

function limitsOf({ maxBody, maxQueue }: RunServerOptions): DeskLimits {
  const atOnce = 2 * availableParallelism();
  return {
    maxBody,
    maxBytes: bodiesAtOnce * maxBody,
    lanes: {
      changes: { atOnce, most: maxQueue },
      reads: { atOnce, most: maxQueue },
      questions: { atOnce: 1, most: Math.min(mostQuestions, maxQueue) },
    },
  };
}

function serverOf(
  desk: Desk,
  page: QueuePage | undefined,
  { patienceMs = defaultPatienceMs, onFault }: RunServerOptions,
): Server {
  const receive = (request: IncomingMessage, response: ServerResponse, expects = false): void => {
    if (page?.isMeant(request) === true) void page.receive(request, response, onFault);
    else void desk.receive(request, response, expects);
  };
  const server = patientServer((request, response) => receive(request, response), patienceMs);
  server.on('checkContinue', (request, response) => receive(request, response, true));
  return server;
}

/** @returns what is to be disposed of before the server is closed */
async function listenAt(
  server: Server,
  { dataFolder }: Repository,
  { place, token, hosts, page, onAddress }: Where,
): Promise<Disposable> {
  switch (place.kind) {
    case 'socket': {
      const { path = join(dataFolder, serverSocketName) } = place;
      hosts.push(socketHost);
      const listening = await listenOnSocket(server, path);
      onAddress({ kind: 'socket', path });
      return listening;
    }
    case 'port': {
      const port = await listenOnPort(server, place.port);
      hosts.push(`${loopback}:${port}`, `localhost:${port}`);
      const told = place.tokenFile === undefined ? token : undefined;
      onAddress({ kind: 'port', url: `http://${loopback}:${port}`, token: told });
      page?.open(port);
      return { [Symbol.dispose]: () => undefined };
    }
    default:
      return place satisfies never;
  }
}

function readinessOf({ root, dataFolder }: Repository, desk: Desk): Readiness {
  const reason = desk.isEnding
    ? 'It ends.'
    : existsSync(root) && existsSync(dataFolder)
      ? undefined
      : 'The folder is away.';
  return { ready: reason === undefined, reason };
}
