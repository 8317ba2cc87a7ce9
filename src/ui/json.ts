import type { DistinctPair, DistinctResult } from '../model/distinct.js';
import type { DupesResult, Group } from '../model/group.js';
import type { IndexResult } from '../model/index-result.js';
import type { StatusResult } from '../model/status.js';
import type { Output } from './output.js';

/**
 * Machine output. A byte of a file name that is not UTF-8 appears as `\udc80`…`\udcff`, Python's
 * `surrogateescape`, so that every path can be given back exactly.
 */
export async function statusJson(output: Output, result: StatusResult): Promise<void> {
  await output.write('{');
  for (const kind of ['new', 'modified', 'deleted', 'moved', 'unreadable'] as const) {
    await output.write(`${JSON.stringify(kind)}:`);
    await list<unknown>(output, result[kind]);
    await output.write(',');
  }
  await output.line(`"counts":${JSON.stringify(result.counts)}}`);
}

export async function indexJson(output: Output, result: IndexResult): Promise<void> {
  const undecodable = result.undecodable.map(({ path, reason, isNew }) => ({
    path,
    reason,
    new: isNew,
  }));
  await output.line(JSON.stringify({ ...result, undecodable }));
}

export async function dupesJson(
  output: Output,
  { groups, summary, unreadable, isComplete }: DupesResult,
): Promise<void> {
  await output.write('{"groups":');
  await list(output, groups, groupJson);
  await output.write(`,"summary":${JSON.stringify(summary)},"unreadable":`);
  await list(output, unreadable);
  await output.line(`,"complete":${isComplete}}`);
}

export async function distinctListJson(
  output: Output,
  pairs: readonly DistinctPair[],
): Promise<void> {
  await output.write('{"pairs":');
  await list(output, pairs, pairJson);
  await output.line('}');
}

export async function distinctJson(output: Output, result: DistinctResult): Promise<void> {
  switch (result.kind) {
    case 'marked': {
      const { files, pairs, added } = result;
      await output.line(JSON.stringify({ files, pairs, added }));
      return;
    }
    case 'forgotten':
      await output.write('{"forgotten":');
      await list(output, result.pairs, pairJson);
      await output.line('}');
      return;
    default:
      result satisfies never;
  }
}

function pairJson({ decidedAt, files }: DistinctPair): string {
  return JSON.stringify({
    decidedAt: new Date(decidedAt).toISOString(),
    files: files.map(({ path, contentId, isPresent }) => ({ path, contentId, present: isPresent })),
  });
}

function groupJson({ tier, contentId, why, size, reclaimable, files }: Group): string {
  return JSON.stringify({
    tier,
    contentId,
    why,
    reclaimable,
    files: files.map(({ path, stat, keeper, linkedTo, ...file }) => ({
      path,
      size,
      mtime: new Date(stat.mtimeMs).toISOString(),
      keeper,
      protected: file.protected,
      ...(linkedTo === undefined ? {} : { linkedTo }),
    })),
  });
}

/** One item a line: results can be large, and people do look into them. */
export async function list<T>(
  output: Output,
  items: Iterable<T> | AsyncIterable<T>,
  toJson: (item: T) => string = JSON.stringify,
): Promise<void> {
  await output.write('[');
  let first = true;
  for await (const item of items) {
    await output.write(first ? '\n' : ',\n');
    first = false;
    await output.write(toJson(item));
  }
  await output.write(']');
}
