import type { LookAlikeGroup, LookAlikeSummary } from '../../model/look-alike.js';
import { heldContents, type HeldContent } from './contents.js';
import {
  exactGroup,
  similarStars,
  SummaryBuilder,
  toGroup,
  type GroupInput,
} from './group-similar.js';
import type { Star } from './stars.js';

/** A group before its paths are put together. */
interface Draft {
  readonly reclaimable: number;
  /** Row of a file of the keeper: the order of groups that free equally much. */
  readonly row: number;
  readonly star: Star | undefined;
  /** Contents of the group, by their position in the gallery. */
  readonly held: ReadonlyMap<number, HeldContent>;
}

/**
 * Groups of files that hold the same bytes or show the same picture. Keeps row numbers; paths are
 * put together as groups are asked for.
 * @param marks rows that take part
 * @param meant of these, rows of which each group has one at least
 */
export function makeGroups(
  input: GroupInput,
  marks: Uint8Array,
  meant: Uint8Array = marks,
): { groups: Iterable<LookAlikeGroup>; summary: LookAlikeSummary } {
  const summary = new SummaryBuilder();
  const drafts = draftGroups(input, marks).flatMap((draft): Draft[] => {
    if (meant !== marks && !hasRow(draft, meant)) return [];
    const group = finish(input, draft);
    // Names of one inode are one file: nothing to win.
    if (group.files.every(({ keeper, linkedTo }) => keeper || linkedTo !== undefined)) return [];
    summary.add(group);
    return [{ ...draft, reclaimable: group.reclaimable }];
  });
  const sorted = drafts.toSorted((a, b) => b.reclaimable - a.reclaimable || a.row - b.row);
  return {
    groups: {
      *[Symbol.iterator]() {
        for (const draft of sorted) yield finish(input, draft);
      },
    },
    summary: summary.summary,
  };
}

function hasRow({ held }: Draft, meant: Uint8Array): boolean {
  return [...held.values()].some(({ rows }) => rows.some((row) => meant[row] === 1));
}

function finish(input: GroupInput, { star, held }: Draft): LookAlikeGroup {
  if (star !== undefined) return toGroup(input, star, held);
  const [only] = held.values();
  if (only === undefined) throw new RangeError('a group without files');
  return exactGroup(input, only);
}

function draftGroups(input: GroupInput, marks: Uint8Array): Draft[] {
  const stars = similarStars(input);
  const starOf = new Map(
    stars.flatMap((star) => [star.keeper, ...star.members].map((node) => [node, star] as const)),
  );
  const heldOf = new Map<Star, Map<number, HeldContent>>();
  const drafts: Draft[] = [];
  for (const held of heldContents(input.tree, marks)) {
    const position = input.gallery.find(held.content);
    const star = starOf.get(position);
    if (star !== undefined) {
      heldOf.set(star, (heldOf.get(star) ?? new Map()).set(position, held));
    } else if (held.rows.length > 1) {
      const row = held.rows[0] ?? 0;
      drafts.push({ reclaimable: 0, row, star: undefined, held: new Map([[position, held]]) });
    }
  }
  for (const [star, held] of heldOf) {
    drafts.push({ reclaimable: 0, row: input.live.row(star.keeper), star, held });
  }
  return drafts;
}
