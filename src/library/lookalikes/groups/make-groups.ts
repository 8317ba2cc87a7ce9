import { itemAt } from '../../../model/snapshot/item-at.js';
import type { LookAlikeGroup, LookAlikeSummary } from '../../../model/groups/look-alike.js';
import type { Protection } from '../../keep/protection.js';
import { heldContents, type HeldContent } from '../catalog/contents.js';
import { chooseStars } from './choose-stars.js';
import { GroupMaker, SummaryBuilder, type GroupInput } from './group-similar.js';
import type { PictureCandidates } from './picture-candidates.js';
import type { Star } from './star-cover.js';

/** A group before its paths are put together. */
interface Draft {
  readonly reclaimable: number;
  /** Row of a file of the keeper: the order of groups that free equally much. */
  readonly row: number;
  readonly star: Star | undefined;
  /** Contents of the group, by their position in the catalog. */
  readonly held: ReadonlyMap<number, HeldContent>;
  /** What it comes to, where that is kept. */
  readonly group?: LookAlikeGroup;
}

/** Files of groups that are kept as they were made to be counted, some megabytes; those of others are put together again. */
const mostKept = 10_000;

/**
 * Groups of files that hold the same bytes or show the same picture. Keeps row numbers of most; their paths are
 * put together as groups are asked for. Where there is a reference, only groups of files in it and
 * files beside it.
 * @param selected rows that take part
 * @param meant of these, rows of which each group has one at least
 */
export function makeGroups(
  input: GroupInput,
  candidates: PictureCandidates,
  selected: Uint8Array,
  meant: Uint8Array = selected,
): { groups: Iterable<LookAlikeGroup>; summary: LookAlikeSummary } {
  const summary = new SummaryBuilder();
  const maker = new GroupMaker(input, candidates);
  const { protection } = input.keeping;
  let kept = 0;
  const drafts = draftGroups(input, candidates, selected).flatMap((draft): Draft[] => {
    if (meant !== selected && !hasRow(draft, meant)) return [];
    const group = finish(maker, draft);
    if (protection.hasReference ? !isBeside(group, protection) : hasOneFile(group)) return [];
    summary.add(group);
    kept += group.files.length;
    const { reclaimable } = group;
    return [kept <= mostKept ? { ...draft, reclaimable, group } : { ...draft, reclaimable }];
  });
  const sorted = drafts.toSorted((a, b) => b.reclaimable - a.reclaimable || a.row - b.row);
  return {
    groups: {
      *[Symbol.iterator]() {
        for (const draft of sorted) yield draft.group ?? finish(maker, draft);
      },
    },
    summary: summary.summary,
  };
}

function hasRow({ held }: Draft, meant: Uint8Array): boolean {
  return [...held.values()].some(({ rows }) => rows.some((row) => meant[row] === 1));
}

/** Names of one inode are one file: nothing to win. */
function hasOneFile({ files }: LookAlikeGroup): boolean {
  return files.every(({ keeper, linkedTo }) => keeper || linkedTo !== undefined);
}

/** Whether the keeper is in the reference, and something that duplicates it is not. */
function isBeside({ files }: LookAlikeGroup, protection: Protection): boolean {
  const [keeper, ...others] = files;
  if (keeper === undefined || !protection.isInReference(keeper.path)) return false;
  return others.some((file) => !file.protected && file.linkedTo !== keeper.path);
}

function finish(maker: GroupMaker, { star, held }: Draft): LookAlikeGroup {
  if (star !== undefined) return maker.starGroup(star, held);
  const [only] = held.values();
  if (only === undefined) throw new RangeError('a group without files');
  return maker.exactGroup(only);
}

function draftGroups(
  input: GroupInput,
  candidates: PictureCandidates,
  selected: Uint8Array,
): Draft[] {
  const drafts: Draft[] = [];
  const noteEqual = (position: number, held: HeldContent): void => {
    if (held.rows.length < 2) return;
    const row = itemAt(held.rows, 0);
    drafts.push({ reclaimable: 0, row, star: undefined, held: new Map([[position, held]]) });
  };
  const linked = new Map<number, HeldContent>();
  for (const held of heldContents(input.tree, selected)) {
    const position = input.catalog.find(held.content);
    if (input.links.has(position)) linked.set(position, held);
    else noteEqual(position, held);
  }
  const inStars = new Set<number>();
  for (const star of chooseStars(input, candidates, linked).stars) {
    const held = new Map<number, HeldContent>();
    for (const position of [star.keeper, ...star.members]) {
      inStars.add(position);
      const holding = linked.get(position);
      if (holding !== undefined) held.set(position, holding);
    }
    drafts.push({ reclaimable: 0, row: input.live.row(star.keeper), star, held });
  }
  for (const [position, held] of linked) if (!inStars.has(position)) noteEqual(position, held);
  return drafts;
}
