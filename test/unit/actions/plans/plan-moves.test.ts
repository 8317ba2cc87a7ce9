import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  planMoves,
  type MoveLimits,
  type TieredFile,
} from '../../../../src/actions/plans/plan-moves.js';
import { keepingOf } from '../../../../src/library/keep/keeper.js';
import { Links } from '../../../../src/library/lookalikes/groups/links.js';
import { makeGroups } from '../../../../src/library/lookalikes/groups/make-groups.js';
import { PictureCandidates } from '../../../../src/library/lookalikes/groups/picture-candidates.js';
import { contentId } from '../../../../src/model/contents/content-id.js';
import { noFacts } from '../../../../src/model/facts/merged-facts.js';
import { placeBelow, relPathFrom, type RelPath } from '../../../../src/model/paths/path.js';
import { defaultSettings, parseKeepRules } from '../../../../src/config/settings.js';
import { nothingShared } from '../../../../src/library/dupes/shared-bytes.js';
import { catalogOf } from '../../support/catalog-of.js';

function path(text: string): RelPath {
  return relPathFrom(text, '/');
}

function file(name: string, more: Partial<TieredFile> = {}): TieredFile {
  const times = { mtimeMs: 0, ctimeMs: 0, birthtimeMs: 0 };
  return {
    path: path(name),
    stat: { ino: Buffer.from(name).readUInt8(), size: 10, ...times },
    keeper: false,
    protected: false,
    linkedTo: undefined,
    sharesWith: undefined,
    tier: 'similar',
    contentId: contentId('xxh64', Buffer.alloc(8), 0),
    missing: 0,
    isWeighed: true,
    marks: [],
    burst: false,
    ...more,
  };
}

const away = (from: RelPath) => placeBelow('', from);

/** What becomes of a file beside this keeper. */
function objection(
  one: Partial<TieredFile>,
  limits: MoveLimits = {},
  keeper: Partial<TieredFile> = {},
): string | undefined {
  const files = [file('a.jpg', { keeper: true, tier: 'exact', ...keeper }), file('b.jpg', one)];
  const [plan] = planMoves([files], away, limits);
  return plan?.objection;
}

describe('what may go', () => {
  test('is exact, metadata and similar, unless tiers are named', () => {
    expect(objection({ tier: 'metadata' })).toBeUndefined();
    expect(objection({ tier: 'similar' })).toBeUndefined();
    expect(objection({ tier: 'crop' })).toBe(
      'crop, and only exact, metadata, similar may go; --tier names others',
    );
    expect(objection({ tier: 'crop' }, { tiers: new Set(['crop']) })).toBeUndefined();
    expect(objection({ tier: 'similar' }, { tiers: new Set(['exact']) })).toMatch(/^similar, /);
  });

  test('is nothing that was taken in a burst with its keeper, unless that is said', () => {
    const reason = 'taken in a burst with its keeper, and no copy of it; --bursts lets it go';
    expect(objection({ burst: true })).toBe(reason);
    expect(objection({ burst: true }, { allowLoss: true })).toBe(reason);
    expect(objection({ burst: true }, { allowBursts: true })).toBeUndefined();
    expect(objection({ burst: true, protected: true }, { allowBursts: true })).toBe('protected');
    const marks = ['has colours'];
    expect(objection({ burst: true, marks }, { allowBursts: true })).toMatch(/^has colours/);
  });

  test('is nothing that holds what its keeper lacks, unless that is said', () => {
    const marks = ['has colours', 'has a video of 2.1 MB behind it'];
    const reason = 'has colours, has a video of 2.1 MB behind it, which its keeper lacks';
    expect(objection({ marks })).toBe(reason);
    expect(objection({ marks }, { allowLoss: true })).toBeUndefined();
  });

  test('is nothing of which nobody could find out what it holds, but for equal bytes', () => {
    const reason = 'what it holds could not be found out';
    const all = { tiers: new Set(['exact', 'metadata', 'similar', 'crop'] as const) };
    for (const tier of ['metadata', 'similar', 'crop'] as const) {
      expect(objection({ tier, isWeighed: false }, all)).toBe(reason);
      expect(objection({ tier, isWeighed: false }, { ...all, allowLoss: true })).toBeUndefined();
    }
    expect(objection({ tier: 'exact', isWeighed: false }, all)).toBeUndefined();
    const marks = ['has colours'];
    expect(objection({ marks, isWeighed: false })).toBe(
      `has colours, which its keeper lacks; ${reason}`,
    );
  });

  test('is nothing for a keeper that misses more, whatever is said', () => {
    const limits = { allowLoss: true };
    expect(objection({}, limits, { missing: 0.4 })).toBe(
      'its keeper is damaged, and this one is not',
    );
    expect(objection({ missing: 0.4 }, limits, { missing: 0.4 })).toBeUndefined();
    expect(objection({ tier: 'exact' }, limits, { missing: 0.4 })).toBeUndefined();
  });

  test('is nothing protected', () => {
    const limits = { allowLoss: true, tiers: new Set(['exact', 'crop'] as const) };
    expect(objection({ tier: 'exact', protected: true }, limits)).toBe('protected');
  });
});

