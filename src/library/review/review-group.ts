import { createHash } from 'node:crypto';
import { cameraName } from '../../model/text/camera-name.js';
import type { ContentId } from '../../model/contents/content-id.js';
import type { Facts } from '../../model/facts/facts.js';
import { takesRoom } from '../../model/groups/group.js';
import type { LookAlikeFile, LookAlikeGroup } from '../../model/groups/look-alike.js';
import type { MergedKind } from '../../model/facts/merged-facts.js';
import type { RelPath } from '../../model/paths/path.js';
import {
  parseGroupId,
  parseRevision,
  type GroupId,
  type Revision,
} from '../../model/review/review-group.js';
import type { Choice } from '../../model/review/choice.js';

/** A group with what is asked of it again and again. */
export interface ReviewGroup {
  readonly id: GroupId;
  readonly group: LookAlikeGroup;
  /** Each content once, the keeper's first. */
  readonly contents: readonly ContentId[];
  /** Changes with the files: half of what a {@link Revision} is made of. */
  readonly stamp: string;
}

export function reviewGroup(group: LookAlikeGroup): ReviewGroup {
  const contents = [...new Set(group.files.map(({ contentId }) => contentId))];
  const inOrder = contents.toSorted();
  const files = group.files.map(({ path, contentId }) => [path, contentId]);
  return {
    id: known(parseGroupId(hashOf(inOrder))),
    group,
    contents,
    stamp: hashOf(files),
  };
}

/** What is chosen for a file of a group. */
export interface ChosenFor {
  readonly choice: Choice | undefined;
  /** What of it the keeper is to get. */
  readonly copies: readonly MergedKind[];
}

/** @param chosen for its files, in their order */
export function revisionOf(
  { stamp }: ReviewGroup,
  chosen: readonly (ChosenFor | undefined)[],
): Revision {
  const texts = chosen.map((one) => [one?.choice ?? '', ...(one?.copies ?? [])].join(' '));
  return known(parseRevision(hashOf([stamp, texts])));
}

/** 32 hexadecimal digits. */
function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('a hash of another length');
  return value;
}

/** The file that the group is about: each of the others was compared with it. */
export function keeperOf({ group }: ReviewGroup): LookAlikeFile {
  const [keeper] = group.files;
  if (keeper === undefined) throw new RangeError('a group without files');
  return keeper;
}

/** The group without files that are gone, which need not be in it; undefined where nothing is left to decide about. */
export function withoutFiles(
  review: ReviewGroup,
  gone: ReadonlySet<RelPath>,
): ReviewGroup | undefined {
  const { group } = review;
  const files = group.files.filter(({ path }) => !gone.has(path));
  if (files.length === group.files.length) return review;
  // What is left was compared with the keeper, not with each other.
  if (files.length < 2 || files[0]?.keeper !== true) return undefined;
  const reclaimable = files.reduce(
    (sum, file) =>
      sum + (file.keeper || file.protected || file.burst || !takesRoom(file) ? 0 : file.stat.size),
    0,
  );
  return reviewGroup({ ...group, files, reclaimable });
}

/** First folder of a path: `''` for what lies in the root itself. */
export function firstFolder(path: RelPath): string {
  return path.slice(0, Math.max(path.indexOf('/'), 0));
}

export function cameraOf(facts: Facts | undefined): string | undefined {
  return cameraName(facts?.make, facts?.model);
}
