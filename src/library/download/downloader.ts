import type { ContentHash, RunningHash } from '../../digest/content-hash.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { failureReason } from '../../model/errors/failure.js';
import type { WebAddress } from '../../model/paths/web-address.js';
import { headLength } from '../../picture/formats/formats.js';
import { checkInterrupted } from '../repository/interrupt.js';
import { conditionsOf, isOfUse, isRest, rangeOf, validatorsOf } from './conditional-request.js';
import { judge } from './file-type.js';
import { HostLine } from './host-line.js';
import { pause, pauseMs, type Patience } from './patience.js';
import type { Staged, Staging } from './staging.js';
import {
  isTooLarge,
  lengthOf,
  namesOf,
  refusal,
  tooLarge,
  type Answer,
  type Missed,
} from './web-answer.js';
import { final, troubleOf, type Trouble, type WebClient } from './web-client.js';

export interface DownloaderOptions {
  readonly client: WebClient;
  readonly staging: Staging;
  readonly patience: Patience;
  /** Bytes of one file at most; 0 is no limit. */
  readonly maxSize: number;
  readonly hash: ContentHash;
  /** Whether a name is that of something that is brought in. */
  readonly takes: (name: string) => boolean;
  readonly takesAll: boolean;
  readonly signal: AbortSignal | undefined;
  /** Told of bytes as they come. */
  readonly onBytes: (bytes: number) => void;
}

/** A file that is here as a whole. */
interface Fetched {
  readonly kind: 'fetched';
  readonly staged: Staged;
  /** Of what came; undefined where it came in several goes. */
  readonly digest: Uint8Array | undefined;
}

/** What a server says of a file without sending it. */
interface Described {
  readonly kind: 'described';
  readonly name: string;
  /** Undefined where it does not say. */
  readonly bytes: number | undefined;
}

/** What is written, and on disk, at once; or after so many milliseconds. */
const blockBytes = 4 * 1024 * 1024;
const blockMs = 2000;
/** So much more than ever is progress: the next attempt is a first one again. */
const progressBytes = 64 * 1024;

/** A server that does not answer to HEAD: Not Implemented, and what those say that sign addresses for GET only. */
const noHead: ReadonlySet<number> = new Set([400, 403, 404, 405, 501]);

/** Fetches files into a staging folder: goes on where it stopped, and asks again with patience. */
export class Downloader {
  readonly #options: DownloaderOptions;
  readonly #hosts = new Map<string, HostLine>();

  constructor(options: DownloaderOptions) {
    this.#options = options;
  }

  /**
   * One at a time for each host.
   * @throws ImgdedupError INTERRUPTED, DISK_FULL
   */
  fetch(address: WebAddress): Promise<Fetched | Trouble> {
    return this.#patiently(address, () => this.#attempt(address));
  }

  /**
   * Asks what there is, and takes nothing.
   * @throws ImgdedupError INTERRUPTED
   */
  describe(address: WebAddress): Promise<Described | Trouble> {
    return this.#patiently(address, () => this.#describe(address));
  }

