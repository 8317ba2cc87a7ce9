import { contentId } from '../../../model/contents/content-id.js';
import { ImgdedupError } from '../../../model/errors/errors.js';
import { tiers } from '../../../model/groups/look-alike.js';
import { compareNames } from '../../../model/paths/path.js';
import type { PictureFacts } from '../../../model/pictures/picture.js';
import { reportOf } from '../../../model/pictures/relation-report.js';
import { createSelection } from '../../scan/selection.js';
import type { SimilarMatch, SimilarTo } from '../../../model/groups/similar-match.js';
import { loadDistinct } from '../../decisions/distinct-pairs.js';
import { loadLatestSnapshot } from '../../snapshot/latest-snapshot.js';
import { selectRows } from '../../hashing/hash-plan.js';
import { Protection } from '../../keep/protection.js';
import { checkInterrupted } from '../../repository/interrupt.js';
import type { Repository } from '../../repository/repository.js';
import type { WatchOptions } from '../../repository/watched-store.js';
import { Scope } from '../../scan/scope.js';
import type { Tree } from '../../snapshot/tree.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { compareQuery, type Known, type Query } from './compare-query.js';
import type { HeldContent } from '../catalog/contents.js';
import { Catalog } from '../catalog/catalog.js';
import { loadCatalogState } from '../catalog/catalog-state.js';
import type { PointManifest } from '../../../model/pictures/picture-index.js';
import { decodeSound } from '../../../storage/codec.js';
import { pointManifestCodec } from '../../../storage/codecs/point-manifest.js';
import { pointIndexKey } from '../../../storage/keys.js';
import { readPictureColumns } from '../columns/picture-columns.js';
import { sameImageData } from '../../../model/pictures/relation.js';
import type { LinkFilter } from '../groups/links.js';
import { LiveFiles } from '../catalog/live-files.js';
import { contentOfFile, findQueryFile, rowOfFile, type QueryFile } from './query-file.js';
import { burstsBeside, marksBeside, type FoundPicture } from './query-marks.js';
import { QueryPictures } from './query-picture.js';
import { SimilarIndexes } from './similar-indexes.js';

export interface SimilarToOptions extends Partial<LinkFilter>, WatchOptions {
  /** Most files to name; 10 by default. */
  readonly limit?: number | undefined;
  /** Absolute path of the folder that relative paths start from; the working folder by default. */
  readonly from?: string | undefined;
}

const defaultLimit = 10;

/**
 * Loads what it takes to find pictures that look like a given one: the newest snapshot as it was
 * taken, fingerprints and indexes. Reads only, and lets others work on the repository meanwhile; what
 * they change is not seen.
 * @throws ImgdedupError NO_SNAPSHOT, NO_FINGERPRINTS, REPOSITORY_BUSY, STORE_DAMAGED, INTERRUPTED
 */
export async function openSimilar(
  repository: Repository,
  watch: WatchOptions = {},
): Promise<SimilarSearch> {
  const stored = await repository.transaction(async (store) => {
    const pictures = await readPictureColumns(repository, store);
    if (pictures !== undefined) return { ...(await loadRest(store)), ...pictures };
    const latest = await loadLatestSnapshot(store);
    if (latest === undefined) throw noSnapshot();
    return loadPictures(store, latest.tree);
  });
  return new SimilarSearch(await openIndexes(repository, stored, watch));
}

/**
 * @internal
 * What it takes to search in a snapshot that was read already: rows are its rows. To be disposed of, or given to a
 * search.
 * @throws ImgdedupError NO_FINGERPRINTS, REPOSITORY_BUSY, STORE_DAMAGED, INTERRUPTED
 */
export async function openKnown(
  repository: Repository,
  tree: Tree,
  watch: WatchOptions,
): Promise<Known> {
  const stored = await repository.transaction((store) => loadPictures(store, tree));
  return openIndexes(repository, stored, watch);
}

interface StoredPictures extends Pick<Known, 'catalog' | 'compared' | 'distinct'> {
  readonly tree: Tree;
  /** Undefined where that is still to be found out. */
  readonly live?: LiveFiles;
  readonly manifest: PointManifest | undefined;
}

/** @throws ImgdedupError NO_FINGERPRINTS */
async function loadPictures(store: ObjectStore, tree: Tree): Promise<StoredPictures> {
  const rest = await loadRest(store);
  return { ...rest, tree, catalog: await Catalog.load(store) };
}

