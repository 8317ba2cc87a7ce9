/** What workers count of their work, for whoever watches it; sums of it go on in the queue's server. */
import type { LookOutcome } from '../picture/decoder/decoder-message.js';
import type { ItemAnswer } from './codes/item-answers.js';
import type { JobKind } from './codes/job-code.js';

/** What is counted, of each label: of a kind of jobs, a format, a reason. */
export const countNames = [
  'jobs',
  'job-ms',
  'pictures',
  'picture-ms',
  'picture-bytes',
  'failures',
] as const;
export type CountName = (typeof countNames)[number];

/** Whole numbers by {@link countKey}. */
export type Counts = ReadonlyMap<string, number>;

/** A picture that was looked at. */
export interface CountedLook {
  readonly outcome: LookOutcome;
  readonly bytes: number;
  /** From when it was given to the decoders to when it was there, in milliseconds. */
  readonly ms: number;
}

export interface CountedJob {
  readonly kind: JobKind;
  readonly ms: number;
  readonly looks: readonly CountedLook[];
  readonly items: readonly ItemAnswer<unknown>[];
}

/** Others than these are not told: whoever can write to the server could make any number of them. */
const labels = /^[\w :/.,()'-]{1,80}$/;
const mostFields = 500;

export function countKey(name: CountName, label: string): string {
  return `${name} ${label}`;
}

/** What a job adds. */
export function countsOf({ kind, ms, looks, items }: CountedJob): Counts {
  const sums = new WorkCounts();
  sums.add('jobs', kind, 1);
  sums.add('job-ms', kind, Math.round(ms));
  for (const { outcome, bytes, ms: lookMs } of looks) {
    const format = formatOf(outcome);
    sums.add('pictures', format, 1);
    sums.add('picture-ms', format, Math.round(lookMs));
    sums.add('picture-bytes', format, bytes);
    if (outcome.kind === 'undecodable') sums.add('failures', 'cannot be decoded', 1);
  }
  for (const item of items) {
    if (item.kind === 'not-there') sums.add('failures', `not there: ${item.reason}`, 1);
  }
  return sums.all;
}

/** What a refused job adds. */
export function countsOfRefusal(): Counts {
  return new Map([[countKey('failures', 'job refused'), 1]]);
}

/** Sums since it was made. */
export class WorkCounts {
  readonly #sums = new Map<string, number>();

  get all(): Counts {
    return this.#sums;
  }

  add(name: CountName, label: string, by: number): void {
    this.#plus(countKey(name, label), by);
  }

  addAll(counts: Counts): void {
    for (const [key, by] of counts) this.#plus(key, by);
  }

  #plus(key: string, by: number): void {
    this.#sums.set(key, (this.#sums.get(key) ?? 0) + by);
  }
}

/** The sums that a server holds, as far as they are some. */
export function soundCounts(fields: Readonly<Record<string, string>>): Counts {
  const sound = Object.entries(fields).flatMap(([key, text]) => {
    const value = Number(text);
    return isKey(key) && Number.isSafeInteger(value) && value >= 0 ? [[key, value] as const] : [];
  });
  return new Map(sound.slice(0, mostFields));
}

/** @returns each label of what is counted by that name */
export function labelled(counts: Counts, name: CountName): (readonly [string, number])[] {
  const start = countKey(name, '');
  return [...counts].flatMap(([key, value]) =>
    key.startsWith(start) ? [[key.slice(start.length), value] as const] : [],
  );
}

function isKey(key: string): boolean {
  const name = countNames.find((one) => key.startsWith(`${one} `));
  return name !== undefined && labels.test(key.slice(name.length + 1));
}

function formatOf(outcome: LookOutcome): string {
  switch (outcome.kind) {
    case 'picture':
      return outcome.facts.format;
    case 'undecodable':
    case 'unsupported':
      return outcome.format;
    case 'not-a-picture':
    case 'unreadable':
      return 'none';
    default:
      return outcome satisfies never;
  }
}
