// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { printedOf, program } from './photo-fleet.js';

/** @typedef {{ jobs: number, files: number, pairs: number, refused: number }} Tally */
/** @typedef {{ child: import('node:child_process').ChildProcess, printed: { stdout: string, stderr: string }, ended: Promise<unknown[]> }} Running */

const port = 6379;

/** Redis and workers, each on a machine of its own, and the run that hands out to them here. */
export class Fleet {
  #machines;
  #data;
  #photos;
  /** @type {Running | undefined} */
  #redis;
  /** @type {Running[]} */
  #workers = [];

  /**
   * @param {import('./machines.js').Machines} machines
   * @param {string} data folder of Redis
   * @param {string} photos
   */
  constructor(machines, data, photos) {
    this.#machines = machines;
    this.#data = data;
    this.#photos = photos;
  }

  get url() {
    return `redis://${this.#machines.address('redis')}:${port}`;
  }

  async startRedis() {
    const settings = ['--save', '', '--dir', this.#data, '--protected-mode', 'no'];
    const command = ['redis-server', '--port', `${port}`, '--bind', '0.0.0.0', ...settings];
    this.#redis = running(this.#machines.start('redis', command));
    const { printed } = this.#redis;
    await until('Redis is ready', () => printed.stdout.includes('Ready to accept connections'));
  }

  /**
   * @param {readonly string[]} names
   * @param {(at: number) => string} programOf
   */
  async startWorkers(names, programOf) {
    const args = ['worker', this.url, '--root', this.#photos, '--jobs', '1', '--json'];
    this.#workers = names.map((name, at) =>
      running(this.#machines.start(name, [process.execPath, programOf(at), ...args])),
    );
    const areReady = () =>
      this.#workers.every(({ printed }) => printed.stderr.includes('Waiting for jobs'));
    await until('workers are ready', areReady);
  }

  /** @param {readonly string[]} args */
  run(args) {
    return running(spawn(process.execPath, [program, ...args], { cwd: this.#photos }));
  }

  /** @param {number} count @param {'look' | 'relate'} kind */
  async jobsDone(count, kind) {
    const isSo = async () =>
      Number(await this.#ask('HGET', 'imgdedup-look:counts', `jobs ${kind}`)) >= count;
    await until(`${count} jobs are done`, isSo);
  }

  /** @param {number} at */
  kill(at) {
    this.#workers[at]?.child.kill('SIGKILL');
  }

  /** @param {boolean} keeps its data */
  async restart(keeps) {
    if (this.#redis === undefined) throw new Error('Redis was not started');
    const { child, ended } = this.#redis;
    if (keeps) await this.#ask('SAVE');
    child.kill('SIGKILL');
    await ended;
    if (!keeps) rmSync(join(this.#data, 'dump.rdb'), { force: true });
    await this.startRedis();
  }

  /** @param {string} name @param {number} seconds */
  async cut(name, seconds) {
    this.#machines.setLink(name, 'down');
    await pause(1000 * seconds);
    this.#machines.setLink(name, 'up');
  }

  async peakBytes() {
    return Number(/used_memory_peak:(\d+)/.exec(await this.#ask('INFO', 'memory'))?.[1]);
  }

  /**
   * What each says that it did, but those that were killed.
   *
   * @param {(why: string) => void} noteFault
   * @returns {Promise<Tally[]>}
   */
  async endWorkers(noteFault) {
    const tallies = this.#workers.map(async ({ child, printed, ended }, at) => {
      if (child.signalCode !== null) return [];
      if (child.exitCode !== null) {
        noteFault(`worker ${at} ended: ${printed.stderr}`);
        return [];
      }
      child.kill('SIGTERM');
      const [status] = await Promise.race([
        ended,
        pause(30_000, ['nothing within 30 s'], { ref: false }),
      ]);
      if (status === 0) return [JSON.parse(printed.stdout).summary];
      noteFault(`worker ${at} ended with ${String(status)}: ${printed.stderr}`);
      return [];
    });
    return (await Promise.all(tallies)).flat();
  }

  /** What `redis-cli` prints. @param {readonly string[]} words */
  async #ask(...words) {
    const { printed, ended } = running(
      this.#machines.start('redis', ['redis-cli', '-p', `${port}`, ...words]),
    );
    await ended;
    return printed.stdout.trim();
  }
}

/** @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable> | import('node:child_process').ChildProcessWithoutNullStreams} child */
function running(child) {
  return { child, printed: printedOf(child), ended: once(child, 'close') };
}

/**
 * @param {string} what
 * @param {() => boolean | Promise<boolean>} isSo
 */
async function until(what, isSo) {
  for (const deadline = performance.now() + 60_000; performance.now() < deadline;) {
    if (await isSo()) return;
    await pause(20);
  }
  throw new Error(`not within a minute: ${what}`);
}
