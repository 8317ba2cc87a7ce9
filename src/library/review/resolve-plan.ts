import { statFile } from '../../fs/stat.js';
import { contentId, contentRef, type ContentId } from '../../model/contents/content-id.js';
import type { DecidedContent } from '../../model/groups/distinct.js';
import { systemCode } from '../../model/errors/errors.js';
import type { LookAlikeFile } from '../../model/groups/look-alike.js';
import { isRelPath, rootPath, type RelPath } from '../../model/paths/path.js';
import {
  isExactAct,
  type PlanAct,
  type PlanFile,
  type PlanGroup,
} from '../../model/groups/plan.js';
import { sameImageData } from '../../model/pictures/relation.js';
import { reportOf } from '../../model/pictures/relation-report.js';
import { currentIds } from '../repository/aliases.js';
import { refreshHashes, type RefreshHashesOptions } from '../hashing/refresh-hashes.js';
import { keepingOf, type KeepOptions } from '../keep/keeper.js';
import { Catalog } from '../lookalikes/catalog/catalog.js';
import type { Repository } from '../repository/repository.js';
import { Scope } from '../scan/scope.js';
import type { Tree } from '../snapshot/tree.js';
import type { ChosenAct, ChosenPlan } from './plan-choices.js';

type ChosenPair = ChosenPlan['pairs'][number];

/** A file that a plan names and nothing is done with, although the plan wants it. */
export interface LeftOfPlan {
  readonly path: RelPath;
  readonly reason: string;
}

/** A file that something is done to, and the one that stays for it. */
export interface ResolvedAct extends Pick<ChosenAct, 'file' | 'stays' | 'tier'> {
  readonly choice: PlanAct;
}

export interface ResolvedPlan extends Pick<ChosenPlan, 'pairs' | 'kept'> {
  readonly acts: readonly ResolvedAct[];
  readonly left: readonly LeftOfPlan[];
}

export interface ResolveOptions
  extends KeepOptions, Pick<RefreshHashesOptions, 'jobs' | 'signal' | 'onProgress'> {}

/**
 * Looks at every file that a plan names, reads what changed, and says what of the plan holds: of files that
 * are what they were when it was made.
 * @throws ImgdedupError INTERRUPTED, REPOSITORY_BUSY, STORE_FULL, STORE_DAMAGED
 */
export async function resolvePlan(
  repository: Repository,
  groups: readonly PlanGroup[],
  options: ResolveOptions,
): Promise<ResolvedPlan> {
  const found = await lookAgain(repository, groups, options);
  const acts: ResolvedAct[] = [];
  const pairs: ChosenPair[] = [];
  const kept = new Set<RelPath>();
  const left: LeftOfPlan[] = [];
  for (const group of groups) {
    const seen = group.map((file) => ({ plan: file, ...found(file) }));
    const stays = seen.flatMap(({ plan, file }) =>
      file !== undefined && plan.word === 'keep' ? [file] : [],
    );
    for (const { path } of stays) kept.add(path);
    for (const { plan, file, path, reason } of seen) {
      if (plan.word === 'keep' || plan.word === 'skip') continue;
      if (file === undefined) {
        left.push({ path, reason });
        continue;
      }
      if (plan.word === 'distinct') {
        kept.add(file.path);
        pairs.push(...pairsOf(file, seen));
        continue;
      }
      const same = stays.find(({ contentId: id }) => id === file.contentId);
      const staying = same ?? (isExactAct(plan.word) ? undefined : stays[0]);
      if (staying === undefined) {
        left.push({ path, reason: noStaying(plan.word) });
        continue;
      }
      const tier = same === undefined ? looserThanExact(plan.tier) : 'exact';
      acts.push({ choice: plan.word, file: { ...file, tier }, stays: staying, tier });
    }
  }
  return { acts, pairs, kept, left };
}

function noStaying(word: PlanAct): string {
  return isExactAct(word)
    ? 'no file of its group with the same bytes is kept'
    : 'no file of its group is kept';
}

/** What has other bytes than the one that stays is no exact duplicate, whatever a plan says. */
function looserThanExact(tier: PlanFile['tier']): LookAlikeFile['tier'] {
  return tier === undefined || tier === 'exact' ? 'similar' : tier;
}

