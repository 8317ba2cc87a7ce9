import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Links } from '../../../../../src/library/lookalikes/groups/links.js';
import { PictureCandidates } from '../../../../../src/library/lookalikes/groups/picture-candidates.js';
import { sameImageData } from '../../../../../src/model/pictures/relation.js';
import { noMargins, type Traits } from '../../../../../src/model/pictures/traits.js';
import { catalogOf } from '../../../support/catalog-of.js';

const count = 7;
const all = Array.from({ length: count }, (_, number) => number);
const { tree, catalog, live } = await catalogOf(
  all.map((number) => ({ number, width: 300 + 100 * number })),
);

/** Those with an odd number have a frame of a tenth of each side. */
function traitsAt(number: number): Traits {
  const width = (300 + 100 * number) / 10;
  return {
    camera: number === 2 ? 'Canon' : undefined,
    taken: number === 2 ? '2020-02-02T02:02:02' : undefined,
    editor: undefined,
    metadata: [],
    values: [],
    colour: 'colour',
    detail: 50_000 + 5000 * ((3 * number) % count),
    margins: number % 2 === 1 ? { left: width, right: width, top: 40, bottom: 40 } : noMargins,
    quality: 60 + 5 * number,
    earlierQuality: undefined,
    extras: [],
    pixels: undefined,
  };
}

const traits = new Map(all.map((number) => [number, traitsAt(number)]));
const inFrame = { a: 0.8, b: 0, c: 0, d: 0.8, e: 0.1, f: 0.1 };

/** What two pictures turn out to be to each other: one in the frame of the other, both the same, a part, nothing. */
const outcomes = ['framed', 'whole', 'part', 'apart'] as const;
const measures = fc.record({
  one: fc.nat(count - 1),
  other: fc.nat(count - 1),
  outcome: fc.constantFrom(...outcomes),
});

interface Measure {
  readonly one: number;
  readonly other: number;
  readonly outcome: (typeof outcomes)[number];
}

function settle(links: Links, { one, other, outcome }: Measure): void {
  const source = 'measured';
  switch (outcome) {
    case 'apart':
      links.settle(one, other, undefined);
      break;
    case 'whole':
      links.settle(one, other, { tier: 'similar', source, relation: sameImageData });
      break;
    case 'framed':
    case 'part': {
      const share = outcome === 'framed' ? 0.64 : 0.25 + one / 20;
      const relation = { ...sameImageData, map: inFrame, firstInside: 1, secondInside: share };
      links.settle(one, other, { tier: 'crop', source, relation });
      break;
    }
    default:
      outcome satisfies never;
  }
}

function shown(candidates: PictureCandidates) {
  return all.map((position) => candidates.of(position, [live.row(position)]));
}

test('what is kept of pictures while links change is what is found of them anew', () => {
  const rounds = fc.array(fc.array(measures, { minLength: 1, maxLength: 4 }), { maxLength: 8 });
  fc.assert(
    fc.property(rounds, (turns) => {
      const links = new Links();
      const input = { tree, catalog, links, traits, said: new Map() };
      const kept = new PictureCandidates(input);
      let before = shown(kept);
      for (const turn of turns) {
        const measured = turn.filter(({ one, other }) => one !== other);
        const changed = new Set(measured.flatMap(({ one, other }) => [one, other]));
        for (const measure of measured) settle(links, measure);
        const together = new Set([...links.connected(changed), ...changed]);
        const moved = kept.renew(
          changed,
          [...together].toSorted((a, b) => a - b),
        );
        const now = shown(kept);
        expect(now).toEqual(shown(new PictureCandidates(input)));
        const unmoved = all.filter((position) => !moved.includes(position));
        expect(unmoved.map((at) => now[at])).toEqual(unmoved.map((at) => before[at]));
        before = now;
      }
    }),
  );
});
