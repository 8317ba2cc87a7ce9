import { resolve } from 'node:path';
import { fileStat } from '../../fs/stat.js';
import { storedFacts } from '../../library/facts/facts-store.js';
import { loadDistinct } from '../../library/decisions/distinct-pairs.js';
import { Catalog } from '../../library/lookalikes/catalog/catalog.js';
import { LiveContents } from '../../library/lookalikes/catalog/live-contents.js';
import { LiveFiles } from '../../library/lookalikes/catalog/live-files.js';
import { Links } from '../../library/lookalikes/groups/links.js';
import { haveSamePixels } from '../../library/lookalikes/groups/losses.js';
import { storedTraits } from '../../library/lookalikes/catalog/traits.js';
import { factsOfPictures } from '../../library/lookalikes/catalog/gather-facts.js';
import { isBurst } from '../../library/facts/burst.js';
import { currentNames } from '../../library/repository/aliases.js';
import { pathInRoot } from '../../library/repository/argument-path.js';
import { checkInterrupted } from '../../library/repository/interrupt.js';
import type { Repository } from '../../library/repository/repository.js';
import type { WatchOptions } from '../../library/repository/watched-store.js';
import { loadLatestSnapshot } from '../../library/snapshot/latest-snapshot.js';
import type { Tree } from '../../library/snapshot/tree.js';
import { readTrash } from '../../library/trash/contents.js';
import {
  contentId,
  contentRef,
  parseContentId,
  type ContentId,
  type ContentRef,
} from '../../model/contents/content-id.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { Facts } from '../../model/facts/facts.js';
import type { FileStat } from '../../model/snapshot/file-table.js';
import { compareNames, fsPath, placeAt, type RelPath } from '../../model/paths/path.js';
import { reportOf } from '../../model/pictures/relation-report.js';
import { shortName } from '../../model/text/short-name.js';
import type { ShownFile, ShownLookAlike, ShownPicture } from '../../model/review/shown-file.js';
import type { TrashedFile } from '../../model/actions/trash.js';
import { historyOf } from '../history/file-history.js';

export interface ShowOptions extends WatchOptions {
  /** Folder that names start from; the working folder by default. */
  readonly from?: string | undefined;
}

/**
 * All that is known of files: what they say of themselves, their copies and look-alikes as far as they were
 * compared, what became of them. Told of the newest snapshot: neither the folder nor the files are looked at. What
 * the snapshot has not is looked for in the trash.
 * @param names of files, or ids of contents, of which the first file is shown
 * @throws ImgdedupError NO_SNAPSHOT, PATH_NOT_FOUND, PATH_OUTSIDE_ROOT, INTERRUPTED, REPOSITORY_BUSY,
 *   STORE_DAMAGED
 */
export async function showFiles(
  repository: Repository,
  names: readonly string[],
  { from = '.', signal }: ShowOptions = {},
): Promise<ShownFile[]> {
  const known = await loadKnown(repository);
  const trash = new Trash(repository);
  const subjects: Subject[] = [];
  for (const name of await currentNames(repository, names))
    subjects.push(await subjectOf(repository, known, trash, { name, from }));
  const shown: ShownFile[] = [];
  for (const subject of subjects) {
    checkInterrupted(signal);
    shown.push(await show(repository, known, subject));
  }
  return shown;
}

/** What is shown. */
interface Subject {
  readonly path: RelPath;
  readonly stat: FileStat;
  readonly content: ContentRef | undefined;
  readonly trashed: TrashedFile | undefined;
}

/** Is read when the first name is found nowhere else. */
class Trash {
  readonly #repository: Repository;
  #files: readonly TrashedFile[] | undefined;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** What was moved there last of those that are meant. @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED */
  async last(isMeant: (file: TrashedFile) => boolean): Promise<Subject | undefined> {
    this.#files ??= (await readTrash(this.#repository)).toSorted((a, b) => b.movedAt - a.movedAt);
    const trashed = this.#files.find(isMeant);
    const stat = trashed === undefined ? undefined : this.#stat(trashed);
    if (trashed === undefined || stat === undefined) return undefined;
    const { path, contentId: id } = trashed;
    return { path, stat, content: id === undefined ? undefined : contentRef(id), trashed };
  }

  #stat({ place }: TrashedFile): FileStat | undefined {
    const { base, disk } = this.#repository;
    const stats = disk.look(fsPath(placeAt(base, place)));
    return stats === undefined ? undefined : fileStat(stats);
  }
}

interface Known {
  readonly tree: Tree;
  readonly catalog: Catalog;
  readonly live: LiveFiles;
  readonly links: Links;
}

function loadKnown(repository: Repository): Promise<Known> {
  return repository.transaction(async (store) => {
    const latest = await loadLatestSnapshot(store);
    if (latest === undefined) {
      throw new ImgdedupError('NO_SNAPSHOT', 'There is no snapshot yet.', {
        remedy: 'Run "imgdedup index".',
      });
    }
    const { tree } = latest;
    const catalog = await Catalog.load(store);
    const everything = new Uint8Array(tree.rows).fill(1);
    const links = new Links();
    const distinct = await loadDistinct(store);
    const { threshold } = repository.settings.similar;
    const filter = { threshold, wantsCrops: true, wantsRotated: true, wantsRecoloured: false };
    await links.load(
      store,
      catalog,
      LiveContents.from(tree, everything, catalog),
      distinct,
      filter,
    );
    return { tree, catalog, live: LiveFiles.from(tree, everything, catalog), links };
  });
}

