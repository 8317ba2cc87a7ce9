import type { ContentId } from '../../model/contents/content-id.js';
import type { Facts } from '../../model/facts/facts.js';
import type { LookAlikeFile } from '../../model/groups/look-alike.js';
import type { RelPath } from '../../model/paths/path.js';
import {
  cardMembers,
  type GroupCard,
  type GroupDetail,
  type GroupState,
  type Member,
  type MemberCard,
} from '../../model/review/review-group.js';
import type { Choice } from '../../model/review/choice.js';
import { joined, type MergedFacts } from '../../model/facts/merged-facts.js';
import {
  cameraOf,
  keeperOf,
  revisionOf,
  type ChosenFor,
  type ReviewGroup,
} from './review-group.js';

/** What groups are shown with. */
export interface Shown {
  readonly facts: ReadonlyMap<ContentId, Facts>;
  /** Whether a file is still what was looked at. */
  readonly nowOf: (file: LookAlikeFile) => Member['now'];
  /** What holds of each file, in their order. */
  readonly chosenIn: (review: ReviewGroup) => readonly (ChosenFor | undefined)[];
  /** What the sidecar of a file says. */
  readonly besideOf: (file: LookAlikeFile) => MergedFacts;
}

export type ChoiceCounts = Readonly<Record<Choice, number>>;

export const noChoices: ChoiceCounts = {
  keep: 0,
  trash: 0,
  link: 0,
  distinct: 0,
  reflink: 0,
  symlink: 0,
};

export function countChoices(choices: Iterable<Choice | undefined>): ChoiceCounts {
  const counts = { ...noChoices };
  for (const choice of choices) if (choice !== undefined) counts[choice] += 1;
  return counts;
}

export function stateOf(choices: readonly (Choice | undefined)[]): GroupState {
  const open = choices.filter((choice) => choice === undefined).length;
  if (open === choices.length) return 'open';
  return open === 0 ? 'decided' : 'partly';
}

export function cardOf(review: ReviewGroup, { facts, chosenIn }: Shown): GroupCard {
  const chosen = chosenIn(review);
  const { files } = review.group;
  const members = files
    .slice(0, cardMembers)
    .map((file, n) => memberCard(file, n, { facts, chosen: chosen[n] }));
  return { ...headOf(review, chosen, facts), members };
}

/** @param from number of the first member, of `limit` at most */
export function detailOf(
  review: ReviewGroup,
  { facts, chosenIn, besideOf, nowOf }: Shown,
  { generation, offset, limit }: { generation: number; offset: number; limit: number },
): GroupDetail {
  const chosen = chosenIn(review);
  const { files } = review.group;
  const numbers = new Map<RelPath, number>(files.map(({ path }, n) => [path, n]));
  const members = files.slice(offset, offset + limit).map((file, at): Member => {
    const n = offset + at;
    return {
      ...memberCard(file, n, { facts, chosen: chosen[n] }),
      mtime: timeText(file.stat.mtimeMs),
      width: file.width,
      height: file.height,
      format: file.format,
      distance: file.distance,
      relation: file.relation,
      marks: file.marks,
      missing: file.missing,
      damaged: file.damaged,
      samePixels: file.samePixels,
      burst: file.burst,
      linkedTo: file.linkedTo === undefined ? undefined : numbers.get(file.linkedTo),
      now: nowOf(file),
      facts: withSidecar(facts.get(file.contentId), besideOf(file)),
    };
  });
  return { ...headOf(review, chosen, facts), generation, offset, members };
}

/** What a file says, and what is said beside it. */
function withSidecar(facts: Facts | undefined, beside: MergedFacts): Facts | undefined {
  return facts && { ...facts, ...joined(facts, beside) };
}

function headOf(
  review: ReviewGroup,
  chosen: readonly (ChosenFor | undefined)[],
  facts: ReadonlyMap<ContentId, Facts>,
): Omit<GroupCard, 'members'> {
  const { tier, why, reclaimable, files } = review.group;
  const said = facts.get(keeperOf(review).contentId);
  const choices = chosen.map((one) => one?.choice);
  return {
    id: review.id,
    revision: revisionOf(review, chosen),
    tier,
    why,
    reclaimable,
    files: files.length,
    contents: review.contents.length,
    state: stateOf(choices),
    chosen: countChoices(choices),
    camera: cameraOf(said),
    taken: said?.taken,
  };
}

interface Beside {
  readonly facts: ReadonlyMap<ContentId, Facts>;
  readonly chosen: ChosenFor | undefined;
}

function memberCard(file: LookAlikeFile, n: number, { facts, chosen }: Beside): MemberCard {
  const { contentId, path, tier, stat } = file;
  const said = facts.get(contentId)?.kind;
  return {
    n,
    contentId,
    path,
    tier,
    bytes: stat.size,
    choice: chosen?.choice,
    copies: chosen?.copies ?? [],
    protected: file.protected,
    kind: said ?? (file.format === undefined ? undefined : 'image'),
  };
}

function timeText(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
