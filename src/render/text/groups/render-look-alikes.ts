import {
  tiers,
  type LookAlikeFile,
  type LookAlikeGroup,
  type LookAlikesResult,
  type UnsupportedFormat,
} from '../../../model/groups/look-alike.js';
import type { SimilarMatch } from '../../../model/groups/similar-match.js';
import type { Output } from '../../output.js';
import { headingIndent, noteIndent, sharingText } from './render-dupes.js';
import { escapeText } from '../../quote.js';
import { likenessText } from '../../relation-words.js';
import { whole } from '../../wrap.js';
import { formatBytes, formatCount } from '../../units.js';

const noneText: Readonly<Record<LookAlikesResult['depth'], string>> = {
  'image-data': 'No duplicates, and no files that differ in their metadata only.',
  look: 'No duplicates, and nothing that looks the same.',
};

export async function renderLookAlikes(output: Output, result: LookAlikesResult): Promise<void> {
  for (const group of result.groups) await renderGroup(output, group);
  for (const format of result.unsupported) await output.prose(unsupportedLine(format));
  const { groups, files, duplicates, bursts, reclaimable, sharing } = result.summary;
  if (groups === 0) {
    await output.prose(noneText[result.depth]);
    return;
  }
  const byTier = tiers
    .filter((tier) => duplicates[tier] > 0)
    .map((tier) => `${duplicates[tier]} ${tier}`);
  const parts = [...byTier, ...(bursts > 0 ? [`${bursts} of bursts, which are no copies`] : [])];
  await output.prose(
    `${formatCount(groups, 'group')} of ${formatCount(files, 'file')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}; ${formatBytes(reclaimable)} beside the keepers${sharingText(sharing)}.`,
  );
}

/** That pictures of a format cannot be looked into. */
export function unsupportedLine({ format, files }: UnsupportedFormat): string {
  const name = escapeText(format.toUpperCase());
  return `${formatCount(files, `${name} picture`)}: compared by ${files === 1 ? 'its' : 'their'} bytes only, there is no decoder for ${name}.`;
}

async function renderGroup(output: Output, group: LookAlikeGroup): Promise<void> {
  const { files, reclaimable, tier, why } = group;
  await output.item(
    `${output.style.heading(tier)}  ${formatCount(files.length, 'file')}, ${formatBytes(reclaimable)} beside the keeper`,
    headingIndent,
  );
  for (const file of files) await output.item(fileLine(file, why, output), noteIndent);
  await output.line();
}

function fileLine(file: LookAlikeFile, why: string, output: Output): string {
  const { style } = output;
  const { path, keeper, linkedTo, sharesWith } = file;
  const notes = [
    ...(keeper ? [escapeText(why)] : []),
    ...(file.protected && !(keeper && why === 'protected') ? ['protected'] : []),
    sizeText(file),
    ...damageTexts(file),
    ...(linkedTo === undefined ? [] : [`already linked to ${whole(output.path(linkedTo))}`]),
    ...(sharesWith === undefined ? [] : [`shares the bytes of ${whole(output.path(sharesWith))}`]),
  ];
  const [reason = '', ...rest] = notes;
  if (keeper) {
    const facts = rest.length === 0 ? '' : style.dim(`  ${rest.join(', ')}`);
    return `  ${style.good(whole(`keep  ${output.path(path)}`))}  ${style.dim(`(${reason})`)}${facts}`;
  }
  const marks =
    file.marks.length === 0
      ? ''
      : style.notable(`; ${file.marks.join(', ')}, which its keeper lacks`);
  const how = file.samePixels ? 'same pixels, saved in another way' : howText(file);
  const burst = file.burst ? style.notable('; of one burst with the keeper, no copy') : '';
  return `        ${whole(output.path(path))}  ${style.dim(`(${notes.join(', ')})`)}  ${how}${burst}${marks}`;
}

export function sizeText({ stat, width, height }: SimilarMatch): string {
  const bytes = formatBytes(stat.size);
  return width === undefined ? bytes : `${width} × ${height}, ${bytes}`;
}

/** That a picture is damaged, and how much of it is missing. */
export function damageTexts({ missing }: SimilarMatch): string[] {
  if (missing === 0) return [];
  const percent = Math.round(100 * missing);
  return [`damaged: ${percent < 1 ? 'less than 1' : percent} % missing`];
}

/** How a file belongs to its keeper, or to the one that was asked about. */
export function howText(match: SimilarMatch): string {
  switch (match.tier) {
    case 'exact':
      return 'same bytes';
    case 'metadata':
      return 'same picture, other metadata';
    case 'similar':
    case 'crop':
      return likenessText(match);
    default:
      return match.tier satisfies never;
  }
}
