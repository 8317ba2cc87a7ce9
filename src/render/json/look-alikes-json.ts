import type {
  LookAlikeFile,
  LookAlikeGroup,
  LookAlikesResult,
} from '../../model/groups/look-alike.js';
import type { SimilarMatch, SimilarResult, SimilarTo } from '../../model/groups/similar-match.js';
import type { Envelope } from '../envelope.js';
import { skippedJson } from '../text/files/render-skipped.js';

export async function lookAlikesJson(
  envelope: Envelope,
  { groups, summary, unsupported, skipped, isComplete }: LookAlikesResult,
): Promise<void> {
  await envelope.list('groups', groups, lookAlikeGroupJson);
  await envelope.list('unsupported', unsupported);
  await envelope.members({ skipped: skippedJson(skipped) });
  const { groups: count, files, duplicates: tiers, bursts, sharing, reclaimable: bytes } = summary;
  const duplicates = Object.values(tiers).reduce((sum, number) => sum + number, 0);
  await envelope.end(
    { files, bytes, groups: count, duplicates, tiers, bursts, sharing },
    isComplete,
  );
}

export async function similarJson(
  envelope: Envelope,
  { queries, notIndexed }: SimilarResult,
): Promise<void> {
  await envelope.list('queries', queries, queryJson);
  const found = queries.flatMap(({ matches }) => matches);
  const bytes = found.reduce((sum, { stat }) => sum + stat.size, 0);
  await envelope.end({ files: found.length, bytes, queries: queries.length, notIndexed });
}

/** A group as it stands in the document, and a line by itself in JSON Lines. */
export function lookAlikeGroupJson({ tier, why, reclaimable, files }: LookAlikeGroup): object {
  return { tier, why, reclaimable, files: files.map(fileJson) };
}

function fileJson(file: LookAlikeFile): object {
  const { keeper, linkedTo, sharesWith, samePixels, burst, marks, isWeighed } = file;
  const [identity, likeness] = [identityJson(file), likenessJson(file)];
  const standing = { keeper, protected: file.protected, linkedTo, sharesWith };
  return { ...identity, ...standing, ...likeness, samePixels, burst, marks, weighed: isWeighed };
}

/** What was found of one file, as it stands in the document, and a line by itself in JSON Lines. */
export function queryJson({ path, matches }: SimilarTo): object {
  return { path, matches: matches.map(matchJson) };
}

/** A file beside the one that was asked about: as in a group, but no keeper. */
function matchJson(match: SimilarMatch): object {
  const { samePixels, burst, marks } = match;
  const [identity, likeness] = [identityJson(match), likenessJson(match)];
  return { ...identity, protected: match.protected, ...likeness, samePixels, burst, marks };
}

function identityJson({ path, stat }: SimilarMatch): object {
  return { path, size: stat.size, mtime: new Date(stat.mtimeMs).toISOString() };
}

function likenessJson(file: SimilarMatch): object {
  const { contentId, tier, distance, relation, width, height, format, damaged } = file;
  // What was measured is no better than that.
  const missing = Math.ceil(1000 * file.missing) / 1000;
  return {
    contentId,
    tier,
    distance,
    relation,
    ...(width === undefined ? {} : { width, height, format, damaged, missing }),
  };
}
