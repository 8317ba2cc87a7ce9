import type { ActionCommand } from '../../../model/actions/action.js';
import { cameraName } from '../../../model/text/camera-name.js';
import type { Facts } from '../../../model/facts/facts.js';
import type { RelPath } from '../../../model/paths/path.js';
import type {
  HistoryEntry,
  ShownFile,
  ShownLookAlike,
  ShownPicture,
} from '../../../model/review/shown-file.js';
import type { Envelope } from '../../envelope.js';
import { exposureText, factsJson, pixelText, placeText, videoText } from '../../facts-text.js';
import type { Output } from '../../output.js';
import { escapeText, shellWord } from '../../quote.js';
import { likenessText } from '../../relation-words.js';
import { trashedJson } from '../../trash-json.js';
import { formatBytes, formatTime } from '../../units.js';
import { whole } from '../../wrap.js';

const labelWidth = 'Content id'.length + 2;

/** A heading and a paragraph for each file. */
export async function renderShow(output: Output, files: readonly ShownFile[]): Promise<void> {
  for (const [at, file] of files.entries()) {
    if (at > 0) await output.line();
    await output.line(output.style.heading(output.path(file.path)));
    for (const [label, text] of [...trashLines(file, output), ...linesOf(file)]) {
      await output.line(`  ${label.padEnd(labelWidth)}${escapeText(text)}`);
    }
    await list(
      output,
      'Copies',
      file.copies.map((path) => output.path(path)),
    );
    await list(
      output,
      'Look-alikes',
      file.lookAlikes.map((one) => lookAlikeLine(one, output)),
    );
    await list(
      output,
      'History',
      file.history.map((entry) => historyLine(entry, file.path, output)),
    );
  }
}

async function list(output: Output, heading: string, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  await output.line(`  ${heading}`);
  for (const line of lines) await output.line(`    ${line}`);
}

/** That it lies in the trash, since when, and how it comes back. */
function trashLines({ path, trashed }: ShownFile, output: Output): [label: string, text: string][] {
  if (trashed === undefined) return [];
  const { action, movedAt, keeper, tier, place } = trashed;
  const by = action === undefined ? '' : `, by action ${action}`;
  const kept = keeper === undefined ? '' : `, ${output.path(keeper)} was kept`;
  const alike = keeper === undefined || tier === undefined ? '' : ` (${tier})`;
  const word = output.paths(path);
  const restore = `imgdedup trash restore ${harmless.test(word) ? word : shellWord(word)}`;
  return [
    ['In trash', `since ${formatTime(movedAt)}${by}${kept}${alike}`],
    ['Lies at', output.path(place)],
    ['Get back', action === undefined ? `imgdedup verify --repair, then ${restore}` : restore],
  ];
}

/** A word that no shell takes for anything else. */
const harmless = /^[\w./][\w./+-]*$/;

function linesOf({ stat, contentId, facts, picture }: ShownFile): [label: string, text: string][] {
  const lines: [string, string][] = [
    ['Size', formatBytes(stat.size)],
    ['Changed', formatTime(stat.mtimeMs)],
    ['Content id', contentId ?? 'not read in full'],
    facts?.kind === 'video'
      ? ['Video', videoText(facts)]
      : ['Picture', pictureText(picture, facts)],
    ...(facts === undefined ? [] : factLines(facts)),
  ];
  return lines.filter(([, text]) => text !== '');
}

function factLines(facts: Facts): [label: string, text: string][] {
  const { make, model, lens, software, taken, place, rating, keywords } = facts;
  return [
    ['Camera', cameraName(make, model) ?? ''],
    ['Lens', lens ?? ''],
    ['Taken', taken ?? ''],
    ['Exposure', exposureText(facts)],
    ['Place', place === undefined ? '' : placeText(place)],
    ['Software', software ?? ''],
    ['Rating', ratingText(rating)],
    ['Keywords', keywords.join(', ')],
    ['Live Photo', facts.contentIdentifier ?? ''],
  ];
}

function ratingText(rating: number | undefined): string {
  if (rating === undefined) return '';
  return rating < 0 ? 'rejected' : `${rating} of 5`;
}

