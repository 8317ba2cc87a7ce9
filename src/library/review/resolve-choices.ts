import { contentRef, type ContentId } from '../../model/contents/content-id.js';
import type { DraftedFile } from '../../model/review/draft.js';
import { itemAt } from '../../model/snapshot/item-at.js';
import { tiers, type LookAlikeFile, type Tier } from '../../model/groups/look-alike.js';
import type { RelPath } from '../../model/paths/path.js';
import { goes, type Choice } from '../../model/review/choice.js';
import { textOf } from '../decisions/distinct-pairs.js';
import type { ReviewGroup } from './review-group.js';

/** What was chosen for files, by content. */
export interface KnownDrafts {
  get(content: ContentId): readonly DraftedFile[] | undefined;
}

/** What holds of a file's draft in the group that it is in now; undefined where nothing does. */
export type Resolved = DraftedFile | undefined;

/**
 * What holds in a group of what was chosen for its files, which may be from when the group was another one.
 * `keep` always holds. What makes a file go holds while a file stays that was seen beside it: one with the same
 * bytes, the keeper of that time, or one that was kept beside the same keeper. `distinct` holds while one of
 * the contents is there that it was told apart from. Facts are copied only to the keeper that they were chosen for.
 */
export function resolveChoices(review: ReviewGroup, drafts: KnownDrafts): readonly Resolved[] {
  const { files } = review.group;
  const drafted = draftedIn(review, drafts);
  if (drafted.every((one) => one === undefined)) return drafted;
  const present = new Set(review.contents.map(keyOf));
  const seen = new Set<string>();
  const lasting = new Set<ContentId>();
  for (const [at, file] of files.entries()) {
    const draft = drafted[at];
    if (goes(draft?.choice)) continue;
    lasting.add(file.contentId);
    // What is another picture stays for nothing but its own copies.
    if (draft?.choice === 'distinct') continue;
    seen.add(keyOf(file.contentId));
    if (draft?.choice !== undefined) seen.add(`beside ${textOf(draft.anchor)}`);
  }
  const keeper = files[0] && keyOf(files[0].contentId);
  return files.map(({ contentId }, at) => {
    const draft = drafted[at];
    if (draft === undefined) return undefined;
    const isHeld = holds(draft, contentId, { present, seen, lasting });
    const copies = at > 0 && textOf(draft.anchor) === keeper ? draft.copies : [];
    if (isHeld && copies.length === draft.copies.length) return draft;
    const choice = isHeld ? draft.choice : undefined;
    return choice === undefined && copies.length === 0 ? undefined : { ...draft, choice, copies };
  });
}

interface Staying {
  /** Contents in the group. */
  readonly present: ReadonlySet<string>;
  /** Contents that stay, and the keepers beside which files were kept. */
  readonly seen: ReadonlySet<string>;
  readonly lasting: ReadonlySet<ContentId>;
}

function holds(
  { choice, anchor, apart }: DraftedFile,
  content: ContentId,
  { present, seen, lasting }: Staying,
): boolean {
  switch (choice) {
    case undefined:
      return false;
    case 'keep':
      return true;
    case 'link':
    case 'reflink':
    case 'symlink':
      return lasting.has(content);
    case 'trash':
      return (
        lasting.has(content) || seen.has(textOf(anchor)) || seen.has(`beside ${textOf(anchor)}`)
      );
    case 'distinct':
      return apart.some((one) => present.has(textOf(one)));
    default:
      return choice satisfies never;
  }
}

/**
 * The draft of each file, whether it holds or not: by its path, or where the only file of a content has another
 * name by now.
 */
export function draftedIn({ group: { files } }: ReviewGroup, drafts: KnownDrafts): Resolved[] {
  const byContent = new Map<ContentId, Map<RelPath, DraftedFile>>();
  const names = new Map<ContentId, number>();
  for (const { contentId } of files) {
    names.set(contentId, (names.get(contentId) ?? 0) + 1);
    if (byContent.has(contentId)) continue;
    const known = drafts.get(contentId) ?? [];
    byContent.set(contentId, new Map(known.map((one) => [one.path, one])));
  }
  return files.map(({ contentId, path }) => {
    const known = byContent.get(contentId);
    const own = known?.get(path);
    if (own !== undefined || known?.size !== 1 || names.get(contentId) !== 1) return own;
    const [only] = known.values();
    return only;
  });
}

function keyOf(content: ContentId): string {
  return textOf(contentRef(content));
}

/**
 * Which file stays for each one that goes: one of the same bytes where there is one, else the keeper, else what
 * was kept that is nearest to it, else what is.
 */
export class Stays {
  /** By content, rather a file that was kept than one that was left open. */
  readonly #twins = new Map<ContentId, LookAlikeFile>();
  /** None of those that show another picture. */
  readonly #nearest: LookAlikeFile | undefined;

  /** @param choices of the group's files, in their order */
  constructor(review: ReviewGroup, choices: readonly (Choice | undefined)[]) {
    const { files } = review.group;
    const staying = files.flatMap((file, at) => (goes(choices[at]) ? [] : { file, at }));
    const kept = staying.filter(({ at }) => choices[at] !== undefined);
    for (const { file } of [...kept, ...staying]) {
      if (!this.#twins.has(file.contentId)) this.#twins.set(file.contentId, file);
    }
    const nearestKept = kept.find(({ at }) => choices[at] === 'keep');
    const first = staying.find(({ at }) => choices[at] !== 'distinct');
    this.#nearest = first?.at === 0 ? first.file : (nearestKept ?? first)?.file;
  }

  /** @returns undefined where none does */
  for({ contentId }: LookAlikeFile): LookAlikeFile | undefined {
    return this.#twins.get(contentId) ?? this.#nearest;
  }
}

/** How a file that goes belongs to the one that stays: each is known by how it belongs to the keeper. */
export function tierBetween(file: LookAlikeFile, stays: LookAlikeFile): Tier {
  if (file.contentId === stays.contentId) return 'exact';
  // Whatever is of the keeper's bytes is exact, so that the other one's tier is left.
  return itemAt(tiers, Math.max(tiers.indexOf(file.tier), tiers.indexOf(stays.tier)));
}
