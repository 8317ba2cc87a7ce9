import { setImmediate } from 'node:timers/promises';
import type { Nominated, NextPairs } from './candidates/next-pairs.js';
import type { Alike } from './candidates/nominate.js';
import type { Standing } from './candidates/pair-plan.js';
import type { Likeness } from './hub-order.js';
import type { Measured, Measuring } from './measure-pairs.js';
import { probeFamilies, probesOf, type Probes } from './probe-families.js';

/** Who is compared in one go, and in which order. */
export interface Ranked extends Nominated {
  readonly standing: Standing;
  /** Pairs that were measured for it. */
  readonly probed: readonly Measured[];
}

interface Ranking extends Measuring {
  /** Who is rather compared with all others. */
  readonly hubs: (likeness: Likeness) => Promise<Standing>;
}

/**
 * Nominates the next pictures, and meanwhile finds out by those that look alike who of a family is compared with all
 * others: nominating by key points is work for one processor, of this thread, and the other is done elsewhere.
 * @param from the first of the pictures; those with smaller numbers were compared with each other
 * @throws ImgdedupError INTERRUPTED, WORKER_ENDED, STORE_FULL, STORE_DAMAGED, DECODER_UNAVAILABLE, QUEUE_UNREACHABLE
 */
export async function nominateAndRank(
  next: NextPairs,
  { hubs, ...measuring }: Ranking,
  from: number,
): Promise<Ranked> {
  const rank = async (alike: Alike, probes: Probes): Promise<Omit<Ranked, keyof Nominated>> => {
    const { pairs, families } = await probeFamilies(measuring, probes);
    return { probed: pairs, standing: await hubs({ alike, families }) };
  };
  const alike = await next.alike(from);
  const probes = probesOf(alike, from);
  // Now: opening the store takes several turns, and nominating leaves few.
  await measuring.pictures.fetch([...probes.pairs].flatMap(([own, others]) => [own, ...others]));
  const ranking = rank(alike, probes);
  // Until all is asked for that is asked for at once.
  await setImmediate();
  // Most of them are compared next, and whoever compares them would wait for the store.
  const likely = [...alike].filter(([, others]) => others.length > 0);
  await measuring.pictures.fetch(likely.map(([number]) => number));
  const [nominated, ranked] = await both(next.pairs(from), ranking);
  if ([...alike.keys()].every((number) => number < nominated.to))
    return { ...nominated, ...ranked };
  // Fewer pictures were nominated than look alike, and families among them may be others.
  const fewer = new Map([...alike].filter(([number]) => number < nominated.to));
  return { ...nominated, ...(await rank(fewer, probesOf(fewer, from))) };
}

/** Waits for both, also where one fails: nothing is at work any more when this throws. */
async function both<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}
