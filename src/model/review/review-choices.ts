/** What the page of `imgdedup review` asks for when somebody chooses, for a group or by a rule. */
import type { Choice, Going } from './choice.js';
import type { Tier } from '../groups/look-alike.js';
import type { MergedKind } from '../facts/merged-facts.js';
import type { GroupCard, GroupFilter, Revision } from './review-group.js';

/** Asks `PUT /api/groups/ID/draft`. Members that are not named stay as they are. */
export interface ChoiceRequest {
  readonly revision: Revision;
  readonly choices: readonly {
    readonly n: number;
    /** `null` takes the choice back. */
    readonly choice: Choice | null;
  }[];
  /** What of a member's facts the keeper is to get, in place of what was chosen of it before. */
  readonly copies?:
    | readonly { readonly n: number; readonly kinds: readonly MergedKind[] }[]
    | undefined;
}

/** Answers `PUT` and `DELETE /api/groups/ID/draft`. */
export interface ChoiceAnswer {
  readonly group: GroupCard;
  readonly canUndoChoice: boolean;
}

/** Answers `POST /api/undo-choice`: the groups that look as before, those that are still there. */
export interface UndoChoiceAnswer {
  readonly groups: readonly GroupCard[];
  /** How many they are; of very many some are in `groups`. */
  readonly total: number;
  readonly canUndoChoice: boolean;
}

/** What is to be chosen in all groups that a filter lets through. */
export type ReviewRule =
  /**
   * One file is kept, the others go. Which one says `keep`, as `--keep` does; the keeper by default. What is
   * protected, of a burst, or has what the kept one lacks is left open, where that is not allowed.
   */
  | {
      readonly kind: 'keep-one';
      readonly keep?: string | undefined;
      /** All but `trash` concern only files that have the bytes of the one that is kept. */
      readonly others: Going;
      readonly allowLoss?: boolean | undefined;
      readonly bursts?: boolean | undefined;
      /** Tiers of files that may go; all but crops by default. */
      readonly tiers?: readonly Tier[] | undefined;
      /** Also where something was chosen before. */
      readonly overwrite?: boolean | undefined;
    }
  | { readonly kind: 'keep-all' }
  | { readonly kind: 'distinct' }
  /** Takes back what was chosen. */
  | { readonly kind: 'clear' };

/** Asks `POST /api/rules`: for a preview, or to do what a preview showed. */
export type RuleRequest =
  | { readonly filter: GroupFilter; readonly rule: ReviewRule }
  | { readonly confirm: string };

export interface RulePreview {
  /** To be given as `confirm`. */
  readonly previewId: string;
  /** Groups that the filter lets through, and in how many of them something would change. */
  readonly groups: number;
  readonly changes: number;
  /** Files, by what would be chosen for them. */
  readonly chosen: Readonly<Record<Choice, number>>;
  readonly reclaimable: number;
  /** Files that are left open, by the reason. */
  readonly leftOpen: readonly { readonly reason: string; readonly files: number }[];
  /** The first groups as they would be. */
  readonly examples: readonly GroupCard[];
}

export interface RuleAnswer {
  /** Groups that were changed. */
  readonly changed: number;
  readonly canUndoChoice: boolean;
}