/** What is in no column. @throws ImgdedupError NO_FINGERPRINTS */
async function loadRest(
  store: ObjectStore,
): Promise<Pick<StoredPictures, 'compared' | 'distinct' | 'manifest'>> {
  // Zero, too, where another version of this program took the fingerprints.
  const { nextNumber, compared } = await loadCatalogState(store);
  if (nextNumber === 0) throw noFingerprints();
  const manifest = decodeSound(pointManifestCodec, await store.get(pointIndexKey))?.record;
  return { compared, distinct: await loadDistinct(store), manifest };
}

async function openIndexes(
  repository: Repository,
  { tree, catalog, compared, distinct, manifest, live: read }: StoredPictures,
  { signal }: WatchOptions,
): Promise<Known> {
  checkInterrupted(signal);
  const selection = createSelection(repository.settings.scan, Date.now());
  const live = read ?? LiveFiles.from(tree, selectRows(tree, Scope.everything, selection), catalog);
  const indexes = await SimilarIndexes.open(repository, catalog, manifest);
  return { repository, catalog, live, distinct, indexes, compared };
}

/** Query by example. Made by {@link openSimilar}; to be disposed of. */
export class SimilarSearch implements AsyncDisposable {
  readonly #known: Known;
  readonly #pictures: QueryPictures;
  readonly #protection: Protection;

  /**
   * @internal
   * @param known belongs to the search from now on
   */
  constructor(known: Known) {
    this.#known = known;
    this.#pictures = new QueryPictures(known.catalog, known.repository.plugins);
    this.#protection = new Protection(known.repository.settings.protect);
  }

  /**
   * Pictures that may not be found: nobody looked at them yet, or no index of key points holds them,
   * which finds crops.
   */
  get notIndexed(): number {
    return this.#known.indexes.missing + this.#known.live.unseen;
  }

  /** @internal Contents of the snapshot that nobody looked at yet. */
  get unseen(): number {
    return this.#known.live.unseen;
  }

  /** @internal What is known of the picture of a row, where somebody looked at it. */
  factsOf(row: number): PictureFacts | undefined {
    const { catalog, live } = this.#known;
    const held = live.heldAt(row);
    return held === undefined ? undefined : catalog.facts(catalog.find(held.content));
  }

