/** Picks the groups: stars of pictures around one that all of them were compared with. */

/** Neighbours of each node, both ways. */
export type Graph = ReadonlyMap<number, ReadonlySet<number>>;

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
 * Where one of them may not be given up for that keeper, the group is split: the preferred of all
 * keeps those that it is related to, and the others may find another group.
 */
export function pickStars(graph: Graph, prefer: Preference, outranks: Rank): Star[] {
  const free = new Set(graph.keys());
  const stars: Star[] = [];
  const queue = new CentreQueue(graph, free, prefer);
  for (let centre = queue.take(); centre !== undefined; centre = queue.take()) {
    const partners = partnersOf(graph, centre).filter((node) => free.has(node));
    const star = starOf(graph, [centre, ...partners], prefer, outranks);
    stars.push(star);
    for (const node of [star.keeper, ...star.members]) free.delete(node);
  }
  return stars;
}

/** @param nodes a node, and some that it is related to */
function starOf(graph: Graph, nodes: readonly number[], prefer: Preference, outranks: Rank): Star {
  const bestOf = (some: readonly number[]): number =>
    some.reduce((best, node) => (prefer(node, best) < 0 ? node : best));
  const natural = bestOf(nodes.filter((node) => isRelatedToAll(graph, node, nodes)));
  const isSplit = nodes.some((node) => outranks(node, natural, nodes.length));
  const keeper = isSplit ? bestOf(nodes) : natural;
  const members = nodes.filter((node) => graph.get(keeper)?.has(node) === true);
  return { keeper, members: members.toSorted(prefer) };
}

function isRelatedToAll(graph: Graph, node: number, nodes: readonly number[]): boolean {
  const partners = graph.get(node);
  return nodes.every((other) => other === node || partners?.has(other) === true);
}

function partnersOf(graph: Graph, node: number): number[] {
  return [...(graph.get(node) ?? [])];
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
    const inOrder = [...graph.keys()].toSorted((a, b) => prefer(b, a));
    for (const node of inOrder) this.#put(node, graph.get(node)?.size ?? 0);
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

  #countOf(node: number): number {
    return partnersOf(this.#graph, node).filter((partner) => this.#free.has(partner)).length;
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
