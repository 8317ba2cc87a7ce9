import { contentRef } from '../../model/contents/content-id.js';
import type { DecidedContent } from '../../model/groups/distinct.js';
import type { LookAlikeFile, Tier } from '../../model/groups/look-alike.js';
import type { MergedKind } from '../../model/facts/merged-facts.js';
import type { RelPath } from '../../model/paths/path.js';
import { goes, type Choice, type Going } from '../../model/review/choice.js';
import { textOf } from '../decisions/distinct-pairs.js';
import type { Resolved } from './resolve-choices.js';
import { Stays, tierBetween } from './resolve-choices.js';
import { keeperOf, type ReviewGroup } from './review-group.js';

/** A file that goes, and the one that stays for it. */
export interface ChosenAct {
  readonly choice: Going;
  readonly review: ReviewGroup;
  readonly file: LookAlikeFile;
  readonly stays: LookAlikeFile;
  readonly tier: Tier;
  /** What the file has that the one that stays lacks, in words, as far as the two were compared. */
  readonly marks: readonly string[];
}

/** A keeper that gets facts of other files of its group. */
export interface ChosenMerge {
  readonly review: ReviewGroup;
  readonly keeper: LookAlikeFile;
  /** Whether it goes to the trash itself, so that nothing can be done. */
  readonly goes: boolean;
  readonly from: readonly { readonly file: LookAlikeFile; readonly kinds: readonly MergedKind[] }[];
}

/** Two contents that are to be remembered as distinct. */
type ChosenPair = readonly [DecidedContent, DecidedContent];

export interface ChosenPlan {
  readonly acts: readonly ChosenAct[];
  readonly merges: readonly ChosenMerge[];
  readonly pairs: readonly ChosenPair[];
  /** Files that were kept, or that something goes for: nothing takes them along. */
  readonly kept: ReadonlySet<RelPath>;
}

/** What was chosen, as things to do. Decides nothing, and does nothing. */
export function planChoices(
  groups: Iterable<ReviewGroup>,
  resolve: (review: ReviewGroup) => readonly Resolved[],
): ChosenPlan {
  const acts: ChosenAct[] = [];
  const merges: ChosenMerge[] = [];
  const pairs: ChosenPair[] = [];
  const kept = new Set<RelPath>();
  for (const review of groups) {
    const resolved = resolve(review);
    if (resolved.every((one) => one === undefined)) continue;
    const choices = resolved.map((one) => one?.choice);
    for (const act of actsIn(review, choices)) {
      acts.push(act);
      kept.add(act.stays.path);
    }
    for (const [at, { path }] of review.group.files.entries()) {
      if (choices[at] === 'keep' || choices[at] === 'distinct') kept.add(path);
    }
    pairs.push(...pairsIn(review, resolved));
    merges.push(...mergesIn(review, resolved));
  }
  return { acts, merges, pairs, kept };
}

function mergesIn(review: ReviewGroup, resolved: readonly Resolved[]): ChosenMerge[] {
  const from = review.group.files.flatMap((file, at) => {
    const kinds = resolved[at]?.copies ?? [];
    return kinds.length === 0 ? [] : { file, kinds };
  });
  const goesAway = resolved[0]?.choice === 'trash';
  return from.length === 0 ? [] : [{ review, keeper: keeperOf(review), goes: goesAway, from }];
}

function* actsIn(
  review: ReviewGroup,
  choices: readonly (Choice | undefined)[],
): Generator<ChosenAct> {
  const stays = new Stays(review, choices);
  const keeper = keeperOf(review);
  for (const [at, file] of review.group.files.entries()) {
    const choice = choices[at];
    if (!goes(choice)) continue;
    const staying = stays.for(file);
    // What holds has somebody who stays; without one nothing goes.
    if (staying === undefined) continue;
    const marks = staying.contentId === keeper.contentId ? file.marks : [];
    yield { choice, review, file, stays: staying, tier: tierBetween(file, staying), marks };
  }
}

/** Each pair once, with the contents that are in the group still. */
function pairsIn(review: ReviewGroup, resolved: readonly Resolved[]): ChosenPair[] {
  const { files } = review.group;
  const named = new Map<string, DecidedContent>();
  for (const { contentId, path } of files) {
    const content = contentRef(contentId);
    const key = textOf(content);
    if (!named.has(key)) named.set(key, { ...content, path });
  }
  const pairs = new Map<string, ChosenPair>();
  for (const [at, { contentId }] of files.entries()) {
    const draft = resolved[at];
    if (draft?.choice !== 'distinct') continue;
    const own = named.get(textOf(contentRef(contentId)));
    for (const content of draft.apart) {
      const other = named.get(textOf(content));
      if (own === undefined || other === undefined || own === other) continue;
      const key = [textOf(own), textOf(other)].toSorted().join('');
      if (!pairs.has(key)) pairs.set(key, [own, other]);
    }
  }
  return [...pairs.values()];
}