  /**
   * Files of the snapshot that show the same picture as this file, which need not be among them. A
   * file whose pixels cannot be had is compared by its bytes.
   * @throws ImgdedupError PATH_NOT_FOUND, USAGE for a folder, PHOTO_UNREADABLE, PICTURE_UNDECODABLE
   *   where there is neither a look nor a file with the same bytes, DECODER_UNAVAILABLE,
   *   INTERRUPTED
   */
  async find(path: string, options: SimilarToOptions = {}): Promise<SimilarTo> {
    const { repository, catalog, live } = this.#known;
    const file = findQueryFile(path, options.from ?? '.');
    const row = rowOfFile(file, repository, live);
    const held = contentOfFile(file, row, repository, live);
    const position = held === undefined ? -1 : catalog.find(held.content);
    const look = await this.#pictures.look(file, position, options.signal);
    const exact = held === undefined ? [] : this.#files(held, row).map(asExact);
    if (look.kind === 'unseen' && exact.length === 0) throw undecodable(look.reason);
    const alike =
      look.kind === 'unseen'
        ? []
        : await this.#lookAlikes({ look, file, content: held?.content }, row, options);
    const matches = [...exact, ...alike]
      .toSorted(byLikeness)
      .slice(0, options.limit ?? defaultLimit);
    return { path, matches: await this.#marked(matches, { file, own: position }, options) };
  }

  /**
   * @internal
   * Files that show the same picture as the file of a row, as far as they are wanted, the most alike first; none of
   * its burst. Nothing is read for this: it is about the snapshot, and says not what one holds that the other lacks.
   * @throws ImgdedupError DECODER_UNAVAILABLE, INTERRUPTED
   */
  async ofRow(
    row: number,
    isWanted: (other: number) => boolean,
    options: SimilarToOptions = {},
  ): Promise<readonly SimilarMatch[]> {
    const { repository, catalog, live } = this.#known;
    const held = live.heldAt(row);
    if (held === undefined) return [];
    const own = catalog.find(held.content);
    const path = repository.base + live.tree.path(row);
    const file = { name: path, path, stat: live.tree.stat(row) };
    const look = await this.#pictures.look(file, own, options.signal);
    if (look.kind === 'unseen') return [];
    const query = { look, file, content: held.content };
    const alike = await this.#lookAlikes(query, row, options, isWanted);
    const pictures = new Map(alike.map((one) => [one.found.position, one.found]));
    const bursts = await burstsBeside(
      this.#known,
      this.#pictures,
      { file, own },
      [...pictures.values()],
      options,
    );
    return alike
      .map(({ found, ...match }) => ({ position: found.position, match }))
      .filter(({ position }) => !bursts.has(position))
      .map(({ match }) => match)
      .toSorted(byLikeness)
      .slice(0, options.limit ?? defaultLimit);
  }

  /** Whatever is not listed need not be looked at for that. */
  async #marked(
    matches: readonly (SimilarMatch & { readonly found?: FoundPicture })[],
    query: { readonly file: QueryFile; readonly own: number },
    watch: WatchOptions,
  ): Promise<SimilarMatch[]> {
    const found = new Map(
      matches.flatMap(({ found: one }) => (one === undefined ? [] : [[one.position, one]])),
    );
    const marks = await marksBeside(this.#known, this.#pictures, query, [...found.values()], watch);
    return matches.map(({ found: one, ...match }) => {
      const about = marks.get(one?.position ?? -1);
      const samePixels = match.tier === 'similar' && about?.samePixels === true;
      const isOther = match.tier === 'similar' || match.tier === 'crop';
      const burst = isOther && !samePixels && about?.isBurst === true;
      return { ...match, marks: about?.marks ?? [], samePixels, burst };
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pictures[Symbol.asyncDispose]();
    await this.#known.indexes[Symbol.asyncDispose]();
  }

  async #lookAlikes(
    query: Query,
    ownRow: number,
    options: SimilarToOptions,
    isWanted: (row: number) => boolean = () => true,
  ): Promise<(SimilarMatch & { readonly found: FoundPicture })[]> {
    const { repository, catalog, live } = this.#known;
    const filter = {
      threshold: options.threshold ?? repository.settings.similar.threshold,
      wantsCrops: options.wantsCrops ?? true,
      wantsRotated: options.wantsRotated ?? true,
      wantsRecoloured: options.wantsRecoloured ?? false,
    };
    const links = await compareQuery(this.#known, query, filter, options);
    return [...links].flatMap(([position, { tier, relation }]) => {
      const facts = catalog.facts(position) ?? query.look.facts;
      const how = {
        tier,
        distance: Math.round(10 * relation.distance) / 10,
        relation: reportOf(relation, query.look.facts, facts),
      };
      const rows = live.rows(position).filter(isWanted);
      const held = { content: catalog.content(position), rows };
      const found = { position, relation };
      return this.#files(held, ownRow).map((file) => ({ ...file, ...how, found }));
    });
  }

  /** All but the query itself. */
  #files({ content, rows }: HeldContent, ownRow: number): FileOfMatch[] {
    const { repository, catalog, live } = this.#known;
    const position = catalog.find(content);
    const facts = position === -1 ? undefined : catalog.facts(position);
    return rows
      .filter((row) => row !== ownRow)
      .map((row) => ({
        path: live.tree.path(row),
        protected: this.#protection.protects(live.tree.path(row)),
        marks: [],
        samePixels: false,
        burst: false,
        stat: live.tree.stat(row),
        contentId: contentId(repository.hash.name, content.digest, content.ordinal),
        width: facts?.width,
        height: facts?.height,
        format: facts?.format,
        damaged: (facts?.missing ?? 0) > 0,
        missing: facts?.missing ?? 0,
      }));
  }
}

type FileOfMatch = Omit<SimilarMatch, 'tier' | 'distance' | 'relation'>;

function asExact(file: FileOfMatch): SimilarMatch {
  const { width, height, format } = file;
  const areKnown = width !== undefined && height !== undefined && format !== undefined;
  const shown = areKnown ? { width, height, format } : undefined;
  return {
    ...file,
    tier: 'exact',
    distance: 0,
    relation: reportOf(sameImageData, shown, shown),
  };
}

function byLikeness(a: SimilarMatch, b: SimilarMatch): number {
  return (
    tiers.indexOf(a.tier) - tiers.indexOf(b.tier) ||
    a.distance - b.distance ||
    compareNames(a.path, b.path)
  );
}

function noSnapshot(): ImgdedupError {
  return new ImgdedupError('NO_SNAPSHOT', 'There is no snapshot to look into yet.', {
    remedy: 'Run "imgdedup index" first.',
  });
}

function noFingerprints(): ImgdedupError {
  return new ImgdedupError(
    'NO_FINGERPRINTS',
    'This version of imgdedup has not looked at the pictures of this repository yet.',
    { remedy: 'Run "imgdedup index" first.' },
  );
}

function undecodable(reason: string): ImgdedupError {
  return new ImgdedupError('PICTURE_UNDECODABLE', `${reason}; no file has the same bytes`);
}
