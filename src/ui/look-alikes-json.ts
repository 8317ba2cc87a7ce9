import type { LookAlikeFile, LookAlikeGroup, LookAlikesResult } from '../model/look-alike.js';
import { list } from './json.js';
import type { Output } from './output.js';

export async function lookAlikesJson(
  output: Output,
  { groups, summary, unreadable, undecodable, unsupported }: LookAlikesResult,
): Promise<void> {
  await output.write('{"groups":');
  await list(output, groups, groupJson);
  await output.write(`,"summary":${JSON.stringify(summary)},"unreadable":`);
  await list(output, unreadable);
  await output.write(',"undecodable":');
  await list(output, undecodable);
  await output.line(`,"unsupported":${JSON.stringify(unsupported)}}`);
}

function groupJson({ tier, reclaimable, files }: LookAlikeGroup): string {
  return JSON.stringify({ tier, reclaimable, files: files.map(fileJson) });
}

function fileJson(file: LookAlikeFile): object {
  const { path, stat, keeper, linkedTo, contentId, tier, distance, relation } = file;
  const { width, height, format, damaged } = file;
  return {
    path,
    size: stat.size,
    mtime: new Date(stat.mtimeMs).toISOString(),
    keeper,
    ...(linkedTo === undefined ? {} : { linkedTo }),
    contentId,
    tier,
    distance,
    relation,
    ...(width === undefined ? {} : { width, height, format, damaged }),
  };
}
