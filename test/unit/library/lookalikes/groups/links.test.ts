import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DistinctPairs } from '../../../../../src/library/decisions/distinct-pairs.js';
import { linkFamily } from '../../../../../src/library/lookalikes/groups/image-data.js';
import {
  Links,
  type Link,
  type LinkFilter,
} from '../../../../../src/library/lookalikes/groups/links.js';
import {
  coverWithStars,
  type Graph,
  type Preference,
} from '../../../../../src/library/lookalikes/groups/star-cover.js';
import {
  relationSources,
  reversed,
  type KnownRelation,
  type Relation,
} from '../../../../../src/model/pictures/relation.js';
import { relationCodec } from '../../../../../src/storage/codecs/relation.js';
import { numbersOf, relationKey } from '../../../../../src/storage/keys.js';
import { contentAt, catalogOf, type SketchedPicture } from '../../../support/catalog-of.js';

const upright = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };
const mirrored = { a: -1, b: 0, c: 0, d: 1, e: 1, f: 0 };
const same: Relation = {
  map: upright,
  firstInside: 1,
  secondInside: 1,
  distance: 5,
  colour: 'same',
};
const everything: LinkFilter = {
  threshold: 30,
  wantsCrops: true,
  wantsRotated: true,
  wantsRecoloured: false,
};

interface Pair {
  readonly numbers: readonly [smaller: number, larger: number];
  readonly relation?: Partial<Relation>;
  readonly source?: KnownRelation['source'];
  readonly isDamaged?: boolean;
}

interface Loaded {
  readonly linked: string[];
  readonly damaged: number;
  /** Numbers of relations that nobody needs. */
  readonly orphans: number[][];
  readonly links: Links;
}

async function loaded(
  pictures: readonly SketchedPicture[],
  pairs: readonly Pair[],
  filter: Partial<LinkFilter> = {},
  distinct = new DistinctPairs(),
): Promise<Loaded> {
  const { store, catalog, live } = await catalogOf(pictures);
  await store.write(
    pairs.map(
      ({ numbers: [smaller, larger], relation, source = 'measured', isDamaged = false }) => {
        const value = relationCodec.encode({ source, relation: { ...same, ...relation } });
        if (isDamaged) value.fill(0, 3, 20);
        return { type: 'put', key: relationKey(smaller, larger), value };
      },
    ),
  );
  const links = new Links();
  const useless = await links.load(store, catalog, live, distinct, { ...everything, ...filter });
  const linked = [...links.positions()].flatMap((first) =>
    [...links.of(first)].map(([second, { tier }]) => `${first}-${second} ${tier}`),
  );
  const orphans = useless.orphans.map((key) => [...numbersOf(key)]);
  const taken = new Links();
  const found = pairs
    .filter(({ isDamaged = false }) => !isDamaged)
    .map(({ numbers: [first, second], relation, source = 'measured' }) => {
      return { first, second, known: { source, relation: { ...same, ...relation } } };
    })
    .toSorted((a, b) => a.first - b.first || a.second - b.second);
  taken.take(found, catalog, live, distinct, { ...everything, ...filter });
  expect(inFull(taken)).toEqual(inFull(links));
  return { linked: linked.toSorted(), damaged: useless.damaged, orphans, links };
}

/** In the order in which they come. */
function inFull(links: Links): unknown {
  return [...links.positions()].map((first) =>
    [...links.of(first)].map(([second, { tier, source, relation }]) => {
      return { first, second, tier, source, relation };
    }),
  );
}

/** Positions and numbers differ, as they do when pictures come in any order. */
const three: readonly SketchedPicture[] = [{ number: 7 }, { number: 2 }, { number: 4 }];

