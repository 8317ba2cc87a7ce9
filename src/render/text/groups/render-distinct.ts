import type {
  DistinctFile,
  DistinctPair,
  DistinctResult,
  MarkedDistinct,
} from '../../../model/groups/distinct.js';

import type { Output } from '../../output.js';
import { formatCount, formatNumber, formatTime } from '../../units.js';

export async function renderDistinct(output: Output, result: DistinctResult): Promise<void> {
  switch (result.kind) {
    case 'marked':
      await output.line(`Remembered: ${markedText(result)}.`);
      return;
    case 'forgotten':
      for (const pair of result.pairs) await output.line(`forgot  ${pairText(pair, output)}`);
      if (result.pairs.length === 0) await output.line('There was nothing to forget.');
      return;
    default:
      result satisfies never;
  }
}

export async function renderDistinctList(
  output: Output,
  pairs: readonly DistinctPair[],
): Promise<void> {
  for (const pair of pairs) {
    await output.line(`${formatTime(pair.decidedAt)}  ${pairText(pair, output)}`);
  }
  if (pairs.length === 0) await output.line('No decisions.');
}

function markedText({ files, pairs, added }: MarkedDistinct): string {
  const known = added === pairs ? '' : `, ${formatNumber(pairs - added)} known before`;
  return `${formatCount(files.length, 'picture')} that are not duplicates of each other (${formatCount(pairs, 'pair')}${known})`;
}

function pairText({ files: [first, second] }: DistinctPair, output: Output): string {
  return `${fileText(first, output)} ≠ ${fileText(second, output)}`;
}

function fileText({ path, isPresent }: DistinctFile, output: Output): string {
  return `${output.path(path)}${isPresent ? '' : ' (gone)'}`;
}
