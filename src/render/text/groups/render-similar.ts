import type { SimilarMatch, SimilarResult } from '../../../model/groups/similar-match.js';
import type { Output } from '../../output.js';
import { quotePath } from '../../quote.js';
import { whole } from '../../wrap.js';
import { damageTexts, howText, sizeText } from './render-look-alikes.js';

/** One line for each match; with a heading for each file where several were asked about. */
export async function renderSimilar(output: Output, { queries }: SimilarResult): Promise<void> {
  const hasHeadings = queries.length > 1;
  for (const [at, { path, matches }] of queries.entries()) {
    if (hasHeadings)
      await output.line(`${at === 0 ? '' : '\n'}${output.style.heading(quotePath(path))}`);
    const indent = hasHeadings ? '  ' : '';
    if (matches.length === 0) await output.line(`${indent}Nothing looks the same.`);
    for (const match of matches)
      await output.item(indent + matchLine(match, output), tierWidth + 4);
  }
}

function matchLine(match: SimilarMatch, output: Output): string {
  const { style } = output;
  const notes = [...(match.protected ? ['protected'] : []), sizeText(match), ...damageTexts(match)];
  const marks =
    match.marks.length === 0
      ? ''
      : style.notable(`; ${match.marks.join(', ')}, which the file asked about lacks`);
  const burst = match.burst ? style.notable('; of one burst with it, no copy') : '';
  const how = match.samePixels ? 'same pixels, saved in another way' : howText(match);
  const tier = style.heading(match.tier.padEnd(tierWidth));
  return `${tier}${whole(`  ${output.path(match.path)}`)}  ${style.dim(`(${notes.join(', ')})`)}  ${how}${burst}${marks}`;
}

const tierWidth = 'metadata'.length;
