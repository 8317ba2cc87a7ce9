import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chooseNominees,
  mostNominees,
} from '../../../../../src/library/lookalikes/candidates/choose-nominees.js';
import {
  coverWithStars,
  type Graph,
  type Pair,
  type Preference,
  type Rank,
  type Star,
} from '../../../../../src/library/lookalikes/groups/star-cover.js';
import { Random } from '../../../support/random.js';

type Edges = readonly (readonly [number, number])[];

function graphOf(edges: Edges, predicted: Edges = []): Graph {
  const all = setsOf([...edges, ...predicted]);
  const unsure = setsOf(predicted);
  return {
    nodes: () => all.keys(),
    partners: (node) => all.get(node) ?? [],
    predicted: (node) => unsure.get(node) ?? [],
  };
}

function setsOf(edges: Edges): Map<number, Set<number>> {
  const sets = new Map<number, Set<number>>();
  const note = (from: number, to: number) => sets.set(from, (sets.get(from) ?? new Set()).add(to));
  for (const [a, b] of edges) {
    if (a === b) continue;
    note(a, b);
    note(b, a);
  }
  return sets;
}

function starsOf(edges: Edges, prefer: Preference, outranks: Rank): readonly Star[] {
  return coverWithStars(graphOf(edges), prefer, outranks).stars;
}

function isSubset(some: readonly number[], all: Iterable<number>): boolean {
  const among = new Set(all);
  return some.every((one) => among.has(one));
}

const larger: Preference = (a, b) => b - a;
const smaller: Preference = (a, b) => a - b;
/** No node is worth more than that most find a group. */
const nobody: Rank = () => false;

/** The same by looking at everything again before each star. */
function naiveStars(edges: Edges, prefer: Preference): Star[] {
  const isEdge = (a: number, b: number): boolean =>
    edges.some(([x, y]) => (x === a && y === b) || (x === b && y === a));
  const free = new Set(edges.filter(([a, b]) => a !== b).flat());
  const stars: Star[] = [];
  for (;;) {
    const around = (node: number) =>
      [...free].filter((other) => other !== node && isEdge(node, other));
    const [centre] = [...free].toSorted(
      (a, b) => around(b).length - around(a).length || prefer(a, b),
    );
    if (centre === undefined || around(centre).length === 0) return stars;
    const nodes = [centre, ...around(centre)].toSorted(prefer);
    const keeper =
      nodes.find((node) => nodes.every((other) => other === node || isEdge(node, other))) ?? -1;
    stars.push({ keeper, members: nodes.filter((node) => node !== keeper) });
    for (const node of nodes) free.delete(node);
  }
}

test('stars are those of a naive search', () => {
  const node = fc.integer({ min: 0, max: 9 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(node, node), { maxLength: 30 }),
      fc.constantFrom(larger, smaller),
      (edges, prefer) => {
        expect(starsOf(edges, prefer, nobody)).toEqual(naiveStars(edges, prefer));
      },
    ),
    { numRuns: 500 },
  );
});

function keyOf([a, b]: readonly [number, number]): string {
  return `${Math.min(a, b)}-${Math.max(a, b)}`;
}

/** Asks until nothing is asked for. @returns how many pairs were asked for each time */
function askedUntilSure(guessed: Edges, isTrue: (edge: readonly [number, number]) => boolean) {
  const [sure, asked]: [Edges[number][], number[]] = [[], []];
  let unsure = guessed;
  for (;;) {
    const cover = coverWithStars(graphOf(sure, unsure), smaller, nobody);
    if (cover.asked.length === 0) return { stars: cover.stars, asked };
    const now = new Set(cover.asked.map(String));
    asked.push(now.size);
    const isAsked = ([a, b]: readonly [number, number]): boolean =>
      now.has(String([Math.min(a, b), Math.max(a, b)]));
    sure.push(...unsure.filter((edge) => isAsked(edge) && isTrue(edge)));
    unsure = unsure.filter((edge) => !isAsked(edge));
  }
}

describe('where edges are only predicted', () => {
  const node = fc.integer({ min: 0, max: 15 });
  const some = fc.array(fc.tuple(node, node), { maxLength: 80 });
  const ranks = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 16, maxLength: 16 });

  test('asking for what decided something ends with the stars of all true edges', () => {
    fc.assert(
      fc.property(some, some, some, ranks, (sure, guessed, wrong, worth) => {
        const prefer: Preference = (a, b) => (worth[b] ?? 0) - (worth[a] ?? 0) || a - b;
        const outranks: Rank = (a, b) => (worth[a] ?? 0) > (worth[b] ?? 0) + 1;
        const truth = new Set([...sure, ...guessed].map(keyOf));
        const known: Pair[] = [...sure];
        let unsure = [...guessed, ...wrong].filter(
          (edge) => !sure.map(keyOf).includes(keyOf(edge)),
        );
        let cover = coverWithStars(graphOf(known, unsure), prefer, outranks);
        while (cover.asked.length > 0) {
          const settled = new Set(cover.asked.map(keyOf));
          const left = unsure.filter((edge) => !settled.has(keyOf(edge)));
          // Only what is open is asked for.
          expect(new Set(unsure.map(keyOf)).size).toBe(
            settled.size + new Set(left.map(keyOf)).size,
          );
          known.push(...cover.asked.filter((pair) => truth.has(keyOf(pair))));
          unsure = left;
          cover = coverWithStars(graphOf(known, unsure), prefer, outranks);
        }
        expect(cover.stars).toEqual(starsOf([...sure, ...guessed], prefer, outranks));
      }),
      { numRuns: 2000 },
    );
  });

  const count = 200;
  const everybody = Array.from({ length: count }, (_, a) =>
    Array.from({ length: a }, (_b, b) => [a, b] as const),
  ).flat();

  test('of a family nothing is asked for but the edges of its keeper, in a few turns', () => {
    const { stars, asked } = askedUntilSure(everybody, () => true);
    expect(stars.map(({ keeper, members }) => [keeper, members.length])).toEqual([[0, count - 1]]);
    expect(asked.reduce((sum, pairs) => sum + pairs, 0)).toBe(count - 1);
    expect(asked.length).toBeLessThan(8);
  });

  test('who stood first by mistake falls behind by the first edge that is none', () => {
    // Ten are not related to the last eight, and these edges are the most doubtful.
    const isTrue = ([a, b]: readonly [number, number]): boolean => a < count - 8 || b >= 10;
    const { stars, asked } = askedUntilSure(everybody.toReversed(), isTrue);
    expect(stars[0]?.keeper).toBe(10);
    expect(asked.reduce((sum, pairs) => sum + pairs, 0)).toBeLessThan(2 * count);
  });
});

