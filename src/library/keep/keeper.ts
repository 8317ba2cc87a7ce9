import { compareNames, type RelPath } from '../../model/paths/path.js';
import { alikeRules, exactRules, type KeepRule, type Settings } from '../../config/settings.js';
import type { Candidate } from '../../model/pictures/candidate.js';
import {
  measuresOf,
  protectionMeasures,
  type Ground,
  type Measure,
  type RankOfPlugin,
} from './keep-measures.js';
import { reasonText } from './keep-reason.js';
import { Protection, type ProtectionOptions } from './protection.js';

export interface KeepOptions extends ProtectionOptions {
  /** Which file of a group is kept; the repository's setting by default. */
  readonly keep?: readonly KeepRule[] | undefined;
}

/** Who is kept, and what is never acted on. */
export interface Keeping {
  /** Between files of equal bytes. */
  readonly exact: KeepOrder;
  /** Between pictures. */
  readonly alike: KeepOrder;
  readonly protection: Protection;
}

/**
 * The user's rules, then the default ones, which differ by tier.
 * @param rankOf where files are ranked; without it what plugins say is not asked
 * @throws ImgdedupError CONFIG_INVALID for a glob that is none; what `rankOf` throws
 */
export function keepingOf(
  settings: Settings,
  options: KeepOptions,
  rankOf: RankOfPlugin = () => ({ value: () => 0 }),
): Keeping {
  const globs = [...settings.protect, ...(options.protect ?? [])];
  const protection = new Protection(globs, options.reference);
  const rules = options.keep ?? settings.keep;
  const orderOf = (defaults: readonly KeepRule[]) =>
    new KeepOrder([
      ...protectionMeasures(protection),
      ...[...rules, ...defaults].flatMap((rule) => measuresOf(rule, settings, rankOf)),
    ]);
  return { exact: orderOf(exactRules), alike: orderOf(alikeRules), protection };
}

/** What a {@link KeepOrder} makes of a file: to be worked out once where many are compared. */
export interface Standing {
  readonly path: RelPath;
  /** By measure, the next one worked out when the ones before it do not tell two files apart. */
  readonly values: number[];
  readonly candidate: Candidate;
}

/**
 * What is never given up for a file that these grounds do not prefer, even where that makes two groups
 * of one: what the user named, and what no other copy can give back.
 */
const decisive: ReadonlySet<Ground['kind']> = new Set([
  'reference',
  'protected',
  'path',
  '-path',
  'plugin',
  'whole',
  'original',
  'colour',
]);
/** The same in small groups. In a series of hundreds they differ from picture to picture. */
const decisiveInFew: ReadonlySet<Ground['kind']> = new Set([
  ...decisive,
  'resolution',
  'compression',
  'quality',
]);
/** Most pictures of a small group. */
const few = 8;

/** An order of files: the next measure decides where the one before sees no difference, the path at last. */
class KeepOrder {
  readonly #measures: readonly Measure[];
  /** Who is best and why is asked of the same files. */
  readonly #standings = new WeakMap<Candidate, Standing>();

  constructor(measures: readonly Measure[]) {
    this.#measures = measures;
  }

  standing(candidate: Candidate): Standing {
    const known = this.#standings.get(candidate);
    if (known !== undefined) return known;
    const made: Standing = { path: candidate.path, values: [], candidate };
    this.#standings.set(candidate, made);
    return made;
  }

  /** Below zero where `a` is rather kept than `b`. */
  compare(a: Standing, b: Standing): number {
    const at = this.#differenceAt(a, b);
    if (at === -1) return compareNames(a.path, b.path);
    return this.#value(a, at) < this.#value(b, at) ? -1 : 1;
  }

  /** Whether `a` may not be given up for `b` in a group of so many. */
  outranks(a: Standing, b: Standing, count: number): boolean {
    const at = this.#differenceAt(a, b);
    const ground = this.#measures[at]?.ground;
    const grounds = count > few ? decisive : decisiveInFew;
    return ground !== undefined && grounds.has(ground.kind) && this.compare(a, b) < 0;
  }

  /** Who of them is kept. There must be one. */
  best<T extends Candidate>(candidates: readonly T[]): T {
    const [first, ...others] = candidates.map((candidate) => ({
      candidate,
      standing: this.standing(candidate),
    }));
    if (first === undefined) throw new RangeError('nobody to keep');
    return others.reduce(
      (best, one) => (this.compare(one.standing, best.standing) < 0 ? one : best),
      first,
    ).candidate;
  }

  /**
   * Why the winner is kept, in words: what set it apart from the best of the others.
   * @param others at least one
   */
  why(winner: Candidate, others: readonly Candidate[]): string {
    const next = this.best(others);
    const [own, other] = [this.standing(winner), this.standing(next)];
    if (this.compare(own, other) > 0) return 'the only one that is like each of the others';
    const at = this.#differenceAt(own, other);
    const measure = this.#measures[at];
    if (measure === undefined) return 'first by path';
    const isOf = (file: Candidate): boolean => measure.value(file) === this.#value(other, at);
    const all = others.length === 1 ? 'the other is' : 'the others are';
    const nextIs = others.every(isOf) ? all : 'the next is';
    return reasonText(measure.ground, { winner, next, nextIs });
  }

  /** Where the first measure is that tells them apart; -1 where none does. */
  #differenceAt(a: Standing, b: Standing): number {
    return this.#measures.findIndex(
      ({ isLeftOut }, at) => this.#value(a, at) !== this.#value(b, at) && isLeftOut?.() !== true,
    );
  }

  #value({ values, candidate }: Standing, at: number): number {
    const known = values[at];
    if (known !== undefined) return known;
    const measure = this.#measures[at];
    if (measure === undefined) throw new RangeError(`there is no measure ${at}`);
    return (values[at] = measure.value(candidate));
  }
}
