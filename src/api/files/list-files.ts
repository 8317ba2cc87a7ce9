import { contentId, type ContentRef } from '../../model/contents/content-id.js';
import { cameraName } from '../../model/text/camera-name.js';
import type { Facts } from '../../model/facts/facts.js';
import type { ListedFile, ListResult, SortKey } from '../../model/snapshot/listed-file.js';
import { compareNames } from '../../model/paths/path.js';
import type { FactsFilter } from '../../model/facts/facts-filter.js';
import { compileFilter } from '../../library/facts/facts-filter.js';
import { storedFacts } from '../../library/facts/facts-store.js';
import { loadDescribable } from '../../library/facts/describable.js';
import { checkInterrupted } from '../../library/repository/interrupt.js';
import type { Repository } from '../../library/repository/repository.js';
import { scoped, type FolderOptions } from './folder-options.js';

export interface ListOptions extends FolderOptions, FactsFilter {
  /** `path` by default; files that do not say it come last. */
  readonly sort?: SortKey | undefined;
  /** The other way round, but for files that do not say it. */
  readonly isReversed?: boolean | undefined;
}

/**
 * Files of the newest snapshot with what they say of themselves; only those that it is asked for. The folder is
 * not looked at.
 * @throws ImgdedupError USAGE for a filter that is none, NO_SNAPSHOT, PATH_NOT_FOUND, INTERRUPTED,
 *   REPOSITORY_BUSY, STORE_DAMAGED
 */
export async function listFiles(
  repository: Repository,
  options: ListOptions = {},
): Promise<ListResult> {
  const isWanted = compileFilter(options);
  const { scope, signal } = scoped(options);
  const { tree, items, unread } = await loadDescribable(repository, scope);
  const files: ListedFile[] = [];
  const listed = (row: number, content: ContentRef | undefined, facts: Facts | undefined): void => {
    const id =
      content === undefined
        ? undefined
        : contentId(repository.hash.name, content.digest, content.ordinal);
    files.push({ path: tree.path(row), stat: tree.stat(row), contentId: id, facts });
  };
  let undescribed = unread.length;
  for await (const { item, known } of storedFacts(repository, items)) {
    checkInterrupted(signal);
    if (known === undefined) undescribed += item.rows.length;
    const facts = known?.kind === 'facts' ? known.facts : undefined;
    const passes = isWanted === undefined || (facts !== undefined && isWanted(facts));
    if (passes) for (const row of item.rows) listed(row, item.content, facts);
  }
  if (isWanted === undefined) for (const row of unread) listed(row, undefined, undefined);
  return { files: files.toSorted(orderOf(options)), undescribed };
}

function orderOf({
  sort = 'path',
  isReversed = false,
}: ListOptions): (a: ListedFile, b: ListedFile) => number {
  const sign = isReversed ? -1 : 1;
  if (sort === 'path') return (a, b) => sign * byPath(a, b);
  return (a, b) => {
    const [one, other] = [valueOf(a, sort), valueOf(b, sort)];
    if (one === other) return byPath(a, b);
    if (one === undefined) return 1;
    if (other === undefined) return -1;
    return sign * (one < other ? -1 : 1);
  };
}

function byPath(a: ListedFile, b: ListedFile): number {
  return compareNames(a.path, b.path);
}

function valueOf(
  { stat, facts }: ListedFile,
  sort: Exclude<SortKey, 'path'>,
): string | number | undefined {
  switch (sort) {
    case 'taken':
      return facts?.taken;
    case 'size':
      return stat.size;
    case 'megapixels':
      return facts?.width === undefined ? undefined : facts.width * (facts.height ?? 0);
    case 'camera':
      return cameraName(facts?.make, facts?.model);
    case 'rating':
      return facts?.rating;
    case 'duration':
      return facts?.duration;
    default:
      return sort satisfies never;
  }
}
