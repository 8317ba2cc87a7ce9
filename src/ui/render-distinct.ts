import type {
  DistinctFile,
  DistinctPair,
  DistinctResult,
  MarkedDistinct,
} from '../model/distinct.js';

import type { Output } from './output.js';
import { quotePath } from './quote.js';
import { formatCount, formatNumber, formatTime } from './units.js';

export async function renderDistinct(output: Output, result: DistinctResult): Promise<void> {
  switch (result.kind) {
    case 'marked':
      await output.line(`Remembered: ${markedText(result)}.`);
      return;
    case 'forgotten':
      for (const pair of result.pairs) await output.line(`forgot  ${pairText(pair)}`);
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
    await output.line(`${formatTime(pair.decidedAt)}  ${pairText(pair)}`);
  }
  if (pairs.length === 0) await output.line('No decisions.');
}

function markedText({ files, pairs, added }: MarkedDistinct): string {
  const known = added === pairs ? '' : `, ${formatNumber(pairs - added)} known before`;
  return `${formatCount(files.length, 'picture')} that are not duplicates of each other (${formatCount(pairs, 'pair')}${known})`;
}

function pairText({ files: [first, second] }: DistinctPair): string {
  return `${fileText(first)} ≠ ${fileText(second)}`;
}

function fileText({ path, isPresent }: DistinctFile): string {
  return `${quotePath(path)}${isPresent ? '' : ' (gone)'}`;
}
