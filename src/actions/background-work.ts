/** Single pieces of work that go on while others are prepared, a few at a time. */
export class BackgroundTasks<One> {
  readonly #most: number;
  readonly #work: (one: One) => Promise<void>;
  readonly #working = new Set<Promise<void>>();

  /** @param most pieces at a time */
  constructor(most: number, work: (one: One) => Promise<void>) {
    this.#most = most;
    this.#work = work;
  }

  /** Begins with one, as soon as there is room. @throws what another one failed with */
  async add(one: One): Promise<void> {
    while (this.#working.size >= this.#most) await Promise.race(this.#working);
    const working = this.#work(one).then(() => void this.#working.delete(working));
    // What it fails with stays there for whoever waits.
    working.catch(() => undefined);
    this.#working.add(working);
  }

  /** Waits for all. @throws what one failed with */
  async end(): Promise<void> {
    await allDone([...this.#working]);
  }
}

/** When a group is worth while to begin with, before the end. */
export interface GroupSize<One> {
  readonly least: number;
  /** What one counts. */
  readonly weigh: (one: One) => number;
}

/** What is worked on in groups, one group at a time, while the next one gathers. */
export class BackgroundGroups<One> {
  readonly #size: GroupSize<One>;
  readonly #work: (group: readonly One[]) => Promise<void>;
  #waiting: One[] = [];
  /** What those that wait count. */
  #weight = 0;
  #working: Promise<void> | undefined;

  constructor(size: GroupSize<One>, work: (group: readonly One[]) => Promise<void>) {
    this.#size = size;
    this.#work = work;
  }

  add(one: One): void {
    this.#waiting.push(one);
    this.#weight += this.#size.weigh(one);
    if (this.#working !== undefined || this.#weight < this.#size.least) return;
    this.#working = this.#begin().then(() => void (this.#working = undefined));
    // What it fails with stays there for whoever waits.
    this.#working.catch(() => undefined);
  }

  /** Does what is left, when no more come. @throws what a group failed with */
  async end(): Promise<void> {
    await this.#working;
    await this.#begin();
  }

  /** Waits until nothing is at work. */
  async idle(): Promise<void> {
    await Promise.allSettled([this.#working]);
  }

  #begin(): Promise<void> {
    const group = this.#waiting;
    this.#waiting = [];
    this.#weight = 0;
    return this.#work(group);
  }
}

/** Waits for all, also where one fails: nothing is at work any more when it throws. */
export async function allDone(work: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
