import { sameStat } from '../../model/snapshot/file-table.js';
import { sharesRoom } from '../../model/groups/group.js';
import type { LookAlikeFile, LookAlikeGroup } from '../../model/groups/look-alike.js';
import {
  isExactAct,
  type PlanAct,
  type PlanFile,
  type PlanGroup,
} from '../../model/groups/plan.js';
import { objectionTo, type MoveLimits } from './plan-moves.js';

export interface WordOptions extends MoveLimits {
  /** What becomes of files, or of those with the keeper's bytes where it takes them: others are skipped then. */
  readonly act: PlanAct;
  /** Files that something may become of; all of them by default. */
  readonly isMeant?: ((file: LookAlikeFile) => boolean) | undefined;
}

/** What a plan says of a group before anybody changed it: what the act would do by itself. */
export function planWordsOf({ files }: LookAlikeGroup, options: WordOptions): PlanGroup {
  const keeper = files.find((file) => file.keeper);
  return files.map((file) => {
    const { path, contentId, tier } = file;
    return { path, contentId, tier, ...wordFor(file, keeper, options) };
  });
}

function wordFor(
  file: LookAlikeFile,
  keeper: LookAlikeFile | undefined,
  { act, isMeant, ...limits }: WordOptions,
): Pick<PlanFile, 'word' | 'objection'> {
  if (keeper === undefined || file === keeper) return { word: 'keep' };
  if (isMeant?.(file) === false) return { word: 'skip', objection: 'not named' };
  // One inode: nothing is won, and a moved name would take the keeper with it.
  if (sameStat(file.stat, keeper.stat)) return { word: 'skip', objection: 'linked already' };
  if (isExactAct(act) && file.tier !== 'exact') {
    return { word: 'skip', objection: 'other bytes than the keeper' };
  }
  if (act === 'reflink' && sharesRoom(file, keeper)) {
    return { word: 'skip', objection: 'shares the bytes of the keeper already' };
  }
  const objection = objectionTo(file, keeper, limits);
  return objection === undefined ? { word: act } : { word: 'skip', objection };
}
