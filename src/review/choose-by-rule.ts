import { objectionTo } from '../actions/plans/plan-moves.js';
import type { Candidate, PictureOf } from '../model/pictures/candidate.js';
import type { Keeping } from '../library/keep/keeper.js';
import { isFrameAround } from '../library/lookalikes/groups/frames.js';
import { mostDistinctPairs, type WantedChoices } from '../library/review/change-choices.js';
import { tierBetween } from '../library/review/resolve-choices.js';
import { keeperOf, type ReviewGroup } from '../library/review/review-group.js';
import type { ContentId } from '../model/contents/content-id.js';
import type { Facts } from '../model/facts/facts.js';
import { inodeOf, sameStat } from '../model/snapshot/file-table.js';
import { itemAt } from '../model/snapshot/item-at.js';
import type { LookAlikeFile, Tier } from '../model/groups/look-alike.js';
import { isJoining, type Choice } from '../model/review/choice.js';
import type { ReviewRule } from '../model/review/review-choices.js';
import type { Traits } from '../model/pictures/traits.js';

/** What a rule makes of a group. */
export interface Ruled {
  /** Empty where nothing changes. */
  readonly wanted: WantedChoices;
  /** Why files are left open, one reason for each. */
  readonly leftOpen: readonly string[];
}

/** What rules look at. */
export interface RuleGround {
  /** Who is kept, where the rule says so. */
  readonly keeping: Keeping;
  readonly facts: ReadonlyMap<ContentId, Facts>;
  readonly traits: ReadonlyMap<ContentId, Traits>;
}

const untouched: Ruled = { wanted: new Map(), leftOpen: [] };

/** @param choices that hold of its files now */
export function chooseByRule(
  rule: ReviewRule,
  review: ReviewGroup,
  choices: readonly (Choice | undefined)[],
  ground: RuleGround,
): Ruled {
  switch (rule.kind) {
    case 'keep-one':
      return keepOne(rule, review, choices, ground);
    case 'keep-all':
      return allOf(review, 'keep');
    case 'distinct':
      return distinctOf(review);
    case 'clear':
      return choices.every((choice) => choice === undefined) ? untouched : allOf(review, undefined);
    default:
      return rule satisfies never;
  }
}

function allOf({ group }: ReviewGroup, choice: Choice | undefined): Ruled {
  return { wanted: new Map(group.files.map((_, n) => [n, choice])), leftOpen: [] };
}

function distinctOf(review: ReviewGroup): Ruled {
  const { contents, group } = review;
  if (contents.length < 2) return leftOpen(group.files, 'holds the same bytes as the others');
  const pairs = contents.length * (contents.length - 1);
  if (pairs > mostDistinctPairs) return leftOpen(group.files, 'in a group of very many pictures');
  return allOf(review, 'distinct');
}

function leftOpen(files: readonly LookAlikeFile[], reason: string): Ruled {
  return { wanted: new Map(), leftOpen: files.map(() => reason) };
}

type KeepOne = Extract<ReviewRule, { readonly kind: 'keep-one' }>;

function keepOne(
  rule: KeepOne,
  review: ReviewGroup,
  choices: readonly (Choice | undefined)[],
  ground: RuleGround,
): Ruled {
  const { files } = review.group;
  if (rule.overwrite !== true && choices.some((choice) => choice !== undefined)) return untouched;
  const kept = rule.keep === undefined ? keeperOf(review) : bestOf(review, ground);
  const wanted = new Map<number, Choice | undefined>();
  const reasons: string[] = [];
  for (const [n, file] of files.entries()) {
    const objection = file === kept ? undefined : objectionBetween(rule, review, file, kept);
    if (objection === undefined) {
      wanted.set(n, file === kept || sameStat(file.stat, kept.stat) ? 'keep' : rule.others);
      continue;
    }
    reasons.push(objection);
    // What was chosen for it before may not go with this.
    wanted.set(n, undefined);
  }
  // Where nothing goes, there is no reason to keep one.
  const isUseful = [...wanted.values()].includes(rule.others);
  return { wanted: isUseful ? wanted : new Map(), leftOpen: reasons };
}

const usualTiers: ReadonlySet<Tier> = new Set(['exact', 'metadata', 'similar']);

/** Why a file is left open beside the one that is kept. */
function objectionBetween(
  { others, allowLoss = false, bursts = false, tiers }: KeepOne,
  review: ReviewGroup,
  file: LookAlikeFile,
  kept: LookAlikeFile,
): string | undefined {
  if (file.protected) return 'protected';
  const tier = tierBetween(file, kept);
  if (isJoining(others) && tier !== 'exact') return 'other bytes: only equal ones are linked';
  const wanted = tiers === undefined ? usualTiers : new Set(tiers);
  if (!wanted.has(tier)) return `belongs to the tier ${tier}`;
  if (tier === 'exact') return undefined;
  const isKnown = kept.contentId === keeperOf(review).contentId;
  if (!isKnown && !allowLoss) return 'was not compared with the one that is kept';
  const limits = { tiers: wanted, allowLoss, allowBursts: bursts };
  return objectionTo({ ...file, tier }, kept, limits)?.replace(/; --bursts lets it go$/, '');
}

function bestOf(review: ReviewGroup, ground: RuleGround): LookAlikeFile {
  const { files } = review.group;
  const names = new Map<string, number>();
  for (const { stat } of files) names.set(inodeOf(stat), (names.get(inodeOf(stat)) ?? 0) + 1);
  const framed = files.map((file) => isFramed(file, ground));
  const extents = files.map((file, at) => (framed[at] === true ? 1 : extentOf(file)));
  const fullest = Math.max(...extents);
  const candidates = files.map((file, at): Candidate & { readonly file: LookAlikeFile } => ({
    file,
    path: file.path,
    stat: file.stat,
    names: names.get(inodeOf(file.stat)) ?? 1,
    picture: pictureOf(
      file,
      { extent: itemAt(extents, at) / fullest, isFramed: itemAt(framed, at) },
      ground,
    ),
  }));
  const order = review.contents.length === 1 ? ground.keeping.exact : ground.keeping.alike;
  return order.best(candidates).file;
}

/** Whether it is the keeper in a plain frame. */
function isFramed(
  { contentId, width, height, relation: { part, map } }: LookAlikeFile,
  { traits }: RuleGround,
): boolean {
  const margins = traits.get(contentId)?.margins;
  if (part.kind !== 'frame' || margins === undefined) return false;
  if (width === undefined || height === undefined) return false;
  return isFrameAround(map, { facts: { width, height }, margins });
}

/** How much of the scene it shows, as a multiple of what the keeper does. */
function extentOf({ relation: { part } }: LookAlikeFile): number {
  switch (part.kind) {
    case 'whole':
      return 1;
    case 'crop':
      return part.share;
    case 'frame':
      return part.share === 0 ? 1 : 1 / part.share;
    default:
      return part satisfies never;
  }
}

function pictureOf(
  { contentId, format, width, height, missing }: LookAlikeFile,
  shown: Pick<PictureOf, 'extent' | 'isFramed'>,
  { facts, traits }: RuleGround,
): PictureOf | undefined {
  if (format === undefined || width === undefined || height === undefined) return undefined;
  return {
    facts: { format, width, height, orientation: 1, frames: 1, missing },
    traits: traits.get(contentId),
    said: facts.get(contentId),
    ...shown,
    madeFrom: undefined,
  };
}
