/** Picks the groups: stars of pictures around one that all of them were compared with. */

export interface Graph {
  /** Each once. */
  nodes(): Iterable<number>;
  /** Neighbours of a node, each once. Who is one of another has it among its own. */
  partners(node: number): Iterable<number>;
  /** Those of its partners with which it is only predicted to have an edge, the most doubtful first. */
  predicted(node: number): Iterable<number>;
}

/** Two nodes. */
export type Pair = readonly [number, number];

export interface Cover {
  readonly stars: readonly Star[];
  /**
   * Pairs of predicted edges that the stars depend on. Where there are none, the stars are those of the
   * graph of all true edges, whatever became of other predictions: a true degree is never above the
   * predicted one, so that who stood first with true edges only stands first.
   */
  readonly asked: readonly Pair[];
}

export interface Star {
  /** Who is kept: related to every member. */
  readonly keeper: number;
  readonly members: readonly number[];
}

/** Below zero where the first node is rather kept than the second. Never zero for two nodes. */
export type Preference = (a: number, b: number) => number;

/** Whether the first node may not be given up for the second in a group of so many. Then it is preferred, too. */
export type Rank = (a: number, b: number, count: number) => boolean;

/**
 * Takes the node with most partners that are in no group yet, and these partners; then who of them
 * all is related to every other and preferred is the keeper. Greedy, so that most pictures find a
 * group; the same graph gives the same stars.
 *
 * Where one of them may not be given up for that keeper, the group is made around the preferred of all
 * instead, if need be again, and the others may find another group.
 *
 * Predicted edges count as true, and those that decided something are asked for.
 */
export function coverWithStars(graph: Graph, prefer: Preference, outranks: Rank): Cover {
  const free = new Set(graph.nodes());
  const stars: Star[] = [];
  const asked = new AskedPairs(graph);
  const queue = new CentreQueue(graph, free, prefer);
  for (let centre = queue.take(); centre !== undefined; centre = queue.take()) {
    const star = starAround(graph, centre, free, { prefer, outranks }, asked);
    stars.push(star);
    for (const node of [star.keeper, ...star.members]) free.delete(node);
    if (free.has(centre)) queue.giveBack(centre);
  }
  return { stars, asked: asked.pairs };
}

/** Edges of a node that are asked for at once, while it has no more that are sure. */
const fewest = 8;

/**
 * Predicted edges that were looked at. Of one node a few are asked for at first, the most doubtful, then as many as
 * are sure by then: who stands first by false predictions falls behind by the first of them, and the rest need not
 * be asked for.
 */
class AskedPairs {
  readonly #graph: Graph;
  readonly #asked = new Map<number, Set<number>>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** @param among nodes whose edges with the node decided something */
  ask(node: number, among: ReadonlySet<number>): void {
    const open = [...this.#graph.predicted(node)].filter((partner) => among.has(partner));
    if (open.length === 0) return;
    let sure = -open.length;
    for (const partner of this.#graph.partners(node)) if (among.has(partner)) sure += 1;
    for (const partner of open.slice(0, Math.max(fewest, sure))) {
      const [smaller, larger] = node < partner ? [node, partner] : [partner, node];
      const known = this.#asked.get(smaller);
      if (known === undefined) this.#asked.set(smaller, new Set([larger]));
      else known.add(larger);
    }
  }

  get pairs(): Pair[] {
    return [...this.#asked].flatMap(([one, others]) =>
      [...others].map((other): Pair => [one, other]),
    );
  }
}

interface Order {
  readonly prefer: Preference;
  readonly outranks: Rank;
}

/** @param centre a free node with free partners */
function starAround(
  graph: Graph,
  centre: number,
  free: ReadonlySet<number>,
  { prefer, outranks }: Order,
  asked: AskedPairs,
): Star {
  const bestOf = (some: readonly number[]): number =>
    some.reduce((best, node) => (prefer(node, best) < 0 ? node : best));
  // Every turn has a preferred centre, so there is a last one: the best of its own partners.
  for (let around = centre; ;) {
    const nodes = [around, ...freePartners(graph, around, free)];
    const all = new Set(nodes);
    const keeper = bestOf(nodes.filter((node) => isRelatedToAll(graph, node, all)));
    asked.ask(around, free);
    asked.ask(keeper, all);
    if (!nodes.some((node) => node !== keeper && outranks(node, keeper, nodes.length))) {
      const members = nodes.filter((node) => node !== keeper);
      return { keeper, members: members.toSorted(prefer) };
    }
    const better = bestOf(nodes);
    if (better === around) throw new RangeError('a rank that is no preference');
    around = better;
  }
}

/** @param nodes itself among them */
function isRelatedToAll(graph: Graph, node: number, nodes: ReadonlySet<number>): boolean {
  let others = 0;
  for (const partner of graph.partners(node)) if (nodes.has(partner)) others += 1;
  return others === nodes.size - 1;
}

function* freePartners(graph: Graph, node: number, free: ReadonlySet<number>): Generator<number> {
  for (const partner of graph.partners(node)) if (free.has(partner)) yield partner;
}

/**
 * Nodes by how many free partners they have. Counts only go down, so a node whose count was right
 * when it came up is the largest.
 */
class CentreQueue {
  readonly #graph: Graph;
  readonly #free: ReadonlySet<number>;
  readonly #prefer: Preference;
  /** Nodes by their number of partners when they were put there, the preferred last. */
  readonly #byCount: number[][] = [];

  constructor(graph: Graph, free: ReadonlySet<number>, prefer: Preference) {
    this.#graph = graph;
    this.#free = free;
    this.#prefer = prefer;
    const inOrder = [...free].toSorted((a, b) => prefer(b, a));
    for (const node of inOrder) this.#put(node, this.#countOf(node));
  }

  /** @returns undefined when no free node has a free partner */
  take(): number | undefined {
    for (let count = this.#byCount.length - 1; count > 0; count -= 1) {
      const nodes = this.#byCount[count] ?? [];
      const moved: number[] = [];
      for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
        if (!this.#free.has(node)) continue;
        const now = this.#countOf(node);
        if (now === count) {
          this.#settle(moved);
          return node;
        }
        moved.push(node);
      }
      this.#settle(moved);
    }
    return undefined;
  }

  /** What was taken and is free still. */
  giveBack(node: number): void {
    this.#settle([node]);
  }

  #countOf(node: number): number {
    let count = 0;
    for (const _ of freePartners(this.#graph, node, this.#free)) count += 1;
    return count;
  }

  #settle(moved: readonly number[]): void {
    const changed = new Set<number>();
    for (const node of moved) {
      const count = this.#countOf(node);
      this.#put(node, count);
      changed.add(count);
    }
    for (const count of changed) this.#byCount[count]?.sort((a, b) => this.#prefer(b, a));
  }

  #put(node: number, count: number): void {
    for (let at = this.#byCount.length; at <= count; at += 1) this.#byCount.push([]);
    this.#byCount[count]?.push(node);
  }
}
