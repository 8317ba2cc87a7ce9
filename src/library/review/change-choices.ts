import { contentRef, type ContentId } from '../../model/contents/content-id.js';
import type { DraftedFile } from '../../model/review/draft.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { itemAt } from '../../model/snapshot/item-at.js';
import type { LookAlikeFile } from '../../model/groups/look-alike.js';
import { mergedKinds, type MergedKind } from '../../model/facts/merged-facts.js';
import type { RelPath } from '../../model/paths/path.js';
import { goes, isJoining, type Choice } from '../../model/review/choice.js';
import { textOf } from '../decisions/distinct-pairs.js';
import { draftedIn, resolveChoices, type KnownDrafts, type Resolved } from './resolve-choices.js';
import { keeperOf, type ReviewGroup } from './review-group.js';

/** What is now chosen for a file; undefined where nothing is any more. */
export interface ChangedFile {
  readonly content: ContentId;
  readonly path: RelPath;
  readonly after: DraftedFile | undefined;
}

/** What somebody wants for members, by number; `undefined` takes a choice back. */
export type WantedChoices = ReadonlyMap<number, Choice | undefined>;

/** Which facts of members the keeper is to get, by number, in place of those that were chosen before. */
export type WantedCopies = ReadonlyMap<number, readonly MergedKind[]>;

/** Each pair is a record once it is applied. */
export const mostDistinctPairs = 20_000;

/**
 * What wanted choices change in the drafts of a group, after checking that it makes sense. Choices from
 * when the group was another one, and that hold no more, are removed.
 * @param now milliseconds since 1970
 * @param copying a date, a place or a rating comes from one member only: the last one that was chosen for it
 * @throws ImgdedupError USAGE for a member that there is not, or that has nobody to copy to, PROTECTED, NOBODY_STAYS, CANNOT_LINK,
 *   CANNOT_BE_DISTINCT
 */
export function changeChoices(
  review: ReviewGroup,
  drafts: KnownDrafts,
  wanted: WantedChoices,
  now: number,
  copying: WantedCopies = new Map(),
): ChangedFile[] {
  const { files } = review.group;
  checkMembers(files, [...wanted.keys(), ...copying.keys()]);
  checkCopies(copying);
  const before = resolveChoices(review, drafts);
  const chosen = files.map((_, at) => (wanted.has(at) ? wanted.get(at) : before[at]?.choice));
  checkProtected(files, wanted);
  const choices = withSomebodyKept(review, chosen);
  checkLinks(files, choices);
  const apart = new Apart(review, choices);
  const drafted = draftedIn(review, drafts);
  const copies = copiesAfter(before, wanted, copying);
  return files.flatMap((file, at): ChangedFile[] => {
    const after = draftOf(review, file, choices[at], {
      apart,
      now,
      before: before[at],
      copies: copies[at] ?? [],
    });
    const { contentId: content, path } = file;
    const known = drafted[at]?.path === path ? drafted[at] : undefined;
    const stale = staleOf(file, drafted[at]);
    if (isSame(known, after)) return stale;
    return [...stale, { content, path, after }];
  });
}

/** A draft under a name that the file has no more, which is replaced by one under its own. */
function staleOf({ contentId: content, path }: LookAlikeFile, drafted: Resolved): ChangedFile[] {
  if (drafted === undefined || drafted.path === path) return [];
  return [{ content, path: drafted.path, after: undefined }];
}

interface Drafting {
  readonly apart: Apart;
  readonly now: number;
  readonly before: Resolved;
  readonly copies: readonly MergedKind[];
}

function draftOf(
  review: ReviewGroup,
  { path, contentId }: LookAlikeFile,
  choice: Choice | undefined,
  { apart, now, before, copies }: Drafting,
): DraftedFile | undefined {
  if (choice === undefined && copies.length === 0) return undefined;
  const chosenAt = before !== undefined && before.choice === choice ? before.chosenAt : now;
  const anchor = contentRef(keeperOf(review).contentId);
  const others = choice === 'distinct' ? apart.from(contentId).map(contentRef) : [];
  return { path, choice, chosenAt, anchor, apart: others, copies };
}

function isSame(a: DraftedFile | undefined, b: DraftedFile | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.choice === b.choice &&
    textOf(a.anchor) === textOf(b.anchor) &&
    a.copies.join() === b.copies.join() &&
    a.apart.length === b.apart.length &&
    a.apart.every((content, at) => textOf(content) === textOf(itemAt(b.apart, at)))
  );
}

function checkMembers(files: readonly LookAlikeFile[], members: readonly number[]): void {
  for (const n of members) {
    if (files[n] === undefined) {
      throw new ImgdedupError('USAGE', `The group has no member ${n}.`);
    }
  }
}