const count = 8;
const sketches = Array.from({ length: count }, (_, number) => ({ number }));
const { tree, catalog, live } = await catalogOf(sketches);
const positions = fc.integer({ min: 0, max: count - 1 });
const graphs = fc.array(fc.tuple(positions, positions), { maxLength: 20 });
const someNames = fc.uniqueArray(positions, { minLength: 1, maxLength: 3 });

interface Wish {
  readonly keep?: string;
  readonly protect?: readonly string[];
  readonly reference?: { readonly includes: (path: RelPath) => boolean };
}

/** What is planned for pictures of which these are alike. */
function planned(edges: readonly (readonly [number, number])[], { keep, ...wish }: Wish) {
  const links = new Links();
  for (const [a, b] of edges) if (a !== b) links.addSameImageData(a, b);
  const rules = keep === undefined ? undefined : parseKeepRules([keep]);
  const keeping = keepingOf(defaultSettings, { ...wish, keep: rules });
  const traits = new Map();
  const known = { traits, said: traits, shared: nothingShared, beside: () => noFacts };
  const input = { tree, catalog, live, links, hashName: 'xxh64', keeping, ...known };
  const { groups } = makeGroups(
    input,
    new PictureCandidates(input),
    new Uint8Array(tree.rows).fill(1),
  );
  const files = [...groups].map((group) => group.files);
  return { files, plans: [...planMoves(files, away, { allowLoss: true })] };
}

const names = (numbers: readonly number[]): string[] => numbers.map((number) => `${number}.jpg`);

describe('for any pictures that are alike', () => {
  test('what path: names never goes for what it does not name, nor is -path: kept for others', () => {
    fc.assert(
      fc.property(graphs, someNames, fc.boolean(), (edges, numbers, isWanted) => {
        const named = new Set(names(numbers));
        const keep = `${isWanted ? 'path' : '-path'}:{${[...named, 'x'].join(',')}}`;
        const isBetter = (one: string): boolean => named.has(one) === isWanted;
        const wrong = planned(edges, { keep }).plans.filter(
          (plan) => isBetter(plan.path) && !isBetter(plan.keeper),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('what is protected never goes', () => {
    fc.assert(
      fc.property(graphs, someNames, (edges, numbers) => {
        const protect = names(numbers);
        const { plans } = planned(edges, { protect });
        const moved = plans.filter((plan) => plan.objection === undefined);
        expect(moved.filter((plan) => protect.includes(plan.path))).toEqual([]);
      }),
    );
  });

  test('with a reference just what is like something in it goes, and that in it stays', () => {
    fc.assert(
      fc.property(graphs, someNames, (edges, numbers) => {
        const inside = new Set(names(numbers));
        const reference = { includes: (one: RelPath) => inside.has(one) };
        const { files, plans } = planned(edges, { reference });
        const keepers = files.flat().filter(({ keeper }) => keeper);
        expect(keepers.filter((keeper) => !inside.has(keeper.path))).toEqual([]);
        const gone = plans.filter((plan) => plan.objection === undefined).map((plan) => plan.path);
        const expected = edges
          .flatMap(([a, b]) => [names([a, b]), names([b, a])])
          .filter(([one = '', other = '']) => !inside.has(one) && inside.has(other))
          .map(([one]) => one);
        expect(new Set(gone)).toEqual(new Set(expected));
      }),
      { numRuns: 300 },
    );
  });
});
