// @ts-check

/** @typedef {import('./sources.js').Mutant} Mutant */
/** @typedef {import('../../../src/model/pictures/picture.js').PictureOutcome} PictureOutcome */

/** Counts what came of hostile files, and notes what should not have. */
export class Tally {
  /** @type {string[]} */
  faults = [];
  #files = 0;
  #outcomes = new Counter();
  #reasons = new Counter();
  #readings = new Counter();
  #mutations = new Counter();

  /**
   * @param {Mutant} mutant
   * @param {PictureOutcome} outcome
   */
  outcome(mutant, outcome) {
    this.#files += 1;
    this.#mutations.add(mutant.mutation);
    const isDamaged = outcome.kind === 'picture' && outcome.facts.missing > 0;
    this.#outcomes.add(isDamaged ? 'picture, damaged' : outcome.kind);
    switch (outcome.kind) {
      case 'picture':
        for (const fault of pictureFaults(outcome)) this.fault(mutant.name, fault);
        break;
      case 'undecodable':
        this.#reasons.add(outcome.reason);
        if (!/\w/.test(outcome.reason)) this.fault(mutant.name, 'fails without a reason');
        break;
      case 'unreadable':
        this.fault(mutant.name, `could not be read: ${outcome.reason}`);
        break;
      case 'unsupported':
      case 'not-a-picture':
        break;
      default:
        this.fault(mutant.name, 'is of no known kind');
    }
  }

  /**
   * @param {Mutant} mutant
   * @param {import('./own-readers.js').OwnReading} reading
   */
  reading(mutant, reading) {
    if (reading.error !== undefined) {
      this.fault(mutant.name, `our own readers: ${reading.error}`);
      return;
    }
    this.#readings.add(reading.isHashed ? 'image data hashed' : 'image data not hashed');
    if (reading.isSaid) this.#readings.add('size told by its head');
    if (reading.isMeasured) this.#readings.add('JPEG walked through, block by block');
  }

  /**
   * @param {string} name
   * @param {string} what
   */
  fault(name, what) {
    this.faults.push(`${name}: ${what}`);
  }

  figures() {
    return {
      files: this.#files,
      outcomes: this.#outcomes.figures(),
      reasons: this.#reasons.figures(),
      readings: this.#readings.figures(),
      mutations: this.#mutations.figures(),
      faults: this.faults,
    };
  }

  text() {
    return [
      `${this.#files} files looked at:`,
      ...this.#outcomes.lines(),
      'reasons of those that could not be decoded:',
      ...this.#reasons.lines(),
      'our own readers:',
      ...this.#readings.lines(),
      `${this.faults.length} faults`,
      ...this.faults.map((fault) => `  ${fault}`),
    ].join('\n');
  }
}

/** @param {Extract<PictureOutcome, { kind: 'picture' }>} picture */
function* pictureFaults({ facts, fingerprint }) {
  const { width, height, frames, orientation } = facts;
  if (!(width > 0 && height > 0 && frames > 0))
    yield `is ${width} by ${height} with ${frames} frames`;
  if (!(orientation >= 1 && orientation <= 8)) yield `has the orientation ${orientation}`;
  if (!Number.isFinite(fingerprint.quality)) yield `has the quality ${fingerprint.quality}`;
  if (fingerprint.phash.length !== 32) yield `has a pHash of ${fingerprint.phash.length} bytes`;
  if (fingerprint.thumbnail.length === 0) yield 'has no thumbnail';
  const { count, x, y } = fingerprint.points;
  if (x.length !== count || ![...x, ...y].every(Number.isFinite)) yield 'has key points nowhere';
}

class Counter {
  /** @type {Map<string, number>} */
  #counts = new Map();

  /** @param {string} what */
  add(what) {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  /** The most frequent first. */
  figures() {
    return Object.fromEntries([...this.#counts].toSorted(([, a], [, b]) => b - a));
  }

  lines() {
    return Object.entries(this.figures()).map(
      ([what, count]) => `${String(count).padStart(7)}  ${what}`,
    );
  }
}
