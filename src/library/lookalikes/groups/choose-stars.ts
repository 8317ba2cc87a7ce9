import type { Standing } from '../../keep/keeper.js';
import type { HeldContent } from '../catalog/contents.js';
import type { GroupInput } from './group-similar.js';
import type { PictureCandidates } from './picture-candidates.js';
import { coverWithStars, type Cover, type Graph } from './star-cover.js';

/**
 * Stars of pictures that show the same, around who is kept, by positions in the catalog.
 * @param linked files of pictures that are linked; others take no part
 * @param standings what was made of some of them before, by position; others are added
 */
export function chooseStars(
  input: GroupInput,
  candidates: PictureCandidates,
  linked: ReadonlyMap<number, HeldContent>,
  standings = new Map<number, Standing>(),
): Cover {
  const { alike, exact } = input.keeping;
  for (const [position, { rows }] of linked) {
    if (standings.has(position)) continue;
    const best = exact.best(candidates.of(position, rows));
    standings.set(position, alike.standing(best));
  }
  const standing = (position: number): Standing => {
    const known = standings.get(position);
    if (known === undefined) throw new RangeError('a picture in no file');
    return known;
  };
  return coverWithStars(
    graphOf(input, linked),
    (a, b) => alike.compare(standing(a), standing(b)),
    (a, b, count) => alike.outranks(standing(a), standing(b), count),
  );
}

/** Where there is a reference, nothing counts but what lies between it and the rest. */
function graphOf(
  { tree, links, keeping }: GroupInput,
  linked: ReadonlyMap<number, HeldContent>,
): Graph {
  const { protection } = keeping;
  const isInReference = (position: number): boolean =>
    protection.hasReference &&
    (linked.get(position)?.rows.some((row) => protection.isInReference(tree.path(row))) ?? false);
  const inReference = new Set([...linked.keys()].filter(isInReference));
  const isWanted = (a: number, b: number): boolean =>
    linked.has(b) && (!protection.hasReference || inReference.has(a) !== inReference.has(b));
  return {
    nodes: () => linked.keys(),
    *partners(node) {
      for (const partner of links.partners(node)) if (isWanted(node, partner)) yield partner;
    },
    *predicted(node) {
      for (const partner of links.predicted(node)) if (isWanted(node, partner)) yield partner;
    },
  };
}
