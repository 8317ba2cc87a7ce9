import type { DistinctPair, DistinctResult } from '../../model/groups/distinct.js';
import type { DupesResult, Group } from '../../model/groups/group.js';
import type { IndexResult } from '../../model/runs/index-result.js';
import type { ToldStatus } from '../../model/snapshot/status.js';
import type { Envelope } from '../envelope.js';
import { skippedJson } from '../text/files/render-skipped.js';

export async function statusJson(envelope: Envelope, result: ToldStatus): Promise<void> {
  const { snapshot } = result;
  const taken = snapshot === undefined ? null : new Date(snapshot.takenAt).toISOString();
  await envelope.members({ snapshot: taken });
  for (const kind of ['new', 'modified', 'deleted', 'moved'] as const) {
    await envelope.list<unknown>(kind, result[kind]);
  }
  await envelope.members({ skipped: skippedJson(result.skipped) });
  const { unreadable: _, ...counts } = result.counts;
  await envelope.end(counts);
}

export async function indexJson(envelope: Envelope, result: IndexResult): Promise<void> {
  const { unreadable: _, undecodable, unsupported, skipped, ...counts } = result;
  await envelope.list('unsupported', unsupported);
  await envelope.members({ skipped: skippedJson(skipped) });
  await envelope.end({ ...counts, undecodable: undecodable.length });
}

export async function dupesJson(
  envelope: Envelope,
  { groups, summary, skipped, isComplete }: DupesResult,
): Promise<void> {
  await envelope.list('groups', groups, groupJson);
  await envelope.members({ skipped: skippedJson(skipped) });
  const { reclaimable, ...counts } = summary;
  const tiers = { exact: summary.duplicates, metadata: 0, similar: 0, crop: 0 };
  await envelope.end({ ...counts, bytes: reclaimable, tiers }, isComplete);
}

export async function distinctListJson(
  envelope: Envelope,
  pairs: readonly DistinctPair[],
): Promise<void> {
  await pairsJson(envelope, 'pairs', pairs);
}

async function pairsJson(
  envelope: Envelope,
  name: 'pairs' | 'forgotten',
  pairs: readonly DistinctPair[],
): Promise<void> {
  await envelope.list(name, pairs, pairJson);
  const paths = new Set(pairs.flatMap(({ files }) => files.map(({ path }) => path)));
  await envelope.end({ files: paths.size, bytes: null, pairs: pairs.length });
}

export async function distinctJson(envelope: Envelope, result: DistinctResult): Promise<void> {
  switch (result.kind) {
    case 'marked': {
      const { files, pairs, added } = result;
      await envelope.list('marked', files);
      await envelope.end({ files: files.length, bytes: null, pairs, added });
      return;
    }
    case 'forgotten':
      await pairsJson(envelope, 'forgotten', result.pairs);
      return;
    default:
      result satisfies never;
  }
}

function pairJson({ decidedAt, files }: DistinctPair): object {
  return {
    decidedAt: new Date(decidedAt).toISOString(),
    files: files.map(({ path, contentId, isPresent }) => ({ path, contentId, present: isPresent })),
  };
}

/** A group as it stands in the document, and a line by itself in JSON Lines. */
export function groupJson({ tier, contentId, why, size, reclaimable, files }: Group): object {
  return {
    tier,
    contentId,
    why,
    reclaimable,
    files: files.map(({ path, stat, keeper, linkedTo, sharesWith, ...file }) => ({
      path,
      size,
      mtime: new Date(stat.mtimeMs).toISOString(),
      keeper,
      protected: file.protected,
      linkedTo,
      sharesWith,
    })),
  };
}
