import { resolve } from 'node:path';
import { eachHolder, locationOf, type Holder } from '../../library/remotes/holders.js';
import { Holdings, idOfRow } from '../../library/remotes/holdings.js';
import { currentNames, isIdBy } from '../../library/repository/aliases.js';
import { pathInRoot } from '../../library/repository/argument-path.js';
import type { Repository } from '../../library/repository/repository.js';
import type { WatchOptions } from '../../library/repository/watched-store.js';
import { contentRef, parseContentId, type ContentId } from '../../model/contents/content-id.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { compareNames, type RelPath } from '../../model/paths/path.js';
import { shortName } from '../../model/text/short-name.js';
import type { ContentLocation, ContentLocations } from '../../model/remotes/whereabouts.js';

export interface LocationsOptions extends Pick<WatchOptions, 'signal'> {
  /** Folder that names start from; the working folder by default. */
  readonly from?: string | undefined;
}

/**
 * Every file that holds a content: here, as the newest snapshot says, and in remotes, as they were when they were
 * last fetched. Neither the folder nor any volume is looked at.
 * @param names of files, or ids of contents, which may be in remotes only
 * @throws ImgdedupError NO_SNAPSHOT, PATH_NOT_FOUND, PATH_OUTSIDE_ROOT, STORE_DAMAGED, INTERRUPTED, REPOSITORY_BUSY
 */
export async function locateContents(
  repository: Repository,
  names: readonly string[],
  { from = '.', signal }: LocationsOptions = {},
): Promise<ContentLocations[]> {
  const holders: IndexedHolder[] = [];
  for await (const holder of eachHolder(repository, signal)) {
    holders.push({ ...holder, holdings: new Holdings(holder.tree) });
  }
  const current = await currentNames(repository, names);
  return current.map((name, at) => ({
    ...locate(repository, holders, name, from),
    asked: names[at] ?? name,
  }));
}

/** Files here, or in one remote, by their contents. */
interface IndexedHolder extends Holder {
  readonly holdings: Holdings;
}

function locate(
  repository: Repository,
  holders: readonly IndexedHolder[],
  name: string,
  from: string,
): ContentLocations {
  const id = parseContentId(name);
  return id === undefined
    ? locateFile(repository, holders, name, from)
    : locateContent(repository, holders, id);
}

/** @throws ImgdedupError PATH_NOT_FOUND, PATH_OUTSIDE_ROOT */
function locateFile(
  { root, hash, settings }: Repository,
  holders: readonly IndexedHolder[],
  asked: string,
  from: string,
): ContentLocations {
  const path = pathInRoot(root, resolve(from, asked), asked);
  const [here, ...others] = holders;
  const row = here === undefined ? -1 : rowAt(here.holdings, path);
  if (here === undefined || row === -1) {
    throw new ImgdedupError('PATH_NOT_FOUND', `The newest snapshot has no "${shortName(asked)}".`, {
      remedy: isLookedAt(path, settings.scan.extensions)
        ? 'Run "imgdedup index" if the folder has changed since.'
        : 'Files of its type are not looked at (setting scan.extensions): "imgdedup backup" copies them all the same.',
    });
  }
  const { tree } = here.holdings;
  const { size } = tree.stat(row);
  const contentId = idOfRow(tree, row, hash.name);
  if (contentId === undefined) {
    return { asked, contentId, size, locations: [locationOf(here, row)] };
  }
  const elsewhere = others.flatMap((holder) =>
    byPath(holder, holder.holdings.rowsLike(here.holdings, row)),
  );
  const copies = here.holdings.copiesOf(row);
  return { asked, contentId, size, locations: [...byPath(here, copies), ...elsewhere] };
}

function isLookedAt(path: RelPath, extensions: readonly string[]): boolean {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return extensions.includes('*') || extensions.includes(extension);
}

/** @throws ImgdedupError PATH_NOT_FOUND */
function locateContent(
  { hash }: Repository,
  holders: readonly IndexedHolder[],
  id: ContentId,
): ContentLocations {
  const { digest, ordinal } = contentRef(id);
  const fits = isIdBy(hash, id);
  const locations = holders.flatMap((holder) => {
    if (!fits) return [];
    const { holdings, remote } = holder;
    // A number behind a hash is one of this repository.
    const rows = remote === undefined ? holdings.rowsWith({ digest, ordinal }) : undefined;
    return byPath(holder, rows ?? (ordinal === 0 ? holdings.rowsOf(digest, undefined) : []));
  });
  const [first] = locations;
  if (first === undefined) {
    throw new ImgdedupError('PATH_NOT_FOUND', `Neither this repository nor a remote holds ${id}.`, {
      remedy: 'Run "imgdedup fetch" if a remote has changed since.',
    });
  }
  const holder = holders.find(({ remote }) => remote === first.remote);
  const row = holder === undefined ? -1 : rowAt(holder.holdings, first.path);
  return { asked: id, contentId: id, size: holder?.holdings.tree.stat(row).size, locations };
}

function rowAt({ tree }: Holdings, path: RelPath): number {
  const cut = path.lastIndexOf('/');
  const [folder, name] = [path.slice(0, Math.max(cut, 0)), path.slice(cut + 1)];
  const position = tree.folders.findIndex((one) => one.path === folder);
  const local = tree.folders[position]?.state.files.names().indexOf(name) ?? -1;
  return local === -1 ? -1 : tree.firstRow(position) + local;
}

function byPath(holder: IndexedHolder, rows: readonly number[]): ContentLocation[] {
  return rows
    .map((row) => locationOf(holder, row))
    .toSorted((a, b) => compareNames(a.path, b.path));
}