const zeroStays: Rank = (a) => a === 0;

describe('where some may not be given up', () => {
  const node = fc.integer({ min: 0, max: 9 });
  const edges = fc.array(fc.tuple(node, node), { maxLength: 30 });
  /** Ranks that agree with the preference for smaller numbers, but see some differences only. */
  const ranks = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 10, maxLength: 10 });

  test('nobody is in a group whose keeper may not have it', () => {
    fc.assert(
      fc.property(edges, ranks, (some, worth) => {
        const prefer: Preference = (a, b) => (worth[b] ?? 0) - (worth[a] ?? 0) || a - b;
        const outranks: Rank = (a, b) => (worth[a] ?? 0) > (worth[b] ?? 0);
        const graph = graphOf(some);
        const { stars } = coverWithStars(graph, prefer, outranks);
        const nodes = stars.flatMap(({ keeper, members }) => [keeper, ...members]);
        expect(new Set(nodes).size).toBe(nodes.length);
        for (const { keeper, members } of stars) {
          expect(members.length).toBeGreaterThan(0);
          expect(members.filter((member) => outranks(member, keeper, members.length + 1))).toEqual(
            [],
          );
          expect(isSubset(members, graph.partners(keeper))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('the group is split around the one that is related to some only', () => {
    // 1 is like 0 and 2; 0 and 2 are not alike. Who may be given up for 1?
    const graph = graphOf([
      [0, 1],
      [1, 2],
    ]);
    expect(coverWithStars(graph, smaller, nobody).stars).toEqual([{ keeper: 1, members: [0, 2] }]);
    expect(coverWithStars(graph, smaller, zeroStays).stars).toEqual([{ keeper: 0, members: [1] }]);
  });
});

test('the order in which links come changes nothing', () => {
  const random = new Random(5);
  const edges = Array.from({ length: 200 }, () => [random.int(0, 60), random.int(0, 60)] as const);
  const expected = starsOf(edges, smaller, nobody);
  for (let turn = 0; turn < 10; turn += 1) {
    const shuffled = edges
      .map((edge) => ({ edge, key: random.next() }))
      .toSorted((a, b) => a.key - b.key)
      .map(({ edge }) => edge);
    expect(starsOf(shuffled, smaller, nobody)).toEqual(expected);
  }
});

test('a family of which all were compared with the oldest only is one group', () => {
  const edges = Array.from({ length: 500 }, (_, younger) =>
    Array.from({ length: Math.min(younger, 200) }, (_older, older) => [older, younger] as const),
  ).flat();
  for (const prefer of [smaller, larger]) {
    const stars = starsOf(edges, prefer, nobody);
    expect(stars).toHaveLength(1);
    expect(stars[0]?.members).toHaveLength(499);
    // Of those that all were compared with, the preferred.
    expect(stars[0]?.keeper).toBe(prefer === smaller ? 0 : 199);
  }
});

/** What is compared where `count` pictures all look alike, near to each other in no order. */
function comparedIn(count: number, isThere: (number: number) => boolean): Edges {
  const random = new Random(count);
  return Array.from({ length: count }, (_, number) => {
    const older = Array.from({ length: number }, (_older, other) => other);
    const nearestFirst = older
      .map((other) => ({ other, distance: random.next() }))
      .toSorted((a, b) => a.distance - b.distance)
      .map(({ other }) => other);
    return chooseNominees(nearestFirst, isThere).map((other) => [other, number] as const);
  }).flat();
}

test('a time lapse is one group, though not every pair is compared', () => {
  const count = 800;
  const edges = comparedIn(count, () => true);
  expect(edges.length).toBeLessThanOrEqual(count * mostNominees);
  const stars = starsOf(edges, larger, nobody);
  expect(stars.map(({ members }) => members.length)).toEqual([count - 1]);
});

const isThere = (number: number): boolean => number >= 400;

test('what left the folder takes no place of what is there', () => {
  const present = comparedIn(1000, isThere).filter(([a, b]) => isThere(a) && isThere(b));
  expect(starsOf(present, larger, nobody).map(({ members }) => members.length)).toEqual([599]);
});
