import { contentId } from '../../../model/content-id.js';
import { ImgdedupError } from '../../../model/errors.js';
import { tiers } from '../../../model/look-alike.js';
import { compareNames } from '../../../model/path.js';
import { reportOf } from '../../../model/relation-report.js';
import { createSelection } from '../../scan/selection.js';
import type { SimilarMatch, SimilarTo } from '../../../model/similar-match.js';
import { loadDistinct } from '../../decisions/distinct-pairs.js';
import { loadLatestSnapshot } from '../../snapshot/latest-snapshot.js';
import { selectRows } from '../../hashing/hash-plan.js';
import { Protection } from '../../keep/protection.js';
import type { Repository } from '../../repository/repository.js';
import type { WatchOptions } from '../../repository/watched-store.js';
import { Scope } from '../../scan/scope.js';
import { compareQuery, type Known, type Query } from './compare-query.js';
import type { HeldContent } from '../catalog/contents.js';
import { Catalog } from '../catalog/catalog.js';
import { loadCatalogState } from '../catalog/catalog-state.js';
import { sameImageData } from '../../../model/relation.js';
import type { LinkFilter } from '../groups/links.js';
import { LiveFiles } from '../catalog/live-files.js';
import { contentOfFile, findQueryFile, rowOfFile, type QueryFile } from './query-file.js';
import { marksBeside, type FoundPicture } from './query-marks.js';
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
    const latest = await loadLatestSnapshot(store);
    if (latest === undefined) throw noSnapshot();
    // Zero, too, where another version of this program took the fingerprints.
    const { nextNumber, compared } = await loadCatalogState(store);
    if (nextNumber === 0) throw noFingerprints();
    const catalog = await Catalog.load(store);
    return { tree: latest.tree, catalog, compared, distinct: await loadDistinct(store) };
  });
  const { tree, catalog, compared, distinct } = stored;
  const selection = createSelection(repository.settings.scan, Date.now());
  const live = new LiveFiles(tree, selectRows(tree, Scope.everything, selection), catalog);
  const indexes = await SimilarIndexes.open(repository, catalog, watch);
  return new SimilarSearch({ repository, catalog, live, distinct, indexes, compared });
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
    this.#pictures = new QueryPictures(known.catalog);
    this.#protection = new Protection(known.repository.settings.protect);
  }

  /**
   * Pictures that may not be found: nobody looked at them yet, or no index of key points holds them,
   * which finds crops.
   */
  get notIndexed(): number {
    return this.#known.indexes.missing + this.#known.live.unseen;
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
      const held = { content: catalog.content(position), rows: live.rows(position) };
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
