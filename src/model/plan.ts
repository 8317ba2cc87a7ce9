import type { ContentId } from './content-id.js';
import type { Tier } from './look-alike.js';

/**
 * What is to become of a file: it stays, goes to the trash, becomes a link to a file of its bytes that stays, or stays as a
 * picture of its own, no duplicate of the others, which is remembered; `skip`: nobody decided.
 */
export const planWords = ['keep', 'trash', 'link', 'distinct', 'skip'] as const;
export type PlanWord = (typeof planWords)[number];

/** A file as a plan names it: it may have changed since. */
export interface PlanFile {
  /** From the root. */
  readonly path: string;
  readonly contentId: ContentId;
  readonly word: PlanWord;
  /** How it belongs to the keeper, as far as the plan says. */
  readonly tier?: Tier | undefined;
  /** Why it is left alone, where something speaks against letting it go. */
  readonly objection?: string | undefined;
}

/** Files that belong together. */
export type PlanGroup = readonly PlanFile[];