describe('stored relations', () => {
  test('link pictures both ways', async () => {
    const { linked, links } = await loaded(three, [
      { numbers: [2, 7], relation: { map: { ...upright, a: 0.5 } } },
    ]);
    expect(linked).toEqual(['0-1 similar', '1-0 similar']);
    expect(links.between(1, 0)?.relation.map.a).toBe(0.5);
    expect(links.between(0, 1)?.relation.map.a).toBe(2);
    expect(links.between(0, 2)).toBeUndefined();
  });

  test('with a picture that is not in the folder, or no more, count for nothing', async () => {
    const [first = { number: 7 }, second = { number: 2 }] = three;
    const { linked, damaged, orphans } = await loaded(
      [first, { ...second, isThere: false }],
      [{ numbers: [2, 7] }, { numbers: [3, 7] }, { numbers: [2, 9], isDamaged: true }],
    );
    expect({ linked, damaged }).toEqual({ linked: [], damaged: 0 });
    // Of the first both pictures are known: it counts again when the file is back.
    expect(orphans).toEqual([
      [2, 9],
      [3, 7],
    ]);
  });

  test('that are damaged count as missing and are counted', async () => {
    const { linked, damaged } = await loaded(three, [
      { numbers: [2, 4], isDamaged: true },
      { numbers: [2, 7] },
    ]);
    expect({ linked, damaged }).toEqual({ linked: ['0-1 similar', '1-0 similar'], damaged: 1 });
  });

  test('of pictures that were said to be distinct count for nothing', async () => {
    const distinct = new DistinctPairs();
    distinct.add(contentAt(0), contentAt(1));
    const pairs: Pair[] = [{ numbers: [2, 7] }, { numbers: [2, 4] }];
    expect((await loaded(three, pairs, {}, distinct)).linked).toEqual([
      '1-2 similar',
      '2-1 similar',
    ]);
  });
});

describe('what is predicted', () => {
  test('links, whatever its distance, and is told apart', async () => {
    const { links } = await loaded(three, [
      { numbers: [2, 7], source: 'predicted', relation: { distance: 80 } },
      { numbers: [2, 4] },
    ]);
    expect([...links.partners(1)].toSorted(prefer)).toEqual([0, 2]);
    expect([...links.predicted(1)]).toEqual([0]);
    expect(links.between(0, 1)?.source).toBe('predicted');
  });

  test('gives way to what was measured', async () => {
    const predicted = [
      { numbers: [2, 7], source: 'predicted' },
      { numbers: [2, 4], source: 'predicted' },
    ] as const;
    const { links } = await loaded(three, predicted);
    links.settle(0, 1, undefined);
    links.settle(1, 2, { tier: 'crop', source: 'measured', relation: same });
    expect([...links.of(1)].map(([other, { tier }]) => `${other} ${tier}`)).toEqual(['2 crop']);
    expect([links.has(0), links.size, [...links.predicted(1)]]).toEqual([false, 1, []]);
  });
});

describe('the filter', () => {
  const pairs: Pair[] = [
    { numbers: [2, 4], relation: { distance: 12.5 } },
    { numbers: [2, 7], relation: { secondInside: 0.5 } },
    { numbers: [4, 7], relation: { map: mirrored } },
  ];

  test.each<[string, Partial<LinkFilter>, string[]]>([
    ['lets all pass', {}, ['0-1 crop', '0-2 similar', '1-2 similar']],
    ['at the threshold lets pass', { threshold: 12.5 }, ['0-1 crop', '0-2 similar', '1-2 similar']],
    ['above the threshold does not', { threshold: 12.4 }, ['0-1 crop', '0-2 similar']],
    ['leaves out crops', { wantsCrops: false }, ['0-2 similar', '1-2 similar']],
    ['leaves out what is turned', { wantsRotated: false }, ['0-1 crop', '1-2 similar']],
  ])('%s', async (_name, filter, expected) => {
    const { linked } = await loaded(three, pairs, filter);
    const once = linked.filter((link) => {
      const [first = 0, second = 0] = link.split(/[- ]/).map(Number);
      return first < second;
    });
    expect(once).toEqual(expected);
  });

  test('leaves out what has other colours, unless it is asked for', async () => {
    const recoloured: Pair[] = [
      { numbers: [2, 4], relation: { colour: 'recoloured' } },
      { numbers: [2, 7], relation: { colour: 'grey' } },
    ];
    expect((await loaded(three, recoloured)).linked).toEqual(['0-1 similar', '1-0 similar']);
    const all = await loaded(three, recoloured, { wantsRecoloured: true });
    expect(all.linked).toHaveLength(4);
  });
});

const prefer: Preference = (a, b) => a - b;

function graphOf(links: Links): Graph {
  return {
    nodes: () => links.positions(),
    partners: (node) => links.partners(node),
    predicted: (node) => links.predicted(node),
  };
}