/** What is told apart from every other content of its group, each pair once. */
function pairsOf(
  own: LookAlikeFile,
  seen: readonly { readonly file: LookAlikeFile | undefined }[],
): ChosenPair[] {
  const others = new Map<ContentId, LookAlikeFile>();
  for (const { file } of seen) {
    if (file !== undefined && file.contentId !== own.contentId) others.set(file.contentId, file);
  }
  return [...others.values()].map((other) => [decided(own), decided(other)]);
}

function decided({ contentId: id, path }: LookAlikeFile): DecidedContent {
  return { ...contentRef(id), path };
}

type Found =
  | { readonly file: LookAlikeFile; readonly path: RelPath; readonly reason: '' }
  | { readonly file: undefined; readonly path: RelPath; readonly reason: string };

async function lookAgain(
  repository: Repository,
  groups: readonly PlanGroup[],
  options: ResolveOptions,
): Promise<(file: PlanFile) => Found> {
  const paths = groups.flatMap((group) => group.map(({ path }) => path));
  const present = paths.filter((path) => isThere(repository, path));
  if (present.length === 0) return gone;
  const { protection } = keepingOf(repository.settings, options);
  const { tree, rows } = await readAgain(repository, present, options);
  const catalog = await repository.transaction(Catalog.load);
  const planned = groups.flatMap((group) => group.map((file) => file.contentId));
  const current = await repository.transaction((store) =>
    currentIds(store, repository.hash, planned),
  );
  return ({ path, contentId: id }) => {
    const own = ownPath(path);
    const missed = (reason: string): Found => ({ file: undefined, path: own, reason });
    const row = rows.get(path);
    if (row === undefined) return gone({ path });
    const entry = tree.entry(row);
    if (entry.knowledge.kind !== 'content') return missed('could not be read');
    const { digest, ordinal } = entry.knowledge;
    const now = contentId(repository.hash.name, digest, ordinal);
    if (now !== current(id)) return missed('changed since the plan was made');
    const facts = catalog.facts(catalog.find({ digest, ordinal }));
    const missing = facts?.missing ?? 0;
    const file = {
      path: own,
      stat: tree.stat(row),
      keeper: false,
      protected: protection.protects(own),
      linkedTo: undefined,
      sharesWith: undefined,
      contentId: now,
      tier: 'exact',
      distance: 0,
      relation: unchanged,
      width: facts?.width,
      height: facts?.height,
      format: facts?.format,
      damaged: missing > 0,
      samePixels: false,
      isWeighed: true,
      marks: [],
      missing,
      burst: false,
    } as const;
    return { file, path: own, reason: '' };
  };
}

/** A path that leads out of the folder is none of a file in it. */
function ownPath(path: string): RelPath {
  return isRelPath(path) ? path : rootPath;
}

function gone({ path }: Pick<PlanFile, 'path'>): Found {
  const reason = isRelPath(path) ? 'vanished' : `no path of a file: ${path}`;
  return { file: undefined, path: ownPath(path), reason };
}

const unchanged = reportOf(sameImageData, undefined, undefined);

function isThere({ base, disk }: Repository, path: string): path is RelPath {
  if (!isRelPath(path)) return false;
  try {
    return statFile(base, path, disk) !== undefined;
  } catch (error) {
    if (systemCode(error) !== undefined) return false;
    throw error;
  }
}

/** Contents of the files that are there, at least one. */
async function readAgain(
  repository: Repository,
  present: readonly RelPath[],
  { jobs, signal, onProgress }: ResolveOptions,
): Promise<{ readonly tree: Tree; readonly rows: ReadonlyMap<string, number> }> {
  const { root } = repository;
  const scope = Scope.resolve(root, present.map(asArgument), {
    from: root,
    mustExist: false,
    namesOnly: true,
  });
  const { tree, meant } = await refreshHashes(repository, {
    scope,
    thoroughness: 'everything',
    jobs,
    signal,
    onProgress,
  });
  const wanted = new Set<string>(present);
  const rows = new Map<string, number>();
  for (const { row } of tree.eachRow(meant)) {
    const path = tree.path(row);
    if (wanted.has(path)) rows.set(path, row);
  }
  return { tree, rows };
}

/** A name that begins with a colon is no pathspec. */
function asArgument(path: RelPath): string {
  return `./${path}`;
}