function checkCopies(copying: WantedCopies): void {
  if ((copying.get(0) ?? []).length === 0) return;
  throw new ImgdedupError(
    'USAGE',
    'The keeper has its own facts: they are copied from the others.',
  );
}

/** What is copied of each file. A choice that is taken back takes what is copied with it. */
function copiesAfter(
  before: readonly Resolved[],
  wanted: WantedChoices,
  copying: WantedCopies,
): (readonly MergedKind[])[] {
  const taken: ReadonlySet<MergedKind> = new Set(
    [...copying.values()].flat().filter((kind) => kind !== 'keywords'),
  );
  return before.map((one, at) => {
    const own = copying.get(at);
    if (own !== undefined) return mergedKinds.filter((kind) => own.includes(kind));
    if (wanted.has(at) && wanted.get(at) === undefined) return [];
    return (one?.copies ?? []).filter((kind) => !taken.has(kind));
  });
}

function checkProtected(files: readonly LookAlikeFile[], wanted: WantedChoices): void {
  for (const [n, choice] of wanted) {
    const file = itemAt(files, n);
    if (goes(choice) && file.protected) {
      throw new ImgdedupError('PROTECTED', (show) => `"${show(file.path)}" is protected.`, {
        remedy: 'Keep it, or start the review with other rules.',
      });
    }
  }
}

/**
 * Where the keeper goes and nothing is kept, the first file that was left open is: it must be known which one
 * stays for the others.
 */
function withSomebodyKept(
  review: ReviewGroup,
  choices: readonly (Choice | undefined)[],
): (Choice | undefined)[] {
  const { files } = review.group;
  const keepers = keeperOf(review).contentId;
  const isAnyGoing = choices.some((choice) => goes(choice));
  const isSure = files.some(
    ({ contentId }, at) =>
      choices[at] === 'keep' || (choices[at] === undefined && contentId === keepers),
  );
  if (!isAnyGoing || isSure || haveTwins(files, choices)) return [...choices];
  const open = choices.indexOf(undefined);
  if (open !== -1) return choices.with(open, 'keep');
  throw new ImgdedupError('NOBODY_STAYS', 'No file of the group would stay.', {
    remedy: 'Keep one of them.',
  });
}

/** Whether a file of the same bytes stays for each that goes. */
function haveTwins(
  files: readonly LookAlikeFile[],
  choices: readonly (Choice | undefined)[],
): boolean {
  const staying = stayingContents(files, choices);
  return files.every(({ contentId }, at) => !goes(choices[at]) || staying.has(contentId));
}

function stayingContents(
  files: readonly LookAlikeFile[],
  choices: readonly (Choice | undefined)[],
): ReadonlySet<ContentId> {
  return new Set(files.flatMap(({ contentId }, at) => (goes(choices[at]) ? [] : contentId)));
}

/** Only equal bytes are linked or shared, and with what stays. */
function checkLinks(
  files: readonly LookAlikeFile[],
  choices: readonly (Choice | undefined)[],
): void {
  const staying = stayingContents(files, choices);
  for (const [at, { contentId, path }] of files.entries()) {
    if (!isJoining(choices[at]) || staying.has(contentId)) continue;
    throw new ImgdedupError(
      'CANNOT_LINK',
      (show) => `No file with the bytes of "${show(path)}" stays, and only equal bytes are linked.`,
      { remedy: 'Keep a file with the same bytes, or move it to the trash.' },
    );
  }
}

/** What each content is told apart from that is not what the others of the group show. */
class Apart {
  readonly #contents: readonly ContentId[];

  /** @throws ImgdedupError CANNOT_BE_DISTINCT */
  constructor({ contents, group }: ReviewGroup, choices: readonly (Choice | undefined)[]) {
    this.#contents = contents;
    const marked = new Set(
      group.files.flatMap(({ contentId }, at) => (choices[at] === 'distinct' ? contentId : [])),
    );
    if (marked.size === 0) return;
    if (contents.length < 2) {
      throw new ImgdedupError(
        'CANNOT_BE_DISTINCT',
        'All files of the group hold the same bytes: they are duplicates, and no decision changes that.',
        { remedy: 'Keep them.' },
      );
    }
    if (marked.size * (contents.length - 1) > mostDistinctPairs) {
      throw new ImgdedupError(
        'CANNOT_BE_DISTINCT',
        `That are more than ${mostDistinctPairs} pairs, and each would be remembered.`,
        { remedy: 'Keep them, or tell fewer files apart.' },
      );
    }
  }

  from(content: ContentId): readonly ContentId[] {
    return this.#contents.filter((other) => other !== content);
  }
}