/** @throws ImgdedupError PATH_NOT_FOUND, PATH_OUTSIDE_ROOT, REPOSITORY_BUSY, STORE_DAMAGED */
async function subjectOf(
  { root, hash }: Repository,
  { live, tree }: Known,
  trash: Trash,
  { name, from }: { readonly name: string; readonly from: string },
): Promise<Subject> {
  const id = parseContentId(name);
  const path = id === undefined ? pathInRoot(root, resolve(from, name), name) : undefined;
  const row = path === undefined ? rowOfContent(tree, id, hash.name) : live.rowAt(path);
  if (row !== -1) {
    const content = contentAt(tree, row);
    return { path: tree.path(row), stat: tree.stat(row), content, trashed: undefined };
  }
  const trashed = await trash.last((file) =>
    path === undefined ? file.contentId === id : file.path === path || file.place === path,
  );
  if (trashed !== undefined) return trashed;
  const what = id === undefined ? `has "${shortName(name)}"` : `holds ${id}`;
  throw new ImgdedupError('PATH_NOT_FOUND', `Neither the newest snapshot nor the trash ${what}.`, {
    remedy: 'Run "imgdedup index" if the folder has changed since.',
  });
}

function rowOfContent(tree: Tree, id: ContentId | undefined, hashName: string): number {
  for (const { row, files, local } of tree.eachRow()) {
    if (files.kind(local) !== 'content') continue;
    if (contentId(hashName, files.digest(local), files.ordinal(local)) === id) return row;
  }
  return -1;
}

async function show(repository: Repository, known: Known, subject: Subject): Promise<ShownFile> {
  const { path, stat, content, trashed } = subject;
  return {
    path,
    trashed,
    stat,
    contentId: content === undefined ? undefined : idOf(repository, content),
    facts: content === undefined ? undefined : await factsOf(repository, content),
    picture: content === undefined ? { kind: 'none' } : pictureOf(known.catalog, content),
    copies: content === undefined ? [] : copiesOf(known.tree, path, content),
    lookAlikes: content === undefined ? [] : await lookAlikesOf(repository, known, content),
    history: await historyOf(repository, path),
  };
}

function contentAt(tree: Tree, row: number): ContentRef | undefined {
  const { folder, local } = tree.locate(row);
  const { files } = folder.state;
  if (files.kind(local) !== 'content') return undefined;
  return { digest: files.digest(local), ordinal: files.ordinal(local) };
}

function idOf({ hash }: Repository, { digest, ordinal }: ContentRef): ContentId {
  return contentId(hash.name, digest, ordinal);
}

async function factsOf(repository: Repository, content: ContentRef): Promise<Facts | undefined> {
  for await (const { known } of storedFacts(repository, [{ content }])) {
    if (known?.kind === 'facts') return known.facts;
  }
  return undefined;
}

function pictureOf(catalog: Catalog, content: ContentRef): ShownPicture {
  const position = catalog.find(content);
  const facts = position === -1 ? undefined : catalog.facts(position);
  if (facts !== undefined) return { kind: 'picture', facts };
  return catalog.failed(position) ?? { kind: 'none' };
}

function copiesOf(tree: Tree, own: RelPath, { digest, ordinal }: ContentRef): RelPath[] {
  const paths: RelPath[] = [];
  for (const { row, files, local } of tree.eachRow()) {
    if (files.kind(local) !== 'content' || files.ordinal(local) !== ordinal) continue;
    if (Buffer.compare(files.digest(local), digest) === 0) paths.push(tree.path(row));
  }
  return paths.filter((path) => path !== own).toSorted(compareNames);
}

/** Of those that are only predicted to be, nothing is measured that could be told. */
async function lookAlikesOf(
  repository: Repository,
  { tree, catalog, live, links }: Known,
  content: ContentRef,
): Promise<ShownLookAlike[]> {
  const position = catalog.find(content);
  const own = position === -1 ? undefined : catalog.facts(position);
  if (own === undefined) return [];
  const partners = [...links.of(position)].filter(([, { source }]) => source !== 'predicted');
  const all = [position, ...partners.map(([partner]) => partner)];
  const said = await factsOfPictures(repository, catalog, all);
  const traits = await storedTraits(repository, catalog, all);
  const found: ShownLookAlike[] = [];
  for (const [partner, { tier, relation }] of partners) {
    const facts = catalog.facts(partner);
    if (facts === undefined) continue;
    const samePixels =
      tier === 'similar' && haveSamePixels(traits.get(position), traits.get(partner));
    const isOther = tier !== 'metadata' && !samePixels;
    const how = {
      tier,
      distance: Math.round(10 * relation.distance) / 10,
      relation: reportOf(relation, own, facts),
      burst: isOther && isBurst(said.get(position), said.get(partner)),
    };
    found.push(...live.rows(partner).map((row) => ({ path: tree.path(row), ...how })));
  }
  return found.toSorted((a, b) => a.distance - b.distance || compareNames(a.path, b.path));
}