async function linkedFamily(count: number, { outsiders = 0, distinct = new DistinctPairs() } = {}) {
  const pictures = Array.from({ length: count + outsiders }, (_, number) => ({ number }));
  // The outsiders are like the youngest members, which do not stand for the family.
  const pairs = Array.from({ length: outsiders }, (_, at) => ({
    numbers: [count - 1, count + at] as const,
  }));
  const { links } = await loaded(pictures, pairs, {}, distinct);
  const { catalog } = await catalogOf(pictures);
  const family = Array.from({ length: count }, (_, position) => position);
  // On a busy machine the clock says little.
  const started = process.cpuUsage();
  linkFamily({ catalog, distinct, prefer }, family, links);
  const { stars } = coverWithStars(graphOf(links), prefer, () => false);
  const { user, system } = process.cpuUsage(started);
  return { links, stars, ms: (user + system) / 1000 };
}

describe('pictures with the same image data', () => {
  test('a few are all linked with each other', async () => {
    const { links } = await linkedFamily(4);
    expect([...links.positions()]).toEqual([0, 1, 2, 3]);
    for (const position of links.positions()) {
      expect([...links.partners(position)].toSorted(prefer)).toEqual(
        [0, 1, 2, 3].filter((other) => other !== position),
      );
      for (const [, { tier }] of links.of(position)) expect(tier).toBe('metadata');
    }
  });

  test('thousands are one group around the preferred, in no time', async () => {
    const { links, stars, ms } = await linkedFamily(3000);
    expect(stars).toHaveLength(1);
    expect(stars[0]).toMatchObject({ keeper: 0 });
    expect(stars[0]?.members).toHaveLength(2999);
    expect(links.size).toBeLessThan(3000 * 17);
    expect(ms).toBeLessThan(3000);
  });

  test('what is like one of thousands is in their group', async () => {
    const { stars } = await linkedFamily(100, { outsiders: 3 });
    expect(stars).toHaveLength(1);
    expect(stars[0]?.members).toHaveLength(102);
  });

  test('of those that were said to be distinct none is in a group with the other', async () => {
    const distinct = new DistinctPairs();
    distinct.add(contentAt(0), contentAt(50));
    distinct.add(contentAt(1), contentAt(100));
    const { links, stars } = await linkedFamily(100, { outsiders: 1, distinct });
    expect(links.between(0, 50)).toBeUndefined();
    expect(links.between(1, 100)).toBeUndefined();
    const [star] = stars;
    const members = new Set([star?.keeper, ...(star?.members ?? [])]);
    expect(members.size).toBe(101);
    expect(star?.keeper).toBe(2);
  });
});

/** The same as objects: two for each pair. */
class NaiveLinks {
  readonly #partners = new Map<number, Map<number, Link>>();

  add(first: number, second: number, link: Link): void {
    this.#of(first).set(second, link);
    this.#of(second).set(first, { ...link, relation: reversed(link.relation) });
  }

  settle(first: number, second: number, link: Link | undefined): void {
    if (link !== undefined) return this.add(first, second, link);
    this.#of(first).delete(second);
    this.#of(second).delete(first);
  }

  lend(
    family: readonly number[],
    anchors: readonly number[],
    areDistinct: (a: number, b: number) => boolean,
  ): void {
    for (const member of family) {
      for (const [partner, link] of this.#of(member)) {
        if (family.includes(partner)) continue;
        for (const anchor of anchors) {
          if (this.between(anchor, partner) === undefined && !areDistinct(anchor, partner)) {
            this.add(anchor, partner, link);
          }
        }
      }
    }
  }

  between(first: number, second: number): Link | undefined {
    return this.#partners.get(first)?.get(second);
  }