function pictureText(picture: ShownPicture, facts: Facts | undefined): string {
  switch (picture.kind) {
    case 'picture': {
      const { format, frames, missing } = picture.facts;
      const notes = [
        format,
        pixelText(picture.facts),
        ...(frames > 1 ? [`${frames} frames`] : []),
        ...(missing > 0 ? [`damaged: ${Math.ceil(100 * missing)} % missing`] : []),
      ];
      return notes.join(', ');
    }
    case 'undecodable':
      return `${picture.format}, ${picture.reason}`;
    case 'unsupported':
      return `${picture.format}, no decoder for it`;
    case 'none':
      if (facts === undefined) return '';
      return [facts.format, pixelText(facts)].filter((part) => part !== '').join(', ');
    default:
      return picture satisfies never;
  }
}

function lookAlikeLine(one: ShownLookAlike, output: Output): string {
  const how = one.tier === 'metadata' ? 'same picture, other metadata' : likenessText(one);
  const burst = one.burst ? '; of one burst with it, no copy' : '';
  return `${one.tier.padEnd('metadata'.length)}  ${whole(output.path(one.path))}  ${how}${burst}`;
}

/** Names are told where the file had another one. */
function historyLine(entry: HistoryEntry, own: RelPath, output: Output): string {
  const named = (path: RelPath): string => (path === own ? '' : ` ${output.path(path)}`);
  const time = formatTime(entry.at);
  switch (entry.kind) {
    case 'snapshot': {
      const { snapshot, change, path, from } = entry;
      const moved = from === undefined ? '' : ` from ${output.path(from)}`;
      return `${time}  snapshot ${snapshot}:${named(path)} ${change}${moved}`;
    }
    case 'action': {
      const { action, command, path, keeper, place, origin, sidecar, outcome } = entry;
      const [moved, facts] = [place ?? origin, sidecar];
      const where = moved === undefined ? '' : `, ${way[command]} ${output.path(moved)}`;
      const kept = keeper === path ? '' : `, ${output.path(keeper)} was kept`;
      if (facts !== undefined) {
        const how = command === 'undo' ? 'taken out of' : 'put into';
        return `${time}  action ${action}: ${command}${named(path)} (${outcome}), facts ${how} ${output.path(facts)}`;
      }
      return `${time}  action ${action}: ${command}${named(path)} (${outcome})${where}${kept}`;
    }
    case 'kept': {
      const { action, command, files } = entry;
      return `${time}  action ${action}: ${command} of ${files} other${files === 1 ? '' : 's'}, this one was kept`;
    }
    default:
      return entry satisfies never;
  }
}

const way: Readonly<Record<ActionCommand, 'to' | 'from'>> = {
  link: 'to',
  trash: 'to',
  move: 'to',
  undo: 'from',
  reflink: 'to',
  symlink: 'to',
  delete: 'to',
  import: 'from',
  merge: 'to',
};

export async function showJson(envelope: Envelope, files: readonly ShownFile[]): Promise<void> {
  await envelope.list('shown', files, shownJson);
  const bytes = files.reduce((sum, { stat }) => sum + stat.size, 0);
  await envelope.end({ files: files.length, bytes });
}

function shownJson(file: ShownFile): object {
  const { path, trashed, stat, contentId, facts, picture, copies, lookAlikes, history } = file;
  return {
    path,
    trashed: trashed === undefined ? null : trashedJson(trashed),
    size: stat.size,
    mtime: new Date(stat.mtimeMs).toISOString(),
    contentId: contentId ?? null,
    picture: pictureJson(picture),
    facts: factsJson(facts),
    copies,
    lookAlikes,
    history: history.map(({ at, ...entry }) => ({ at: new Date(at).toISOString(), ...entry })),
  };
}

function pictureJson(picture: ShownPicture): object | null {
  switch (picture.kind) {
    case 'picture': {
      const { format, width, height, frames, missing } = picture.facts;
      return { state: 'decoded', format, width, height, frames, missing };
    }
    case 'undecodable':
      return { state: 'undecodable', format: picture.format, reason: picture.reason };
    case 'unsupported':
      return { state: 'unsupported', format: picture.format };
    case 'none':
      return null;
    default:
      return picture satisfies never;
  }
}