  async #patiently<Good extends Fetched | Described>(
    { host: name, origin }: WebAddress,
    attempt: () => Promise<Good | Missed>,
  ): Promise<Good | Trouble> {
    const { patience, signal } = this.#options;
    const host = this.#hosts.get(origin) ?? new HostLine(name);
    this.#hosts.set(origin, host);
    let most = 0;
    for (let turn = 1; ; turn += 1) {
      if (host.stopped !== undefined) return final(host.stopped);
      await pause(host.waitMs(), signal);
      const came = await attempt();
      checkInterrupted(signal);
      if (came.kind !== 'trouble') {
        host.succeeded();
        return came;
      }
      const { mayPass, waitMs = 0, here = 0, isOwn = false, reason } = came;
      // What one file lacks says nothing of the others.
      if (!mayPass) return came;
      if (waitMs > patience.longestWaitMs) {
        host.askedToWait(waitMs);
        continue;
      }
      if (here >= most + progressBytes) {
        most = here;
        turn = 0;
      }
      if (turn > patience.retries) {
        if (!isOwn) host.failed(reason);
        host.waitFor(waitMs);
        return came;
      }
      host.waitFor(isOwn ? 0 : Math.max(pauseMs(turn, patience), waitMs));
    }
  }

  async #attempt(address: WebAddress): Promise<Fetched | Missed> {
    const { client, staging, signal } = this.#options;
    const here = kept(() => staging.find(address));
    if (here.kind === 'trouble') return here;
    const staged = here.value !== undefined && isOfUse(here.value) ? here.value : undefined;
    const headers = staged === undefined ? {} : conditionsOf(staged);
    const answer = await this.#watched(() =>
      client.ask(address, { method: 'GET', headers, signal }),
    );
    if (answer.kind === 'trouble') return answer;
    try {
      const { status } = answer;
      if (status === 304 && staged !== undefined) return this.#end(address, staged, undefined);
      if (status === 206 && staged !== undefined && isRest(answer, staged)) {
        return await this.#receive(address, answer, staged);
      }
      if (status === 200 || status === 203) return await this.#receive(address, answer, undefined);
      // A part of something else: what it was, it is not any more.
      if (staged === undefined || ![206, 304, 412, 416].includes(status)) return refusal(answer);
      const dropped = kept(() => staging.drop(address));
      if (dropped.kind === 'trouble') return dropped;
      return { kind: 'trouble', reason: 'it changes all the time', mayPass: true, isOwn: true };
    } finally {
      answer.close();
    }
  }

  async #receive(
    address: WebAddress,
    answer: Answer,
    from: Staged | undefined,
  ): Promise<Fetched | Missed> {
    const { staging, maxSize, hash } = this.#options;
    const total = from === undefined ? lengthOf(answer) : (from.total ?? rangeOf(answer)?.total);
    if (isTooLarge(total ?? 0, maxSize)) return tooLarge(total, maxSize);
    const running = from === undefined ? hash.start() : undefined;
    let staged = from;
    const write = (bytes: Buffer): Trouble | undefined => {
      if (staged === undefined) {
        const judged = judge(
          namesOf(address, answer),
          bytes.subarray(0, headLength),
          this.#options,
        );
        if (judged.kind === 'refused') return final(judged.reason);
        const { name } = judged;
        const validators = validatorsOf(answer);
        staged = staging.begin(address, { ...validators, name, total, address: address.shown });
      }
      running?.update(bytes);
      staged = staging.append(staged, bytes);
      return undefined;
    };
    const cut = await this.#take(answer, from?.size ?? 0, write);
    if (cut !== undefined && !cut.mayPass) {
      const dropped = kept(() => staging.drop(address));
      return dropped.kind === 'trouble' ? dropped : cut;
    }
    if (staged === undefined) return cut ?? final('the server sent nothing');
    const isWhole = cut === undefined && (total === undefined || staged.size === total);
    if (isWhole) return this.#end(address, staged, running);
    return { ...(cut ?? cutOff), here: staged.size };
  }

  /**
   * Takes a body, and writes it block by block. Of one that is cut all is written that came.
   * @param size what is here already, in bytes
   */
  async #take(
    answer: Answer,
    size: number,
    write: (bytes: Buffer) => Trouble | undefined,
  ): Promise<Trouble | undefined> {
    const { maxSize, onBytes } = this.#options;
    let [waiting, bytes, taken, writtenAt] = [[] as Buffer[], 0, size, Date.now()];
    const writeAll = (): Trouble | undefined => {
      if (bytes === 0) return undefined;
      const block = Buffer.concat(waiting);
      [waiting, bytes, writtenAt] = [[], 0, Date.now()];
      const done = kept(() => write(block));
      return done.kind === 'trouble' ? done : done.value;
    };
    const cut = await this.#watched(async () => {
      for await (const chunk of answer.body) {
        if (!Buffer.isBuffer(chunk)) throw new TypeError('a body is bytes');
        waiting.push(chunk);
        bytes += chunk.length;
        taken += chunk.length;
        onBytes(chunk.length);
        if (isTooLarge(taken, maxSize)) return tooLarge(undefined, maxSize);
        // What it is, only its head says.
        const isDue = bytes >= blockBytes || Date.now() - writtenAt >= blockMs;
        const refused = isDue && taken >= headLength ? writeAll() : undefined;
        if (refused !== undefined) return refused;
      }
      return { kind: 'all' } as const;
    });
    if (cut.kind === 'all') return writeAll();
    if (!cut.mayPass) return cut;
    return taken < headLength ? cut : (writeAll() ?? cut);
  }

  #end(address: WebAddress, staged: Staged, running: RunningHash | undefined): Fetched | Trouble {
    const ended = kept(() => this.#options.staging.end(address, staged));
    if (ended.kind === 'trouble') return ended;
    const digest = running && Uint8Array.from(running.digest());
    return { kind: 'fetched', staged: ended.value, digest };
  }

  async #describe(address: WebAddress): Promise<Described | Missed> {
    const { client, signal, maxSize } = this.#options;
    const ask = (method: 'HEAD' | 'GET') =>
      this.#watched(() => client.ask(address, { method, headers: {}, signal }));
    let answer = await ask('HEAD');
    if (answer.kind === 'answer' && noHead.has(answer.status)) {
      answer.close();
      answer = await ask('GET');
    }
    if (answer.kind === 'trouble') return answer;
    answer.close();
    const { status } = answer;
    if (status < 200 || status > 299) return refusal(answer);
    const bytes = lengthOf(answer);
    if (isTooLarge(bytes ?? 0, maxSize)) return tooLarge(bytes, maxSize);
    const name = namesOf(address, answer).find((one) => one !== '') ?? address.host;
    return { kind: 'described', name, bytes };
  }

  /** What fails on the way to a server is told. */
  async #watched<T>(work: () => Promise<T>): Promise<T | Trouble> {
    try {
      return await work();
    } catch (error) {
      const isStopped = this.#options.signal?.aborted === true;
      const trouble = isStopped ? cutOff : troubleOf(error);
      if (trouble === undefined) throw error;
      return trouble;
    }
  }
}

const cutOff: Trouble = { kind: 'trouble', reason: 'the connection was cut', mayPass: true };

/**
 * What is done to the staging folder: where that fails, it costs the file.
 * @throws ImgdedupError DISK_FULL
 */
function kept<T>(work: () => T): { readonly kind: 'kept'; readonly value: T } | Trouble {
  try {
    return { kind: 'kept', value: work() };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new ImgdedupError('DISK_FULL', 'The disk that files are fetched to is full.', {
        remedy: 'Free some space and run the same command again: it continues.',
        cause: error,
      });
    }
    return final(`it cannot be kept here: ${failureReason(error)}`);
  }
}