  /** Itself among them, where it is linked to any. */
  reached(position: number): number[] {
    const some = new Set(this.#of(position).size > 0 ? [position] : []);
    for (let size = 0; size !== some.size;) {
      size = some.size;
      for (const one of some) for (const other of this.#of(one).keys()) some.add(other);
    }
    return [...some].toSorted(prefer);
  }

  #of(position: number): Map<number, Link> {
    const partners = this.#partners.get(position) ?? new Map<number, Link>();
    this.#partners.set(position, partners);
    return partners;
  }
}

describe('for any links', () => {
  const count = 12;
  const position = fc.integer({ min: 0, max: count - 1 });
  // Powers of two and whole numbers, so that turning a map round and back gives what it was.
  const link: fc.Arbitrary<Link> = fc.record({
    tier: fc.constantFrom('metadata', 'similar', 'crop'),
    source: fc.constantFrom(...relationSources),
    relation: fc.record({
      map: fc.record({
        a: fc.constantFrom(0.25, 1, 2),
        b: fc.constant(0),
        c: fc.constant(0),
        d: fc.constantFrom(0.5, 1, -4),
        e: fc.constantFrom(0, 3),
        f: fc.constantFrom(0, -5),
      }),
      firstInside: fc.constantFrom(0.1, 0.7, 1),
      secondInside: fc.constantFrom(0.3, 1),
      distance: fc.double({ min: 0, max: 100, noNaN: true }),
      // What is toned turns grey on the way back.
      colour: fc.constantFrom('same', 'grey', 'coloured', 'recoloured'),
    }),
  });
  const pair = fc.tuple(position, position).filter(([first, second]) => first !== second);
  const step = fc.oneof(
    fc.record({ kind: fc.constant('add' as const), pair, link }),
    fc.record({
      kind: fc.constant('settle' as const),
      pair,
      link: fc.option(link, { nil: undefined }),
    }),
    fc.record({
      kind: fc.constant('lend' as const),
      family: fc.uniqueArray(position, { minLength: 2, maxLength: 4 }),
    }),
  );

  function allOf(links: Pick<Links, 'between'>): unknown {
    const all = Array.from({ length: count ** 2 }, (_, at) => {
      const [first, second] = [Math.floor(at / count), at % count];
      const found = links.between(first, second);
      return { first, second, tier: found?.tier, relation: found?.relation };
    });
    // Zero has a sign after turning round, which says nothing.
    return JSON.parse(JSON.stringify(all));
  }

  test('what is told of each pair is what two objects of it would tell', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const [links, naive] = [new Links(), new NaiveLinks()];
        for (const one of steps) {
          for (const some of [links, naive]) {
            if (one.kind === 'add') some.add(...one.pair, one.link);
            else if (one.kind === 'settle') some.settle(...one.pair, one.link);
            else some.lend(one.family, one.family.slice(0, 2), sumToFive);
          }
        }
        for (let at = 0; at < count; at += 1) {
          const others = Array.from({ length: count }, (_, other) => other);
          const expected = others.filter((other) => naive.between(at, other) !== undefined);
          expect([...links.partners(at)].toSorted(prefer)).toEqual(expected);
          expect([...links.of(at)].map(([other]) => other).toSorted(prefer)).toEqual(expected);
          expect(links.has(at)).toBe(expected.length > 0);
          expect([...links.unsettled()].includes(at)).toBe(
            expected.some((other) => naive.between(at, other)?.source === 'predicted'),
          );
          expect([...links.connected([at])].toSorted(prefer)).toEqual(naive.reached(at));
          expect([...links.predicted(at)].toSorted(prefer)).toEqual(
            expected.filter((other) => naive.between(at, other)?.source === 'predicted'),
          );
        }
        expect(allOf(links)).toEqual(allOf(naive));
      }),
      { numRuns: 300 },
    );
  });

  test('more than one table holds are all told', () => {
    const [length, reach] = [3000, 15];
    const links = new Links();
    for (let first = 0; first < length; first += 1) {
      for (let more = 1; more <= reach; more += 1) {
        const relation = { ...same, distance: first + more / 100 };
        links.add(first, (first + more) % length, {
          tier: 'similar',
          source: 'measured',
          relation,
        });
      }
    }
    expect(links.size).toBe(length * reach);
    for (const first of [0, 1091, 1092, 1093, 2999]) {
      expect([...links.partners(first)]).toHaveLength(2 * reach);
      expect(links.between(first, (first + 3) % length)?.relation.distance).toBe(first + 0.03);
      expect(links.between((first + 3) % length, first)?.relation.distance).toBe(first + 0.03);
    }
  });
});

function sumToFive(a: number, b: number): boolean {
  return (a + b) % 5 === 0;
}
