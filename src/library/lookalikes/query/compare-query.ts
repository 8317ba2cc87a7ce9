import type { ContentRef } from '../../../model/content-id.js';
import { locate } from '../../../fs/location.js';
import { fsPath } from '../../../model/path.js';
import type { Relation } from '../../../model/relation.js';
import type { StoredPicture } from '../../../picture/match/relate-message.js';
import { relateStored } from '../../../picture/match/relate-stored.js';
import { imageDataCodec } from '../../../storage/codecs/image-data.js';
import { imageDataKey } from '../../../storage/keys.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import type { DistinctPairs } from '../../decisions/distinct-pairs.js';
import type { Repository } from '../../repository/repository.js';
import { readPictures } from '../catalog/features-store.js';
import type { Catalog } from '../catalog/catalog.js';
import { framesOf, mayRelate } from '../catalog/catalog-rules.js';
import { imageDataOfFile } from '../groups/image-data-hashes.js';
import { linkOf, sameImageData, type Link, type LinkFilter } from '../groups/links.js';
import type { LiveFiles } from '../catalog/live-files.js';
import type { QueryFile } from './query-file.js';
import type { QueryPicture } from './query-picture.js';
import type { SimilarIndexes } from './similar-indexes.js';

/** What is known of the pictures in the folder. */
export interface Known {
  readonly repository: Repository;
  readonly catalog: Catalog;
  readonly live: LiveFiles;
  readonly distinct: DistinctPairs;
  readonly indexes: SimilarIndexes;
}

export interface Query {
  readonly file: QueryFile;
  readonly look: Exclude<QueryPicture, { kind: 'unseen' }>;
  /** Where it is stored, too. */
  readonly content: ContentRef | undefined;
}

/** Most nominees that are compared, of either index. */
const mostNominees = 200;

/** Pictures in the folder that show the same, by their positions; the query itself left out. */
export async function compareQuery(
  known: Known,
  query: Query,
  filter: LinkFilter,
): Promise<Map<number, Link>> {
  const gathered = await known.repository.transaction((store) => gather(store, known, query));
  const links = new Map<number, Link>();
  for (const [position, relation] of await relationsOf(known, gathered)) {
    const link = linkOf(relation, filter);
    if (link !== undefined) links.set(position, link);
  }
  for (const position of withSameImageData(known, query, gathered)) {
    links.set(position, { tier: 'metadata', relation: sameImageData });
  }
  return links;
}

/** What comparing takes from the store, which is opened once: that takes most of the time. */
interface Gathered {
  readonly picture: StoredPicture;
  /** Positions of pictures that may show the same. */
  readonly nominees: readonly number[];
  /** These pictures, by number. */
  readonly pictures: ReadonlyMap<number, StoredPicture>;
  /** Pictures that may have the same image data, and its hash where it is stored. */
  readonly lookingEqual: ReadonlyMap<number, Buffer | undefined>;
}

async function gather(store: ObjectStore, known: Known, query: Query): Promise<Gathered> {
  const { catalog, indexes } = known;
  const { look } = query;
  const picture =
    look.kind === 'picture'
      ? look.picture
      : (await readPictures(store, catalog, [look.number])).get(look.number);
  if (picture === undefined) throw new RangeError('a stored picture without a number');
  const nominees = choose(known, query, await indexes.nominate(picture));
  const numbers = nominees.map((position) => catalog.number(position));
  const equal = [...lookingEqual(known, query, picture)];
  const hashes = await store.getMany(
    equal.map((position) => imageDataKey(catalog.content(position))),
  );
  return {
    picture,
    nominees,
    pictures: await readPictures(store, catalog, numbers),
    lookingEqual: new Map(equal.map((position, at) => [position, hashes[at]])),
  };
}

function choose(known: Known, query: Query, ranked: readonly Iterable<number>[]): number[] {
  const chosen = new Set<number>();
  for (const positions of ranked) {
    let count = 0;
    for (const position of positions) {
      if (!isWanted(known, query, position)) continue;
      chosen.add(position);
      count += 1;
      if (count === mostNominees) break;
    }
  }
  return [...chosen];
}

function isWanted({ catalog, live, distinct }: Known, query: Query, position: number): boolean {
  if (catalog.facts(position) === undefined) return false;
  if (!mayRelate(query.look, framesOf(catalog, position))) return false;
  if (live.row(position) === -1) return false;
  if (query.content === undefined) return true;
  if (position === catalog.find(query.content)) return false;
  return !distinct.areDistinct(query.content, catalog.content(position));
}

/** How stored pictures come from the query. */
async function relationsOf(
  { catalog }: Known,
  { picture, nominees, pictures }: Gathered,
): Promise<Map<number, Relation>> {
  const compared = nominees.flatMap((position) => {
    const other = pictures.get(catalog.number(position));
    return other === undefined ? [] : [{ position, other }];
  });
  const others = compared.map(({ other }) => other);
  const answer = await relateStored({ first: picture, others });
  const relations = new Map<number, Relation>();
  for (const [at, { position }] of compared.entries()) {
    const relation = answer[at];
    if (relation !== undefined) relations.set(position, relation);
  }
  return relations;
}

/** Equal image data has equal pixels, and so the same pHash, size and format. */
function* lookingEqual(known: Known, query: Query, { phash }: StoredPicture): Generator<number> {
  const { catalog } = known;
  const { format, width, height } = query.look.facts;
  for (let position = 0; position < catalog.count; position += 1) {
    const facts = catalog.facts(position);
    if (facts?.format !== format || facts.width !== width || facts.height !== height) continue;
    if (Buffer.compare(catalog.phash(position), phash) !== 0) continue;
    if (isWanted(known, query, position)) yield position;
  }
}

/** Pictures that differ from the query in their metadata only. */
function withSameImageData(
  { repository, live }: Known,
  { file }: Query,
  { lookingEqual: candidates }: Gathered,
): number[] {
  if (candidates.size === 0) return [];
  const own = imageDataOfFile(fsPath(file.path), file.stat, repository.disk);
  if (own.kind !== 'hash') return [];
  return [...candidates].flatMap(([position, stored]) => {
    const hash =
      stored === undefined ? readAgain(repository, live, position) : imageDataCodec.decode(stored);
    if (hash === undefined) return [];
    return Buffer.compare(hash, own.hash) === 0 ? [position] : [];
  });
}

function readAgain(
  { base, disk }: Repository,
  live: Known['live'],
  position: number,
): Uint8Array | undefined {
  const row = live.row(position);
  const data = imageDataOfFile(locate(base, live.tree.path(row)), live.tree.stat(row), disk);
  return data.kind === 'hash' ? data.hash : undefined;
}
