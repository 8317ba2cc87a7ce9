import type { ImportedLookAlike, ImportEvent, ImportTotals } from '../../../model/import/import.js';
import type { ImportCheck } from '../../../model/import/import-check.js';
import type { SkippedFiles } from '../../../model/errors/skipped-files.js';
import type { Envelope } from '../../envelope.js';
import type { Output } from '../../output.js';
import { likenessText } from '../../relation-words.js';
import { howText } from '../groups/render-look-alikes.js';
import { escapeText } from '../../quote.js';
import { sessionJson } from './render-sessions.js';
import { skippedJson } from '../files/render-skipped.js';
import { whole } from '../../wrap.js';
import { formatBytes, formatCount, formatDuration, formatNumber } from '../../units.js';

/** What came of an import, as far as it is rendered. */
export interface Imported extends ImportTotals {
  readonly id: number | undefined;
  readonly deleted: number;
  readonly found: number;
  readonly foundBytes: number;
  readonly sessions: readonly Parameters<typeof sessionJson>[0][];
  readonly otherTypes: SkippedFiles;
  readonly seconds: number;
  readonly verifySeconds: number;
  readonly readFrom: 'disk' | 'cache' | undefined;
}

/** What came of looking at new pictures, as far as it is rendered. */
interface ImportedLookAlikes {
  readonly compared: number;
  readonly alike: number;
  readonly unseen: number;
}

/** A line for each file that is brought in, or cannot be; and for those that are there already, where that is wanted. */
export async function renderImportEvent(
  output: Output,
  event: ImportEvent,
  tellsKnown: boolean,
): Promise<void> {
  const { style } = output;
  const origin = output.path(event.origin);
  switch (event.kind) {
    case 'copied': {
      const note =
        event.remark === undefined ? '' : style.notable(`  (${escapeText(event.remark)})`);
      await output.line(`import  ${output.path(event.path)}  ${style.dim(`(${origin})`)}${note}`);
      return;
    }
    case 'known':
      if (!tellsKnown) return;
      await output.line(style.dim(`there  ${output.path(event.place)}  (${origin})`));
      return;
    case 'similar':
      await output.item(
        `${style.notable('left')}${whole(`  ${origin}`)}  the photo folder has it: ${whole(output.path(event.place))}, ${style.dim(likenessText(event))}`,
        6,
      );
      return;
    case 'found': {
      const size = event.bytes === undefined ? 'of unknown size' : formatBytes(event.bytes);
      await output.line(`fetch  ${escapeText(event.name)}, ${size}  ${style.dim(`(${origin})`)}`);
      return;
    }
    case 'failed':
      await output.line(style.notable(`left  ${origin}: ${escapeText(event.reason)}`));
      return;
    default:
      event satisfies never;
  }
}

export async function renderImport(
  output: Output,
  result: Imported,
  dryRun: boolean,
): Promise<void> {
  const { copied, bytes, id, found, foundBytes } = result;
  const files = formatCount(copied, 'file');
  if (dryRun) {
    if (found > 0) {
      const what = `${formatCount(found, 'file')}, ${formatBytes(foundBytes)} as far as servers say,`;
      await output.prose(`Would fetch ${what} and import what of it is new.`);
    }
    await output.prose(
      `Would import ${files}, ${formatBytes(bytes)}${restText(result)}. Nothing was changed.`,
    );
    return;
  }
  const action = id === undefined ? '' : ` Action ${id}.`;
  await output.prose(
    `Imported ${files}, ${formatBytes(bytes)}${restText(result)}.${paceText(result)}${action}`,
  );
  if (result.deleted > 0) {
    await output.prose(`Removed ${formatCount(result.deleted, 'file')} from the source.`);
  }
}

/** A line for each picture that looks like one that was there. */
export async function renderImportedLookAlike(
  output: Output,
  { path, like, others, ...own }: ImportedLookAlike,
): Promise<void> {
  const { style } = output;
  const [size, otherSize] = [own, { ...like, bytes: like.stat.size }].map(pixelsText);
  const more = others === 0 ? '' : `, and ${formatCount(others, 'other')}`;
  await output.item(
    `${style.heading(like.tier.padEnd(tierWidth))}${whole(`  ${output.path(path)}`)}  ${style.dim(`(${size})`)}  looks like ${whole(output.path(like.path))}  ${style.dim(`(${otherSize})`)}: ${howText(like)}${more}`,
    tierWidth + 4,
  );
}

const tierWidth = 'metadata'.length;

function pixelsText({
  width,
  height,
  bytes,
}: Omit<ImportedLookAlike, 'path' | 'origin' | 'like' | 'others'>): string {
  return width === undefined ? formatBytes(bytes) : `${width} × ${height}, ${formatBytes(bytes)}`;
}

