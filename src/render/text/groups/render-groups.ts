import type { LookAlikeFile, LookAlikeGroup } from '../../../model/groups/look-alike.js';
import type { OutputFormat } from '../../../model/plugins/plugin.js';
import { csvHead, csvLine, type CsvValue } from '../../csv.js';
import type { Output } from '../../output.js';

const columns = [
  'group',
  'keep',
  'tier',
  'path',
  'size',
  'mtime',
  'width',
  'height',
  'format',
  'different',
  'relation',
  'why',
  'lost',
  'missing',
  'protected',
  'burst',
  'linked to',
  'shares with',
  'content',
] as const;

/** A line for each file, for spreadsheets; groups are numbered. Paths are from the root. */
export function groupsCsv(): OutputFormat<LookAlikeGroup> {
  let number = 0;
  return {
    name: 'csv',
    head: () => csvHead(columns),
    record(group) {
      number += 1;
      return group.files.map((file) => csvLine(cellsOf(number, group, file))).join('');
    },
  };
}

function cellsOf(number: number, { why }: LookAlikeGroup, file: LookAlikeFile): CsvValue[] {
  const { keeper, tier, path, stat, width, height, format, distance, relation } = file;
  return [
    number,
    keeper ? 'keep' : undefined,
    keeper ? undefined : tier,
    path,
    stat.size,
    new Date(stat.mtimeMs).toISOString(),
    width,
    height,
    format,
    keeper ? undefined : distance,
    keeper || tier === 'exact' ? undefined : relation.text,
    keeper ? why : undefined,
    file.marks.join('; '),
    file.missing === 0 ? undefined : Math.ceil(1000 * file.missing) / 1000,
    file.protected ? 'protected' : undefined,
    file.burst ? 'burst' : undefined,
    file.linkedTo,
    file.sharesWith,
    file.contentId,
  ];
}

/**
 * As fdupes prints it: a path a line, the keeper first, an empty line behind each group. Names are as they are, whatever
 * they hold.
 * @param nul ends lines in place of a line break, which a name may hold
 */
export function groupsFdupes(
  { paths }: Pick<Output, 'paths'>,
  nul: boolean,
): OutputFormat<LookAlikeGroup> {
  const end = nul ? '\0' : '\n';
  return {
    name: 'fdupes',
    record: ({ files }) => files.map(({ path }) => plainPath(paths(path)) + end).join('') + end,
  };
}

/** A name that begins with a dash is an option to whatever it is handed to. */
function plainPath(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}
