import { sameImageData } from '../../model/pictures/relation.js';
import type { Traits } from '../../model/pictures/traits.js';
import type { Keeping, Standing as KeepStanding } from '../keep/keeper.js';
import type { Repository } from '../repository/repository.js';
import type { Alike } from './candidates/nominate.js';
import type { Standing } from './candidates/pair-plan.js';
import type { Catalog } from './catalog/catalog.js';
import type { LiveContents } from './catalog/live-contents.js';
import { factsOfPictures } from './catalog/gather-facts.js';
import { fetchTraits, storedTraits, type TraitsOptions } from './catalog/traits.js';
import { Links } from './groups/links.js';
import { PictureCandidates } from './groups/picture-candidates.js';
import type { Family } from './probe-families.js';

export interface HubOptions extends TraitsOptions {
  readonly keeping: Keeping;
}

/** What two pictures that look alike most likely have to do with each other. */
const assumed = { tier: 'similar', source: 'predicted', relation: sameImageData } as const;

/** What is known of likeness before pictures are compared, by their numbers. */
export interface Likeness {
  /** Each pair once. */
  readonly alike: Alike;
  /** New ones that are surely copies of each other. */
  readonly families: readonly Family[];
}

/**
 * Who is rather compared with all others of a family: whoever most likely is kept, so that little has to be measured
 * when groups are made. Members of families are weighed for it, as they would be later on; of others it is known what
 * is stored. Behind these the largest comes first, then the oldest.
 * @throws ImgdedupError INTERRUPTED, STORE_FULL, DECODER_UNAVAILABLE
 */
export async function hubOrder(
  repository: Repository,
  options: HubOptions,
  { alike, families }: Likeness,
): Promise<Standing> {
  const { tree, catalog, live, keeping } = options;
  const links = linksOf(alike, catalog, live);
  const members = families.flat().map((number) => catalog.positionOf(number));
  const weighed = new Set(members.filter((position) => live.has(position)));
  const others = [...links.positions()].filter((position) => !weighed.has(position));
  const traits = new Map([
    ...(await storedTraits(repository, catalog, others)),
    ...(await fetchTraits(repository, options, weighed)),
  ]);
  const said = await factsOfPictures(repository, catalog, [...traits.keys()]);
  const candidates = new PictureCandidates({ tree, catalog, links, traits, said });
  const known = new Map<number, Member>();
  for (const [position, own] of traits) {
    const [file] = candidates.of(position, [live.row(position)]);
    if (file === undefined) continue;
    const standing = keeping.alike.standing(file);
    known.set(catalog.number(position), { isFramed: hasFrame(own), standing });
  }
  const largest = largestFirst(catalog);
  return (a, b) => {
    const [one, other] = [known.get(a), known.get(b)];
    if (one === undefined && other === undefined) return largest(a, b);
    if (one === undefined || other === undefined) return one === undefined ? 1 : -1;
    if (one.isFramed !== other.isFramed) return one.isFramed ? 1 : -1;
    return keeping.alike.compare(one.standing, other.standing);
  };
}

interface Member {
  readonly isFramed: boolean;
  readonly standing: KeepStanding;
}

/** Between pictures that are in the folder. */
function linksOf(alike: Alike, catalog: Catalog, live: LiveContents): Links {
  const links = new Links();
  for (const [number, others] of alike) {
    const first = catalog.positionOf(number);
    if (!live.has(first)) continue;
    for (const other of others) {
      const second = catalog.positionOf(other);
      if (live.has(second)) links.add(first, second, assumed);
    }
  }
  return links;
}

/** Whether something plain lies on opposite sides, which most likely was put around the picture. */
function hasFrame({ margins: { left, top, right, bottom } }: Traits): boolean {
  return (left > 0 && right > 0) || (top > 0 && bottom > 0);
}

function largestFirst(catalog: Catalog): Standing {
  const pixels = (number: number): number => {
    const { width = 0, height = 0 } = catalog.facts(catalog.positionOf(number)) ?? {};
    return width * height;
  };
  return (a, b) => pixels(b) - pixels(a) || a - b;
}
