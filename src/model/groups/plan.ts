import type { ContentId } from '../contents/content-id.js';
import type { Tier } from './look-alike.js';

/**
 * What can be done to a file, each an act of the journal: it goes to the trash or to a folder, becomes a hard link
 * to a file of its bytes that stays, shares that one's bytes on disk, becomes a symbolic link to it, or is
 * deleted for good.
 */
export const planActs = ['trash', 'move', 'link', 'reflink', 'symlink', 'delete'] as const;
export type PlanAct = (typeof planActs)[number];

/** What is done in a file's own place, only where one with the same bytes stays. */
export type ExactAct = Exclude<PlanAct, 'trash' | 'move'>;

export function isExactAct(act: PlanAct): act is ExactAct {
  return act !== 'trash' && act !== 'move';
}

/**
 * What is to become of a file: it stays, something is done to it, or it stays as a picture of its own, no
 * duplicate of the others, which is remembered; `skip`: nobody decided.
 */
export const planWords = ['keep', ...planActs, 'distinct', 'skip'] as const;
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

export interface Plan {
  readonly groups: readonly PlanGroup[];
  /** Where files are moved to: absolute, or from the root; undefined where no file is. */
  readonly folder: string | undefined;
}
