/** Plans as text that people change, as they do with `git rebase -i`. */
import { parseContentId } from '../../../model/contents/content-id.js';
import { ImgdedupError } from '../../../model/errors/errors.js';
import type { LookAlikeGroup } from '../../../model/groups/look-alike.js';
import {
  planWords,
  type Plan,
  type PlanFile,
  type PlanGroup,
  type PlanWord,
} from '../../../model/groups/plan.js';
import type { Output } from '../../output.js';
import { escapeText, quotePath, unquotePath } from '../../quote.js';
import { howText, sizeText } from './render-look-alikes.js';
import { formatBytes, formatCount } from '../../units.js';

/** What every plan begins with. */
const heading = '# imgdedup plan 1';

/** Whether text is a plan, whoever changed it since. */
export function isPlanText(text: string): boolean {
  return /^\uFEFF?# imgdedup plan \d/.test(text);
}

/** A group, and what is planned for its files. */
export interface ToldGroup {
  readonly group: LookAlikeGroup;
  readonly plan: PlanGroup;
}

/** Where a plan is about, and where it goes. */
interface PlanPlaces {
  /** Absolute path of the photo folder. */
  readonly root: string;
  /** The file that the plan goes to, for the commands that are shown. */
  readonly name: string;
  /** Absolute path of the folder that files are moved to, where one is named. */
  readonly folder: string | undefined;
}

export async function renderPlan(
  output: Output,
  groups: Iterable<ToldGroup>,
  { root, name, folder }: PlanPlaces,
): Promise<void> {
  await output.write(introduction(quotePath(root), quotePath(name)));
  if (folder !== undefined) await output.line(`\n${folderWord} ${planPath(folder)}`);
  let number = 0;
  for (const { group, plan } of groups) {
    number += 1;
    const files = formatCount(group.files.length, 'file');
    await output.line();
    await output.line(
      `# ${number}: ${group.tier}, ${files}, ${formatBytes(group.reclaimable)} to win`,
    );
    for (const [at, file] of plan.entries()) {
      await output.line(`${file.word.padEnd(8)} ${file.contentId} ${planPath(file.path)}`);
      const note = noteOn(group, at, file);
      await output.line(`#        ${escapeText(note)}`);
    }
  }
}

function noteOn({ files, why }: LookAlikeGroup, at: number, { objection }: PlanFile): string {
  const file = files[at];
  if (file === undefined) throw new RangeError('a plan of other files');
  const how = file.keeper ? `kept: ${why}` : howText(file);
  const against = objection === undefined ? '' : `; left alone: ${objection}`;
  return `${sizeText(file)}; ${how}${against}`;
}

/** Editors take spaces away at the end of a line. */
function planPath(path: string): string {
  const quoted = quotePath(path);
  return quoted === path && path.trim() !== path ? `"${path}"` : quoted;
}

function introduction(root: string, name: string): string {
  return `${heading}
#
# What would become of the duplicates in ${root}.
# Nothing was done yet. Change the words, save, and run:
#
#   imgdedup dupes --from ${name} -n
#   imgdedup dupes --from ${name}
#
# The first only says what would be done; "imgdedup undo" takes back what the second does, all but "delete".
#
# keep, k      it stays
# trash, t     it goes to the trash
# move, m      it is moved to the folder that a line "into FOLDER" names, under its own path
# distinct, d  it stays, and is no duplicate of the others: remembered
# skip, s      it is left alone, as it is without its line
#
# Only where a file with the same bytes is kept in its group:
#
# link, l      it becomes a hard link to that
# reflink, r   it shares the bytes of that on disk, and stays a file of its own (btrfs, XFS)
# symlink      it becomes a symbolic link to that
# delete       it is deleted for good: there is no way back, and it asks twice
#
# Groups are apart by empty lines. A file goes only where another one of its group is kept. Before anything is done,
# every file is looked at again: what changed since is left alone.
`;
}

/**
 * @throws ImgdedupError USAGE for a line that is none of a plan, or that names a file or the folder a second
 *   time; for files that are to be moved, where no folder is named
 */
export function parsePlan(text: string): Plan {
  const groups: PlanFile[][] = [];
  let group: PlanFile[] = [];
  let folder: string | undefined;
  const known = new Set<string>();
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') {
      if (group.length > 0) groups.push(group);
      group = [];
      continue;
    }
    if (line.startsWith('#') || line.startsWith('\uFEFF#')) continue;
    const named = folderIn(line);
    if (named !== undefined) {
      if (folder !== undefined) {
        throw new ImgdedupError('USAGE', `Line ${at + 1} of the plan names a folder again.`);
      }
      folder = named;
      continue;
    }
    const file = parseLine(line);
    if (typeof file === 'string')
      throw new ImgdedupError('USAGE', `Line ${at + 1} of the plan ${file}.`);
    if (known.has(file.path)) {
      throw new ImgdedupError(
        'USAGE',
        `Line ${at + 1} of the plan names a file again: ${escapeText(file.path)}.`,
      );
    }
    known.add(file.path);
    group.push(file);
  }
  if (group.length > 0) groups.push(group);
  const isMove = groups.some((files) => files.some(({ word }) => word === 'move'));
  if (isMove && folder === undefined) {
    throw new ImgdedupError('USAGE', 'The plan moves files, and does not say where.', {
      remedy: `Write a line "${folderWord} FOLDER" before the groups.`,
    });
  }
  return { groups, folder };
}

/** Stands before the folder that files are moved to. */
const folderWord = 'into';

/** @returns undefined for a line of another kind */
function folderIn(line: string): string | undefined {
  const [, rest] = /^\s*into\s+(.+?)\s*$/s.exec(line) ?? [];
  return rest === undefined ? undefined : (unquotePath(rest) ?? rest);
}

/** @returns what is wrong with it, in words, where it is no line of a plan */
function parseLine(line: string): PlanFile | string {
  const [, first = '', id = '', rest = ''] = /^\s*(\S+)\s+(\S+)\s+(.+?)\s*$/s.exec(line) ?? [];
  const word = wordOf(first);
  if (rest === '') return 'is not "WORD CONTENT PATH"';
  if (word === undefined) return `begins with none of ${planWords.join(', ')}`;
  const contentId = parseContentId(id);
  if (contentId === undefined) return 'names no content';
  return { path: unquotePath(rest) ?? rest, contentId, word };
}

/** Letters for the words that are written often; what a slip must not do has none. */
const letters: ReadonlyMap<string, PlanWord> = new Map([
  ['k', 'keep'],
  ['t', 'trash'],
  ['m', 'move'],
  ['l', 'link'],
  ['r', 'reflink'],
  ['d', 'distinct'],
  ['s', 'skip'],
]);

function wordOf(text: string): PlanWord | undefined {
  return planWords.find((word) => word === text) ?? letters.get(text);
}
