import { contentId } from '../../model/contents/content-id.js';
import type { ContentRef } from '../../model/contents/content-id.js';
import type { DecidedContent, Decision } from '../../model/groups/distinct.js';
import { joinPath, rootPath } from '../../model/paths/path.js';
import { decodeSound } from '../../storage/codec.js';
import { distinctCodec } from '../../storage/codecs/distinct.js';
import { distinctKey, distinctPrefix } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { Repository } from '../repository/repository.js';
import type { Report } from './report.js';

/**
 * What people decided cannot be computed. But key and record both say which two contents are meant, so
 * where one is damaged the other tells.
 */
export async function checkDecisions(
  { hash }: Repository,
  store: ObjectStore,
  report: Report,
): Promise<void> {
  for await (const [key, value] of store.range(distinctPrefix)) {
    report.checked.records += 1;
    report.checked.decisions += 1;
    const what = `decision ${report.checked.decisions}`;
    const sound = decodeSound(distinctCodec, value);
    if (sound !== undefined) {
      const own = distinctKey(...sound.record.contents);
      if (own.equals(key)) continue;
      report.rewrite(what, 'lies under a key that is not its own', [
        { type: 'del', key },
        { type: 'put', key: own, value },
      ]);
      continue;
    }
    const contents = contentsOf(key, hash.width);
    if (contents === undefined) {
      report.layAside(what, 'is damaged', key);
      continue;
    }
    const [first, second] = contents.map((content) => named(hash.name, content));
    if (first === undefined || second === undefined) continue;
    // When it was decided, and what the files were called, is lost.
    const decision: Decision = { decidedAt: 0, contents: [first, second] };
    report.rewrite(what, 'is damaged; its key tells the pair', [
      { type: 'put', key, value: distinctCodec.encode(decision) },
    ]);
  }
}

function contentsOf(key: Buffer, digestWidth: number): ContentRef[] | undefined {
  const width = digestWidth + 4;
  if (key.length !== 1 + 2 * width) return undefined;
  return [1, 1 + width].map((from) => ({
    digest: key.subarray(from, from + digestWidth),
    ordinal: key.readUInt32BE(from + digestWidth),
  }));
}

/** A content whose path is lost goes by its id. */
function named(hashName: string, { digest, ordinal }: ContentRef): DecidedContent {
  return { digest, ordinal, path: joinPath(rootPath, contentId(hashName, digest, ordinal)) };
}
