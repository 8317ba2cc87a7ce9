import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readerKey } from '../queue-keys.js';
import type { Client } from '../bullmq.js';

/** Who reads a file waits for a place where there are few. */
export interface ReadLimit {
  /** @returns undefined where `isOver` before there was a place: nothing was read */
  read<T>(work: () => Promise<T>, isOver: () => boolean): Promise<T | undefined>;
}

export const unlimited: ReadLimit = { read: (work) => work() };

export interface Volume {
  /** Workers that say the same name share its places. */
  readonly name: string;
  /** Files of it that are read at a time, by all of them together. */
  readonly readers: number;
}

/** Who was not heard of for so long has left its place, in milliseconds. */
const leaseMs = 10_000;
const renewMs = 3000;
/** Whoever finds no place looks again after some of this time, in milliseconds. */
const shortestPauseMs = 10;
const longestPauseMs = 250;

/** Only whoever holds a place keeps it, or leaves it. */
const renew = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0`;
const leave = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;

/**
 * Places to read from a volume, which workers on several machines share: a NAS with one disk is read fastest by one
 * reader. Each is a key of the server that runs out unless it is renewed, so whoever dies leaves it.
 * (Redis documentation, "Distributed Locks with Redis", of one instance: where its data is lost two may read for a moment, which
 * harms nothing.)
 */
export class VolumeReaders implements ReadLimit {
  readonly #client: Client;
  readonly #volume: Volume;
  readonly #token = randomUUID();

  constructor(client: Client, volume: Volume) {
    this.#client = client;
    this.#volume = volume;
  }

  async read<T>(work: () => Promise<T>, isOver: () => boolean): Promise<T | undefined> {
    const key = await this.#take(isOver);
    if (key === undefined) return undefined;
    const again = (): void => {
      // What fails here runs out, and another one may read meanwhile.
      this.#client.eval(renew, 1, key, this.#token, `${leaseMs}`).catch(() => undefined);
    };
    const timer = setInterval(again, renewMs).unref();
    try {
      return await work();
    } finally {
      clearInterval(timer);
      await this.#client.eval(leave, 1, key, this.#token);
    }
  }

  async #take(isOver: () => boolean): Promise<string | undefined> {
    const { name, readers } = this.#volume;
    for (let pauseMs = shortestPauseMs; !isOver();) {
      for (let place = 0; place < readers; place += 1) {
        const key = readerKey(name, place);
        if ((await this.#client.set(key, this.#token, 'PX', leaseMs, 'NX')) === 'OK') return key;
      }
      await sleep(pauseMs * (0.5 + Math.random()));
      pauseMs = Math.min(longestPauseMs, 2 * pauseMs);
    }
    return undefined;
  }
}