/** What came of comparing; nothing where there is nothing to say. */
export async function renderImportedLookAlikes(
  output: Output,
  { compared, alike, unseen }: ImportedLookAlikes,
): Promise<void> {
  if (compared > 0) {
    const pictures = formatCount(compared, 'new picture');
    await output.prose(
      alike === 0
        ? compared === 1
          ? 'The new picture looks like none that was there.'
          : `None of ${pictures} looks like one that was there.`
        : `${formatNumber(alike)} of ${pictures} ${alike === 1 ? 'looks like one' : 'look like ones'} that ${alike === 1 ? 'was' : 'were'} there. "imgdedup dupes --similar" groups them all.`,
    );
  }
  if (unseen > 0) {
    await output.prose(
      `${compared > 0 ? '' : 'Whether the new pictures look like ones that were there is not known: '}${formatCount(unseen, 'picture')} of the photo folder ${unseen === 1 ? 'was' : 'were'} never looked at. Run "imgdedup index".`,
    );
  }
}

/** As a member of the document, which is open already. */
export async function importedLookAlikeJson(
  envelope: Envelope,
  { like, width, height, ...own }: ImportedLookAlike,
): Promise<void> {
  const { path, tier, distance, relation, contentId, stat } = like;
  const size = width === undefined ? {} : { width, height };
  const theirs = like.width === undefined ? {} : { width: like.width, height: like.height };
  await envelope.item({
    ...own,
    ...size,
    like: { path, bytes: stat.size, contentId, ...theirs },
    tier,
    distance,
    relation,
  });
}

export function restText({ known, inTrash, similar, failed }: ImportTotals): string {
  const trashed = inTrash === 0 ? '' : `, ${formatNumber(inTrash)} of them in the trash`;
  const there =
    known === 0 ? '' : `; ${formatCount(known, 'file was', 'files were')} there already${trashed}`;
  const alike =
    similar === 0
      ? ''
      : `; ${formatCount(similar, 'picture was', 'pictures were')} left, since the photo folder has ${similar === 1 ? 'it' : 'them'}, as good or better`;
  const left = failed === 0 ? '' : `; ${formatCount(failed, 'file')} could not be brought in`;
  return there + alike + left;
}

/** How fast, and how it was made sure. */
export function paceText({
  copied,
  bytes,
  seconds,
  verifySeconds,
  readFrom,
}: Omit<Imported, 'deleted' | 'found' | 'foundBytes'>): string {
  if (copied === 0) return '';
  const copying = Math.max(seconds - verifySeconds, 0.001);
  const pace = `${(bytes / copying / 1e6).toFixed(1)} MB/s`;
  const way =
    readFrom === 'disk'
      ? 'read back from the disk'
      : 'read back, as far as the system allows: from its memory';
  return ` ${pace}; all copies were ${way} and compared (${formatDuration(verifySeconds)}).`;
}

export async function importEventJson(envelope: Envelope, event: ImportEvent): Promise<void> {
  const { kind, origin, ...rest } = event;
  if (event.kind !== 'found') return envelope.item({ origin, outcome: kind, ...rest });
  return envelope.item({ origin, outcome: kind, name: event.name, bytes: event.bytes ?? null });
}

/** @param looked what came of comparing; undefined where nobody asked for it */
export async function importJson(
  envelope: Envelope,
  result: Imported,
  looked: ImportedLookAlikes | undefined,
): Promise<void> {
  const { id, sessions, otherTypes, verifySeconds, readFrom, seconds, deleted, ...more } = result;
  const { found, foundBytes, ...totals } = more;
  const { copied, bytes, ...counts } = totals;
  await envelope.members({
    action: id ?? null,
    sessions: sessions.map((session) => sessionJson(session)),
    seconds,
    verify: { seconds: verifySeconds, from: readFrom ?? null },
    deleted,
    found: { files: found, bytes: foundBytes },
    skipped: skippedJson(otherTypes),
    lookAlikes: looked ?? null,
  });
  await envelope.end({ files: copied, bytes, ...counts });
}

/** @param isCard whether anything of it can be formatted */
export async function renderImportCheck(
  output: Output,
  { files, held, missing, unreadable, bytes, isSafe }: ImportCheck,
  isCard: boolean,
): Promise<void> {
  const { style } = output;
  for (const { path, reason } of missing) {
    await output.line(`${style.notable('missing')}  ${output.path(path)}  (${reason})`);
  }
  if (isSafe) {
    await output.prose(
      files === 0
        ? 'There is no picture or video on it.'
        : `All ${formatCount(files, 'file')}, ${formatBytes(bytes)}, are in the photo folder${isCard ? ': it is safe to format' : ''}.`,
    );
    return;
  }
  const unread =
    unreadable.length === 0 ? '' : `, and ${formatNumber(unreadable.length)} could not be read`;
  await output.prose(
    `${isCard ? 'Not safe to format: ' : ''}${formatNumber(missing.length)} of ${formatCount(files, 'file')} are not in the photo folder${unread}; ${formatNumber(held)} are.`,
  );
}

export async function importCheckJson(
  envelope: Envelope,
  { files, held, missing, bytes, otherTypes, isSafe }: ImportCheck,
): Promise<void> {
  await envelope.members({ safe: isSafe });
  await envelope.list('missing', missing);
  await envelope.members({ skipped: skippedJson(otherTypes) });
  await envelope.end({ files, bytes, held, missing: missing.length });
}
