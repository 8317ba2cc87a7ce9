import type { ContentRef } from '../../model/content-id.js';
import { fsPath } from '../../model/path.js';
import type { PictureFacts } from '../../model/picture.js';
import { reversed, type Relation } from '../../model/relation.js';
import { relate, type Subject } from '../../perceptual/relate.js';
import type { StoredPicture } from '../../perceptual/relate-message.js';
import { subjectOf } from '../../perceptual/relate-stored.js';
import type { DistinctPairs } from '../distinct-pairs.js';
import type { Repository } from '../repository.js';
import { fetchPictures } from './features-store.js';
import type { Gallery } from './gallery.js';
import { imageDataOfFile, imageDataOfPictures } from './image-data.js';
import { linkOf, sameImageData, type Link, type LinkFilter } from './links.js';
import type { LiveFiles } from './live-files.js';
import type { QueryFile } from './query-file.js';
import { mostNominees } from './relate-photos.js';
import type { SimilarIndexes } from './similar-indexes.js';

/** What is known of the pictures in the folder. */
export interface Known {
  readonly repository: Repository;
  readonly gallery: Gallery;
  readonly live: LiveFiles;
  readonly distinct: DistinctPairs;
  readonly indexes: SimilarIndexes;
}

export interface Query {
  readonly file: QueryFile;
  readonly facts: PictureFacts;
  readonly picture: StoredPicture;
  /** Where it is stored, too. */
  readonly content: ContentRef | undefined;
}

/** Pictures in the folder that show the same, by their positions; the query itself left out. */
export async function compareQuery(
  known: Known,
  query: Query,
  filter: LinkFilter,
): Promise<Map<number, Link>> {
  const links = new Map<number, Link>();
  for (const [position, relation] of await relationsOf(known, query)) {
    const link = linkOf(relation, filter);
    if (link !== undefined) links.set(position, link);
  }
  for (const position of await withSameImageData(known, query)) {
    links.set(position, { tier: 'metadata', relation: sameImageData });
  }
  return links;
}

/** How stored pictures come from the query. */
async function relationsOf(known: Known, query: Query): Promise<Map<number, Relation>> {
  const { repository, gallery } = known;
  const positions = await nominees(known, query);
  const numbers = positions.map((position) => gallery.number(position));
  const pictures = await fetchPictures(repository, gallery, numbers);
  const own = query.content === undefined ? -1 : gallery.find(query.content);
  const ownNumber = own === -1 ? Infinity : gallery.number(own);
  const subject = subjectOf(query.picture);
  const relations = new Map<number, Relation>();
  for (const position of positions) {
    const number = gallery.number(position);
    const picture = pictures.get(number);
    if (picture === undefined) continue;
    const relation = await relateByAge(subject, subjectOf(picture), ownNumber > number);
    if (relation !== undefined) relations.set(position, relation);
  }
  return relations;
}

/** The newer picture comes first, as when stored ones are compared: the answer must be the same. */
async function relateByAge(
  query: Subject,
  other: Subject,
  isNewer: boolean,
): Promise<Relation | undefined> {
  if (isNewer) return relate(query, other);
  const relation = await relate(other, query);
  return relation && reversed(relation);
}

async function nominees(known: Known, query: Query): Promise<number[]> {
  const chosen = new Set<number>();
  for (const ranked of await known.indexes.nominate(query.picture)) {
    let count = 0;
    for (const position of ranked) {
      if (!isWanted(known, query, position)) continue;
      chosen.add(position);
      count += 1;
      if (count === mostNominees) break;
    }
  }
  return [...chosen];
}

function isWanted({ gallery, live, distinct }: Known, query: Query, position: number): boolean {
  const facts = gallery.facts(position);
  // Animations show more than their first frame: they match only with as many frames.
  if (facts === undefined || facts.frames !== query.facts.frames) return false;
  if (live.row(position) === -1) return false;
  if (query.content === undefined) return true;
  const content = gallery.content(position);
  return position !== gallery.find(query.content) && !distinct.areDistinct(query.content, content);
}

/** Pictures that differ from the query in their metadata only. */
async function withSameImageData(known: Known, query: Query): Promise<number[]> {
  const { gallery, repository, live } = known;
  const positions = [...lookingEqual(gallery, query)].filter((position) =>
    isWanted(known, query, position),
  );
  if (positions.length === 0) return [];
  const { path, stat } = query.file;
  const own = imageDataOfFile(fsPath(path), stat);
  if (own === undefined || own === 'unreadable') return [];
  const sources = { repository, gallery, live, tree: live.tree, mayWrite: false };
  const hashes = await imageDataOfPictures(sources, positions);
  return positions.filter((_, at) => {
    const hash = hashes[at];
    return hash !== undefined && Buffer.compare(hash, own) === 0;
  });
}

/** Equal data has equal pixels, and so the same pHash, size and format. */
function* lookingEqual(gallery: Gallery, { facts, picture }: Query): Generator<number> {
  for (let position = 0; position < gallery.count; position += 1) {
    const other = gallery.facts(position);
    if (other?.format !== facts.format) continue;
    if (other.width !== facts.width || other.height !== facts.height) continue;
    if (Buffer.compare(gallery.phash(position), picture.phash) === 0) yield position;
  }
}
