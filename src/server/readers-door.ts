import type { RequestListener, Server } from 'node:http';
import { close, isLoopback } from '../http/listen.js';
import { newToken } from '../http/secret.js';
import { tokenOfFile } from '../http/token-file.js';
import type { RepositoryAddress } from '../library/repository/open-options.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { versionHeader } from '../model/runs/served-version.js';
import { Desk, type DeskLimits } from './desk.js';
import { openDoor, type DoorPlace } from './door.js';
import { readerRoutes } from './routes.js';
import { ReviewDesk } from './review-desk.js';
import type { Served } from './served.js';

/** Where people elsewhere may look in, and by which tokens. */
export interface ReadersPlace extends DoorPlace {
  /** Absolute path of a file with the token of readers, made where it is not there; without it the token is told. */
  readonly tokenFile: string | undefined;
  /**
   * Absolute path of a file with the token of those who may also decide, made where it is not there; without it nobody
   * may.
   */
  readonly reviewersTokenFile: string | undefined;
}

export interface ReadersDoorOptions {
  readonly limits: DeskLimits;
  /** Of the repository, for reviews. */
  readonly address: RepositoryAddress;
  readonly maxQueue: number;
  readonly version: string;
  readonly patienceMs: number;
  readonly onFault: (error: unknown) => void;
}

/** Lets others look in who bring a token; and decide, who bring another one. */
export class ReadersDoor implements AsyncDisposable {
  /** As `-C` takes it. */
  readonly url: string;
  /** Undefined where it is in the file that was named. */
  readonly token: string | undefined;
  readonly #desk: Desk;
  readonly #review: ReviewDesk | undefined;
  readonly #server: Server;
  readonly #graceMs: number;

  private constructor(
    told: { readonly url: string; readonly token: string | undefined },
    desks: { readonly desk: Desk; readonly review: ReviewDesk | undefined },
    server: Server,
    graceMs: number,
  ) {
    this.url = told.url;
    this.token = told.token;
    this.#desk = desks.desk;
    this.#review = desks.review;
    this.#server = server;
    this.#graceMs = graceMs;
  }

  /**
   * @throws ImgdedupError PORT_TAKEN, TOKEN_UNUSABLE; USAGE for an address that is not ours, or wants a certificate and has
   *   none, or one token for readers and reviewers
   */
  static async open(
    served: Served,
    place: ReadersPlace,
    { limits, address, maxQueue, version, patienceMs, onFault }: ReadersDoorOptions,
  ): Promise<ReadersDoor> {
    checkIsPrivate(place);
    const { tokenFile, reviewersTokenFile } = place;
    const token = tokenFile === undefined ? newToken() : tokenOfFile(tokenFile);
    const deciding = reviewersTokenFile && tokenOfFile(reviewersTokenFile);
    if (deciding === token) {
      throw new ImgdedupError('USAGE', 'Readers and reviewers have the same token.', {
        remedy: 'Name another file with --reviewers-token-file.',
      });
    }
    const more = { [versionHeader]: version };
    const desk = new Desk({
      routes: readerRoutes,
      limits,
      hosts: undefined,
      // Who may decide may look.
      tokens: deciding === undefined ? [token] : [token, deciding],
      more,
      onFault,
    });
    desk.open(served);
    const review =
      deciding === undefined
        ? undefined
        : new ReviewDesk({
            address,
            version,
            token: deciding,
            readers: [token],
            more,
            maxQueue,
            onFault,
          });
    const receive: RequestListener = (request, response) =>
      void (review?.isMeant(request) === true ? review : desk).receive(request, response);
    const { server, authority } = await openDoor(
      receive,
      // Both ends say so by the address alone.
      isLoopback(place.host) ? { ...place, tls: undefined } : place,
      patienceMs,
    );
    const url = `imgdedup://${authority}/`;
    const told = { url, token: tokenFile === undefined ? token : undefined };
    return new ReadersDoor(told, { desk, review }, server, 2 * patienceMs);
  }

  /** How long nobody has asked for anything, in milliseconds. */
  get idleMs(): number {
    return Math.min(this.#desk.idleMs, this.#review?.idleMs ?? Infinity);
  }

  /** Takes nothing more; what is under way is answered, and questions are given up. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = close(this.#server, this.#graceMs);
    await this.#review?.[Symbol.asyncDispose]();
    await this.#desk.end();
    this.#server.closeAllConnections();
    await closed;
  }
}

/** @throws ImgdedupError USAGE where anybody on the way could read tokens and photos */
function checkIsPrivate({ host, tls }: ReadersPlace): void {
  if (tls !== undefined || isLoopback(host)) return;
  throw new ImgdedupError('USAGE', `At ${host} others would read along: --readers-at wants TLS.`, {
    remedy:
      'Name a certificate with --tls-cert and --tls-key, or let readers come through a tunnel: --readers-at 127.0.0.1:8444, and "ssh -L 8444:127.0.0.1:8444 HOST" over there.',
  });
}
