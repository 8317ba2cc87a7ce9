import { reversed, type Relation } from '../../model/pictures/relation.js';
import { predictRelation } from '../../picture/match/predict-relation.js';
import { decodeSound } from '../../storage/codec.js';
import { relationCodec } from '../../storage/codecs/relation.js';
import type { Repository } from '../repository/repository.js';
import type { PairPlan } from './candidates/pair-plan.js';
import { FoundRelations } from './found-relations.js';
import { measurePairs, type Measured, type Measuring } from './measure-pairs.js';
import { relationKeyOf } from './relation-change.js';

export interface Comparing {
  readonly repository: Repository;
  readonly measuring: Measuring;
  /** Called now and then. @param open new pictures that are not compared with all of theirs yet */
  readonly onTurn: (open: number) => void;
}

interface KnownBefore {
  /** Pictures with smaller numbers were compared with each other. */
  readonly from: number;
  /** Pairs that were measured already. */
  readonly probed: readonly Measured[];
}

/** Relations that are made ready to be stored for each pair that was measured elsewhere. */
const preparedAtOnce = 100;

/**
 * Measures pairs of a plan, and predicts what follows from them.
 * @throws ImgdedupError INTERRUPTED, WORKER_ENDED, STORE_DAMAGED, QUEUE_UNREACHABLE
 */
export async function comparePlanned(
  { repository, measuring, onTurn }: Comparing,
  plan: PairPlan,
  { from, probed }: KnownBefore,
): Promise<FoundRelations> {
  const found = new FoundRelations();
  const known = new Relations();
  for (const { own, other, relation } of probed) {
    plan.settle(own, other);
    if (relation === undefined) continue;
    found.add(own, other, { source: 'measured', relation });
    known.add(own, other, relation);
  }
  while (!plan.isSettled) {
    const fresh: Pair[] = [];
    for await (const { own, other, relation } of measurePairs(measuring, plan.takeTurn())) {
      // Others compare meanwhile, and this thread has time.
      found.prepare(preparedAtOnce);
      if (relation === undefined) continue;
      found.add(own, other, { source: 'measured', relation });
      known.add(own, other, relation);
      plan.place(own);
      plan.place(other);
      fresh.push([own, other]);
    }
    if (plan.isSettled) break;
    onTurn(plan.unsettled);
    await addOlder(repository, plan, known, { fresh, from });
    for (const [one, other, relation] of predict(plan, known, fresh)) {
      found.add(one, other, { source: 'predicted', relation });
    }
  }
  return found;
}

/** Two pictures by their numbers. */
type Pair = readonly [number, number];

/** How pictures of one plan come from each other, as far as that is measured or predicted by now. */
class Relations {
  readonly #of = new Map<number, Map<number, Relation>>();

  /** @param relation how the second comes from the first */
  add(first: number, second: number, relation: Relation): void {
    const others = this.#of.get(first);
    if (others === undefined) this.#of.set(first, new Map([[second, relation]]));
    else others.set(second, relation);
  }

  /** How the second comes from the first. */
  between(first: number, second: number): Relation | undefined {
    const relation = this.#of.get(first)?.get(second);
    if (relation !== undefined) return relation;
    const back = this.#of.get(second)?.get(first);
    return back && reversed(back);
  }
}

interface Step {
  /** Pairs that turned out to be related just now. */
  readonly fresh: readonly Pair[];
  readonly from: number;
}

/** Two older pictures were compared before: what is stored of them, where it may say something now. */
async function addOlder(
  repository: Repository,
  plan: PairPlan,
  known: Relations,
  { fresh, from }: Step,
): Promise<void> {
  const wanted = new Map<number, Set<number>>();
  for (const pair of fresh) {
    const [hub, spoke] = pair[0] < from ? pair : [pair[1], pair[0]];
    if (hub >= from) continue;
    for (const other of plan.open(spoke)) {
      if (other >= from || known.between(hub, other) !== undefined) continue;
      wanted.set(hub, (wanted.get(hub) ?? new Set()).add(other));
    }
  }
  const pairs = [...wanted].flatMap(([hub, others]) =>
    [...others].map((other): Pair => [hub, other]),
  );
  if (pairs.length === 0) return;
  const keys = pairs.map((pair) => relationKeyOf(...pair));
  const values = await repository.transaction((store) => store.getMany(keys));
  for (const [at, [hub, other]] of pairs.entries()) {
    // A damaged record is met, and told, when groups are made.
    const relation = decodeSound(relationCodec, values[at])?.record.relation;
    if (relation !== undefined) known.add(Math.min(hub, other), Math.max(hub, other), relation);
  }
}

/**
 * Settles pairs of pictures that are both related to a third, as far as that says something of them, and
 * goes on with what that brings.
 * @param fresh what was not known before
 */
function* predict(
  plan: PairPlan,
  known: Relations,
  fresh: readonly Pair[],
): Generator<readonly [number, number, Relation]> {
  const queue = [...fresh];
  // It grows while it is walked through.
  for (const [a, b] of queue) {
    for (const [one, hub] of [
      [a, b],
      [b, a],
    ] as const) {
      const toHub = known.between(one, hub);
      if (toHub === undefined) continue;
      for (const other of plan.open(one)) {
        const onward = known.between(hub, other);
        if (onward === undefined) continue;
        const prediction = predictRelation(toHub, onward);
        if (prediction.kind === 'unknown') continue;
        plan.settle(one, other);
        if (prediction.kind !== 'related') continue;
        known.add(one, other, prediction.relation);
        queue.push([one, other]);
        yield [one, other, prediction.relation];
      }
    }
  }
}
