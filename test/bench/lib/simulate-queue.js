// @ts-check
import { seededRandom } from './random.js';

/**
 * What a library is, and what each part of the work takes. Times in seconds, sizes in bytes.
 *
 * @typedef {object} Costs
 * @property {number} pictures
 * @property {number} pictureBytes in the mean
 * @property {number} bytesSpread sigma of one picture by the mean
 * @property {number} jobPictures
 * @property {number} lookCpu hashing, decoding and fingerprinting a picture, on one core
 * @property {number} lookSpread sigma of one picture by the mean
 * @property {number} workerJobCpu of a job, beyond its pictures, on one core
 * @property {number} storeCpu taking a picture's answer, in the one process that writes
 * @property {number} storeJobCpu handing out a job and taking its answer, beyond its pictures
 * @property {number} jobBytes of a picture in a job, as the server holds it
 * @property {number} answerBytes of a picture
 */

/**
 * @typedef {object} House
 * @property {number} workers
 * @property {number} cores of each worker
 * @property {number} workerLink bytes a second that a worker can read
 * @property {number} storageLink bytes a second that all of them can read
 */

/**
 * @typedef {object} Outcome
 * @property {number} seconds
 * @property {number} cpuBusy share of the time in which the workers' cores decoded
 * @property {number} linkBusy share of what the storage could have sent
 * @property {number} writerBusy share of the time in which answers were taken
 * @property {number} queuePeak most bytes that the server held
 * @property {number} networkBytes photos, jobs and answers (twice: to the server and from it)
 */

/**
 * @typedef {object} Running
 * @property {number} bytes still to be read
 * @property {number} cpu seconds still to be computed, with all cores of the worker
 * @property {number} pictures
 */

const fewestOut = 8;
const mostOut = 256;

/**
 * Follows every job of an `index --queue` through workers, their common storage and the one process that writes.
 * A worker reads ahead of what it decodes, so a job ends when both are through. Readers share the storage's link
 * evenly, and none gets more than its own. Jobs that are out are as many as `src/queue/hand-out.ts` allows.
 * Not in it: hashing by `index` before, failures, and the last jobs' being cut smaller.
 *
 * @param {Costs} costs
 * @param {House} house
 * @param {number} [seed]
 * @returns {Outcome}
 */
export function simulateQueue(costs, house, seed = 1) {
  const { workers, cores, workerLink, storageLink } = house;
  const normal = normalNumbers(seed);
  const room = Math.min(mostOut, Math.max(fewestOut, 2 * workers + 4));
  /** @type {(Running | undefined)[]} */
  const running = Array.from({ length: workers });
  const idle = running.map((_, at) => at);
  /** Pictures of jobs that wait for a worker, and of answers that wait to be taken. */
  const [waiting, answered] = [new Line(), new Line()];
  let left = costs.pictures;
  let out = 0;
  let [now, readBytes, cpuSeconds, writerSeconds, queueBytes, queuePeak] = [0, 0, 0, 0, 0, 0];
  /** @type {{ pictures: number, ends: number } | undefined} */
  let taking;

  for (;;) {
    while (out < room && left > 0) {
      const pictures = Math.min(left, costs.jobPictures);
      left -= pictures;
      out += 1;
      queueBytes += pictures * costs.jobBytes;
      waiting.push(pictures);
    }
    while (idle.length > 0 && waiting.length > 0) {
      running[idle.pop() ?? 0] = begun(waiting.shift());
    }
    if (taking === undefined && answered.length > 0) {
      const pictures = answered.shift();
      const seconds = costs.storeJobCpu + pictures * costs.storeCpu;
      writerSeconds += seconds;
      taking = { pictures, ends: now + seconds };
    }
    queuePeak = Math.max(queuePeak, queueBytes);
    const readers = running.reduce(
      (sum, job) => sum + (job !== undefined && job.bytes > 0 ? 1 : 0),
      0,
    );
    const rate = Math.min(workerLink, storageLink / Math.max(readers, 1));
    const step = Math.min(
      taking === undefined ? Infinity : taking.ends - now,
      ...running.map((job) => (job === undefined ? Infinity : nextEvent(job, rate))),
    );
    if (step === Infinity) break;
    now += step;
    for (const [at, job] of running.entries()) {
      if (job === undefined) continue;
      job.bytes = remaining(job.bytes, step * rate);
      job.cpu = remaining(job.cpu, step);
      if (job.bytes > 0 || job.cpu > 0) continue;
      running[at] = undefined;
      idle.push(at);
      queueBytes += job.pictures * costs.answerBytes;
      answered.push(job.pictures);
    }
    if (taking !== undefined && taking.ends <= now + 1e-9) {
      queueBytes -= taking.pictures * (costs.answerBytes + costs.jobBytes);
      out -= 1;
      taking = undefined;
    }
  }
  const records = costs.pictures * (costs.jobBytes + costs.answerBytes);
  return {
    seconds: now,
    cpuBusy: cpuSeconds / (now * workers * cores),
    linkBusy: readBytes / (now * storageLink),
    writerBusy: writerSeconds / now,
    queuePeak,
    networkBytes: readBytes + 2 * records,
  };

  /**
   * @param {number} pictures
   * @returns {Running}
   */
  function begun(pictures) {
    const bytes = sumOf(pictures, costs.pictureBytes, costs.bytesSpread);
    const cpu = sumOf(pictures, costs.lookCpu, costs.lookSpread) + costs.workerJobCpu;
    readBytes += bytes;
    cpuSeconds += cpu;
    return { bytes, cpu: cpu / cores, pictures };
  }

  /**
   * Of many independent ones, so nearly normal.
   *
   * @param {number} count
   * @param {number} mean
   * @param {number} spread
   */
  function sumOf(count, mean, spread) {
    return mean * Math.max(count / 4, count + normal() * spread * Math.sqrt(count));
  }
}

/** First in, first out. */
class Line {
  /** @type {number[]} */
  #items = [];
  #at = 0;

  get length() {
    return this.#items.length - this.#at;
  }

  /** @param {number} item */
  push(item) {
    this.#items.push(item);
  }

  /** @returns {number} */
  shift() {
    const item = this.#items[this.#at];
    if (item === undefined) throw new RangeError('nothing waits');
    this.#at += 1;
    return item;
  }
}

/**
 * @param {Running} job
 * @param {number} rate bytes a second
 */
function nextEvent({ bytes, cpu }, rate) {
  const [read, computed] = [bytes > 0 ? bytes / rate : Infinity, cpu > 0 ? cpu : Infinity];
  return Math.min(read, computed);
}

/**
 * @param {number} before
 * @param {number} done
 */
function remaining(before, done) {
  const after = before - done;
  return after < before * 1e-9 || after < 1e-9 ? 0 : after;
}

/** @param {number} seed */
function normalNumbers(seed) {
  const random = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
