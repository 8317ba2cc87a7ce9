import type { IllustrateOptions } from '../../api/find/illustrate-groups.js';
import type { Repository } from '../../library/repository/repository.js';
import type { Envelope } from '../../render/envelope.js';
import { dupesJson, groupJson } from '../../render/json/json.js';
import type { OutputFormat } from '../../model/plugins/plugin.js';
import { jsonLines, renderJsonLines } from '../../render/json-lines.js';
import { renderRecords } from '../../render/records.js';
import { lookAlikeGroupJson, lookAlikesJson } from '../../render/json/look-alikes-json.js';
import type { Output } from '../../render/output.js';
import { renderDupes } from '../../render/text/groups/render-dupes.js';
import { groupsCsv, groupsFdupes } from '../../render/text/groups/render-groups.js';
import { renderLookAlikes } from '../../render/text/groups/render-look-alikes.js';
import { duplicatesOf, groupsOf, type DupesListing } from './dupes-listing.js';

/** What `dupes --format` knows. */
export const dupesFormats = ['text', 'json', 'jsonl', 'csv', 'fdupes', 'html'] as const;

/** Beyond so many files a report has smaller thumbnails: it is mailed, and opened in a browser. */
const mostLarge = 2000;

/** Where a listing goes, and how. */
export interface DupesPaper {
  readonly output: Output;
  readonly envelope: Envelope;
  readonly format: Exclude<(typeof dupesFormats)[number], 'html'> | OutputFormat;
  /** With `fdupes`: names end with NUL. */
  readonly isNul: boolean;
}

/** Prints groups in any format but HTML, which wants the pictures. */
export async function printDupes(
  listing: DupesListing,
  { output, envelope, format, isNul }: DupesPaper,
): Promise<void> {
  if (typeof format === 'object') return printDocuments(output, listing, format);
  switch (format) {
    case 'text':
      if (listing.kind === 'equal') await renderDupes(output, listing.result);
      else await renderLookAlikes(output, listing.result);
      return;
    case 'json':
      if (listing.kind === 'equal') await dupesJson(envelope, listing.result);
      else await lookAlikesJson(envelope, listing.result);
      return;
    case 'jsonl':
      return printDocuments(output, listing, jsonLines);
    case 'csv':
      return renderRecords(output, groupsCsv(), groupsOf(listing));
    case 'fdupes':
      return renderRecords(output, groupsFdupes(output, isNul), groupsOf(listing));
    default:
      return format satisfies never;
  }
}

/** A group is what it is in the document of `--json`. */
function printDocuments(
  output: Output,
  listing: DupesListing,
  format: OutputFormat,
): Promise<void> {
  return listing.kind === 'equal'
    ? renderJsonLines(output, listing.result.groups, groupJson, format)
    : renderJsonLines(output, listing.result.groups, lookAlikeGroupJson, format);
}

/**
 * Prints groups as a page with thumbnails.
 * @param rendering how pictures are rendered
 * @throws ImgdedupError INTERRUPTED
 */
export async function printReport(
  repository: Repository,
  listing: DupesListing,
  output: Output,
  rendering: Omit<IllustrateOptions, 'size'>,
): Promise<void> {
  const { illustrateGroups } = await import('../../api/find/illustrate-groups.js');
  const { renderReport } = await import('../../render/report/render-report.js');
  const { summary, isComplete, unreadable } = listing.result;
  const size = summary.files > mostLarge ? 160 : 320;
  const head = {
    root: repository.root,
    madeAt: Date.now(),
    groups: summary.groups,
    files: summary.files,
    reclaimable: summary.reclaimable,
    duplicates: duplicatesOf(listing),
    isComplete,
    unreadable: unreadable.length,
  };
  const groups = illustrateGroups(repository, groupsOf(listing), { ...rendering, size });
  await renderReport(output, head, groups);
}
