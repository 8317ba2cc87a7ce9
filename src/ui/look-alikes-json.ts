import type { LookAlikeFile, LookAlikeGroup, LookAlikesResult } from '../model/look-alike.js';
import type { SimilarMatch } from '../model/similar-match.js';
import { list } from './json.js';
import type { Output } from './output.js';

export async function lookAlikesJson(
  output: Output,
  { groups, summary, unreadable, undecodable, unsupported, isComplete }: LookAlikesResult,
): Promise<void> {
  await output.write('{"groups":');
  await list(output, groups, groupJson);
  await output.write(`,"summary":${JSON.stringify(summary)},"unreadable":`);
  await list(output, unreadable);
  await output.write(',"undecodable":');
  await list(output, undecodable);
  await output.line(`,"unsupported":${JSON.stringify(unsupported)},"complete":${isComplete}}`);
}

function groupJson({ tier, why, reclaimable, files }: LookAlikeGroup): string {
  return JSON.stringify({ tier, why, reclaimable, files: files.map(fileJson) });
}

function fileJson(file: LookAlikeFile): object {
  const { keeper, linkedTo, samePixels, marks } = file;
  const [identity, likeness] = [identityJson(file), likenessJson(file)];
  const links = linkedTo === undefined ? {} : { linkedTo };
  const standing = { keeper, protected: file.protected, ...links };
  return { ...identity, ...standing, ...likeness, samePixels, marks };
}

/** A file beside the one that was asked about: as in a group, but no keeper. */
export function matchJson(match: SimilarMatch): object {
  return { ...identityJson(match), ...likenessJson(match) };
}

function identityJson({ path, stat }: SimilarMatch): object {
  return { path, size: stat.size, mtime: new Date(stat.mtimeMs).toISOString() };
}

function likenessJson(file: SimilarMatch): object {
  const { contentId, tier, distance, relation, width, height, format, damaged } = file;
  return {
    contentId,
    tier,
    distance,
    relation,
    ...(width === undefined ? {} : { width, height, format, damaged }),
  };
}
