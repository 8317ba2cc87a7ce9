import { contentId } from '../../model/contents/content-id.js';
import type {
  DecidedContent,
  Decision,
  DistinctPair,
  ForgottenDistinct,
  MarkedDistinct,
} from '../../model/groups/distinct.js';
import { compareNames } from '../../model/paths/path.js';
import { contentKey, distinctKey } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { DistinctNames } from '../../library/decisions/distinct-names.js';
import { readDecisions, textOf } from '../../library/decisions/distinct-pairs.js';
import { rememberDecisions } from '../../library/decisions/remember-decisions.js';
import {
  checkDifferent,
  checkFiles,
  checkNoFolders,
  checkProven,
  unknownName,
} from '../../library/decisions/distinct-refusals.js';
import { loadLatestSnapshot } from '../../library/snapshot/latest-snapshot.js';
import { proveContents, type ProvenContents } from '../../library/hashing/prove-contents.js';
import type { Repository } from '../../library/repository/repository.js';
import type { WatchOptions } from '../../library/repository/watched-store.js';
import type { Scope } from '../../library/scan/scope.js';

export interface DistinctOptions extends WatchOptions {
  /** The files, each by its name: no folders. */
  readonly scope: Scope;
  /** Number of reading threads; 0 decides by itself; the setting by default. */
  readonly jobs?: number | undefined;
}

/**
 * Remembers that the named pictures are not duplicates of each other: every pair among them, by
 * content, whatever becomes of the names. Files whose contents are not known are read first. All
 * pairs are remembered, or none.
 * @throws ImgdedupError USAGE, PATH_NOT_FOUND, PHOTO_UNREADABLE, SAME_CONTENT, REPOSITORY_BUSY,
 *   INTERRUPTED, STORE_FULL, STORE_DAMAGED
 */
export async function markDistinct(
  repository: Repository,
  options: DistinctOptions,
): Promise<MarkedDistinct> {
  checkFiles(options.scope);
  await using _lock = await repository.lock('distinct');
  const proven = await proveContents(repository, options);
  checkProven(proven);
  const named = [...proven.contents].map(([path, content]) => ({ ...content, path }));
  checkDifferent(named);
  const decisions = allPairs(named, Date.now());
  const added = await repository.transaction((store) => rememberDecisions(store, decisions));
  const { name } = repository.hash;
  return {
    kind: 'marked',
    files: named.map(({ path, digest, ordinal }) => ({
      path,
      contentId: contentId(name, digest, ordinal),
    })),
    pairs: decisions.length,
    added,
  };
}

/**
 * What was decided, by path. Contents are shown where the newest snapshot has them; the folder is
 * not looked at.
 * @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED
 */
export async function listDistinct(repository: Repository): Promise<readonly DistinctPair[]> {
  const { decisions, names } = await loadNamed(repository);
  return present(decisions, names);
}

/**
 * Forgets decisions: all about a file where only one is named, else those between two of the files
 * named. A name means what the file holds now, and whatever {@link listDistinct} shows by it.
 * @throws ImgdedupError as {@link markDistinct} but for SAME_CONTENT
 */
export async function forgetDistinct(
  repository: Repository,
  options: DistinctOptions,
): Promise<ForgottenDistinct> {
  const { scope } = options;
  checkNoFolders(scope);
  await using _lock = await repository.lock('distinct');
  // As shown by a list up to now; looking at the folder may find other names.
  const { decisions, names } = await loadNamed(repository);
  const meant = contentsMeant(scope, await proveContents(repository, options), decisions, names);
  const enough = scope.paths.length === 1 ? 1 : 2;
  const forgotten = decisions.filter(
    ({ contents }) => contents.filter((one) => meant.has(textOf(one))).length >= enough,
  );
  const changes = forgotten.map(
    ({ contents }) => ({ type: 'del', key: distinctKey(...contents) }) as const,
  );
  const pairs = await repository.transaction(async (store) => {
    await store.write(changes);
    return present(forgotten, await nameContents(repository, store, forgotten));
  });
  return { kind: 'forgotten', pairs };
}

/** @throws ImgdedupError where a name means nothing */
function contentsMeant(
  { paths, missing }: Scope,
  { contents, unreadable, leftOut }: ProvenContents,
  decisions: readonly Decision[],
  names: DistinctNames,
): Set<string> {
  const decided = decisions.flatMap((decision) => decision.contents);
  const meant = new Set<string>();
  for (const path of paths) {
    const now = contents.get(path);
    const shown = decided.filter((content) => names.path(content) === path);
    for (const content of now === undefined ? shown : [now, ...shown]) meant.add(textOf(content));
    if (now !== undefined || shown.length > 0) continue;
    const gone = missing.find((named) => named.path === path);
    if (gone !== undefined) throw unknownName(gone.given);
    checkProven({
      unreadable: unreadable.filter((one) => one.path === path),
      leftOut: leftOut.filter((one) => one === path),
    });
  }
  return meant;
}

interface Named {
  readonly decisions: readonly Decision[];
  readonly names: DistinctNames;
}

function loadNamed(repository: Repository): Promise<Named> {
  return repository.transaction(async (store) => {
    const decisions: Decision[] = [];
    for await (const decision of readDecisions(store)) decisions.push(decision);
    return { decisions, names: await nameContents(repository, store, decisions) };
  });
}

async function nameContents(
  { hash }: Repository,
  store: ObjectStore,
  decisions: readonly Decision[],
): Promise<DistinctNames> {
  // Where nothing was decided, nothing must be named.
  const latest = decisions.length === 0 ? undefined : await loadLatestSnapshot(store);
  return new DistinctNames(hash.name, decisions, latest?.tree);
}

/** By path. */
function present(decisions: readonly Decision[], names: DistinctNames): DistinctPair[] {
  return decisions
    .map((decision) => names.pair(decision))
    .toSorted(
      ({ files: [a, b] }, { files: [c, d] }) =>
        compareNames(a.path, c.path) || compareNames(b.path, d.path),
    );
}

function allPairs(named: readonly DecidedContent[], decidedAt: number): Decision[] {
  const inKeyOrder = named.toSorted((a, b) => Buffer.compare(contentKey(a), contentKey(b)));
  return inKeyOrder.flatMap((first, at) =>
    inKeyOrder.slice(at + 1).map((second) => ({ decidedAt, contents: [first, second] as const })),
  );
}
