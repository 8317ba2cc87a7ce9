import { findDupes } from '../api/find-dupes.js';
import { findSimilar } from '../api/find-similar.js';
import { similarTo } from '../api/similar-to.js';
import type { Repository } from '../library/repository/repository.js';
import { Scope } from '../library/scan/scope.js';
import { ImgdedupError } from '../model/errors.js';
import { depthOf, tiers, type Tier } from '../model/look-alike.js';
import { Envelope } from '../render/envelope.js';
import { failuresJson } from '../render/failures-json.js';
import { dupesJson } from '../render/json/json.js';
import { lookAlikesJson, similarJson } from '../render/json/look-alikes-json.js';
import type { Output } from '../render/output.js';

/** What is asked. Plain data: another thread answers it. */
export type Question =
  | GroupsQuestion
  | ({ readonly kind: 'similar' } & SimilarQuestion)
  | { readonly kind: 'stats' };

interface GroupsQuestion {
  readonly kind: 'groups';
  readonly isSimilar: boolean;
  /** The loosest that counts. */
  readonly tier: Tier | undefined;
  /** Percent. */
  readonly threshold: number | undefined;
  /** A path below the root. */
  readonly under: string | undefined;
  readonly isRefreshed: boolean;
}

export interface SimilarLimits {
  readonly limit: number | undefined;
  /** Percent. */
  readonly threshold: number | undefined;
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
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal },
): Promise<void> {
  switch (question.kind) {
    case 'groups':
      return tellGroups(repository, question, { output, signal });
    case 'similar':
      return tellSimilar(repository, question, { output, signal });
    case 'stats':
      return output.line(JSON.stringify(await repository.stats()));
    default:
      return question satisfies never;
  }
}

async function tellGroups(
  repository: Repository,
  question: GroupsQuestion,
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal },
): Promise<void> {
  const { isSimilar, tier, under, isRefreshed, threshold } = question;
  const paths = under === undefined ? [] : [under];
  const scope = Scope.resolve(repository.root, paths, { namesOnly: true });
  const listed = tier === undefined ? undefined : new Set(tiers.slice(0, tiers.indexOf(tier) + 1));
  const depth = isSimilar ? 'look' : listed === undefined ? 'bytes' : depthOf(listed);
  const options = { scope, signal, ...(isRefreshed ? {} : { maxAgeMs: Infinity }) };
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
    ...(threshold === undefined ? {} : { threshold }),
  });
  envelope.failures = failuresJson(result);
  await lookAlikesJson(envelope, result);
}

async function tellSimilar(
  repository: Repository,
  { path, limit, threshold }: SimilarQuestion,
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal },
): Promise<void> {
  const options = { limit, signal, ...(threshold === undefined ? {} : { threshold }) };
  const result = await similarTo(repository, [path], options);
  const [failure] = [...result.undecodable, ...result.unreadable];
  if (failure !== undefined) throw new ImgdedupError('PICTURE_UNDECODABLE', failure.reason);
  const queries = result.queries.map((query) => ({ ...query, path: sentName }));
  await similarJson(envelopeOf('similar', repository, output), { ...result, queries });
}

function envelopeOf(command: string, { root }: Repository, output: Output): Envelope {
  const envelope = new Envelope(output, command);
  envelope.root = root;
  return envelope;
}
