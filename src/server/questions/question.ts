import { expandPaths, filesOfSnapshot } from '../../api/find/expand-paths.js';
import { findDupes } from '../../api/find/find-dupes.js';
import { findSimilar } from '../../api/find/find-similar.js';
import type { FolderOptions } from '../../api/files/folder-options.js';
import { folderStats } from '../../api/files/folder-stats.js';
import { listFiles, type ListOptions } from '../../api/files/list-files.js';
import { similarTo } from '../../api/find/similar-to.js';
import { showFiles } from '../../api/files/show.js';
import { status } from '../../api/files/status.js';
import type { Repository } from '../../library/repository/repository.js';
import { Scope } from '../../library/scan/scope.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { depthOf, type Tier } from '../../model/groups/look-alike.js';
import { failuresJson } from '../../render/failures-json.js';
import { dupesJson, statusJson } from '../../render/json/json.js';
import { lookAlikesJson, similarJson } from '../../render/json/look-alikes-json.js';
import { listJson } from '../../render/text/files/render-list.js';
import { showJson } from '../../render/text/files/render-show.js';
import { statsJson } from '../../render/text/files/render-stats.js';
import { envelopeOf, type Answering } from './answering.js';
import { answerFromHistory, type HistoryQuestion } from './history-question.js';

/** What is asked. Plain data: another thread answers it. */
export type Question =
  | GroupsQuestion
  | ({ readonly kind: 'similar' } & SimilarQuestion)
  | ({ readonly kind: 'status' } & Where)
  | ({ readonly kind: 'list' } & ListQuestion)
  | { readonly kind: 'show'; readonly names: readonly string[] }
  | ({ readonly kind: 'folder stats' } & Where)
  | HistoryQuestion
  /** Of what was put. */
  | { readonly kind: 'stats' };

/** Which part of the folder. */
interface Where {
  /** From the root; none means everything. */
  readonly paths: readonly string[];
  /** They are names; otherwise pathspecs. */
  readonly namesOnly?: boolean;
}

/** What counts as the same picture. */
export interface LikenessLimits {
  /** Percent. */
  readonly threshold: number | undefined;
  readonly wantsCrops: boolean;
  readonly wantsRotated: boolean;
  readonly wantsRecoloured: boolean;
}

interface GroupsQuestion extends Where, LikenessLimits {
  readonly kind: 'groups';
  readonly isSimilar: boolean;
  /** Undefined for all that are looked for. */
  readonly tiers: readonly Tier[] | undefined;
  readonly isRefreshed: boolean;
}

interface ListQuestion extends Where {
  readonly filter: Omit<ListOptions, keyof FolderOptions>;
}

export interface SimilarLimits extends LikenessLimits {
  readonly limit: number | undefined;
}

interface SimilarQuestion extends SimilarLimits {
  /** Of the picture, anywhere. */
  readonly path: string;
}

/** How the picture that was sent is called in the answer. */
const sentName = 'picture';

/**
 * Writes the document that answers a question: that of the command, where there is one.
 * @throws ImgdedupError as `findDupes`, `findSimilar` and `similarTo` do, before anything is written;
 *   PICTURE_UNDECODABLE
 */
export async function answerQuestion(
  repository: Repository,
  question: Question,
  { output, signal }: Answering,
): Promise<void> {
  switch (question.kind) {
    case 'groups':
      return tellGroups(repository, question, { output, signal });
    case 'similar':
      return tellSimilar(repository, question, { output, signal });
    case 'status':
      return tellStatus(repository, question, { output, signal });
    case 'list':
      return tellList(repository, question, { output, signal });
    case 'show':
      return tellShow(repository, question.names, { output, signal });
    case 'folder stats':
      return tellFolderStats(repository, question, { output, signal });
    case 'log':
    case 'action':
    case 'snapshots':
    case 'diff':
      return answerFromHistory(repository, question, { output, signal });
    case 'stats':
      return output.line(JSON.stringify(await repository.stats()));
    default:
      return question satisfies never;
  }
}

async function tellGroups(
  repository: Repository,
  question: GroupsQuestion,
  { output, signal }: Answering,
): Promise<void> {
  const { isSimilar, isRefreshed, threshold } = question;
  const { wantsCrops, wantsRotated, wantsRecoloured } = question;
  const listed = question.tiers && new Set(question.tiers);
  const depth = isSimilar ? 'look' : listed === undefined ? 'bytes' : depthOf(listed);
  const maxAge = isRefreshed ? {} : { maxAgeMs: Infinity };
  const options = { scope: scopeOf(repository, question), signal, ...maxAge };
  const envelope = envelopeOf('dupes', repository, output);
  if (depth === 'bytes') {
    const result = await findDupes(repository, options);
    envelope.failures = failuresJson(result);
    await dupesJson(envelope, result);
    return;
  }
  const result = await findSimilar(repository, {
    ...options,
    depth,
    listed,
    wantsCrops,
    wantsRotated,
    wantsRecoloured,
    ...(threshold === undefined ? {} : { threshold }),
  });
  envelope.failures = failuresJson(result);
  await lookAlikesJson(envelope, result);
}

async function tellSimilar(
  repository: Repository,
  { path, threshold, ...limits }: SimilarQuestion,
  { output, signal }: Answering,
): Promise<void> {
  const options = { ...limits, signal, ...(threshold === undefined ? {} : { threshold }) };
  const result = await similarTo(repository, [path], options);
  const [failure] = [...result.undecodable, ...result.unreadable];
  if (failure !== undefined) throw new ImgdedupError('PICTURE_UNDECODABLE', failure.reason);
  const queries = result.queries.map((query) => ({ ...query, path: sentName }));
  await similarJson(envelopeOf('similar', repository, output), { ...result, queries });
}

async function tellStatus(
  repository: Repository,
  where: Where,
  { output, signal }: Answering,
): Promise<void> {
  // A path of the snapshot that is gone is what the answer is about.
  const scope = scopeOf(repository, where, { mustExist: false });
  const result = await status(repository, { scope, signal });
  const envelope = envelopeOf('status', repository, output);
  envelope.failures = failuresJson({ unreadable: result.unreadable });
  await statusJson(envelope, result);
}

async function tellList(
  repository: Repository,
  { filter, ...where }: ListQuestion,
  { output, signal }: Answering,
): Promise<void> {
  const scope = scopeOf(repository, where);
  const result = await listFiles(repository, { ...filter, scope, signal });
  await listJson(envelopeOf('list', repository, output), result);
}

async function tellShow(
  repository: Repository,
  names: readonly string[],
  { output, signal }: Answering,
): Promise<void> {
  const { root: from } = repository;
  const found = await expandPaths(repository, names, from, filesOfSnapshot(repository));
  const files = await showFiles(repository, found, { from, signal });
  await showJson(envelopeOf('show', repository, output), files);
}

async function tellFolderStats(
  repository: Repository,
  where: Where,
  { output, signal }: Answering,
): Promise<void> {
  const scope = scopeOf(repository, where);
  const result = await folderStats(repository, { scope, signal });
  await statsJson(envelopeOf('stats', repository, output), result);
}

function scopeOf({ root }: Repository, { paths, namesOnly = false }: Where, options = {}): Scope {
  return Scope.resolve(root, paths, { ...options, namesOnly });
}
