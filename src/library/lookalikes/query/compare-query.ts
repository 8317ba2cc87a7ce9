import { setImmediate } from 'node:timers/promises';
import type { ContentRef } from '../../../model/contents/content-id.js';
import { locate } from '../../../fs/location.js';
import { fsPath } from '../../../model/paths/path.js';
import { comparing } from '../../../model/runs/progress.js';
import { reversed, type Relation } from '../../../model/pictures/relation.js';
import type { StoredPicture } from '../../../picture/match/relate-message.js';
import { relateStored } from '../../../picture/match/relate-stored.js';
import { Subjects } from '../../../picture/match/subjects.js';
import { decodeSound } from '../../../storage/codec.js';
import { imageDataCodec } from '../../../storage/codecs/image-data.js';
import { relationCodec } from '../../../storage/codecs/relation.js';
import {
  imageDataKey,
  numbersOf,
  relatedTo,
  relationKey,
  relationsFrom,
} from '../../../storage/keys.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import type { DistinctPairs } from '../../decisions/distinct-pairs.js';
import { checkInterrupted } from '../../repository/interrupt.js';
import type { Repository } from '../../repository/repository.js';
import type { WatchOptions } from '../../repository/watched-store.js';
import { chooseNominees, chooseSharing } from '../candidates/choose-nominees.js';
import { readPictures } from '../catalog/features-store.js';
import type { Catalog } from '../catalog/catalog.js';
import { framesOf, mayRelate } from '../catalog/catalog-rules.js';
import { imageDataOfFile, isCurrent } from '../groups/image-data-hashes.js';
import { sameImageData } from '../../../model/pictures/relation.js';
import { linkOf, type Link, type LinkFilter } from '../groups/links.js';
import type { LiveFiles } from '../catalog/live-files.js';
import type { QueryFile } from './query-file.js';
import type { QueryPicture } from './query-picture.js';
import type { Nominated, SimilarIndexes } from './similar-indexes.js';

/** What is known of the pictures in the folder. */
export interface Known {
  readonly repository: Repository;
  readonly catalog: Catalog;
  readonly live: LiveFiles;
  readonly distinct: DistinctPairs;
  readonly indexes: SimilarIndexes;
  /** Pictures with smaller numbers were compared with each other. */
  readonly compared: number;
}

export interface Query {
  readonly file: QueryFile;
  readonly look: Exclude<QueryPicture, { kind: 'unseen' }>;
  /** Where it is stored, too. */
  readonly content: ContentRef | undefined;
}

const nobody: Nominated = { lookingAlike: [], sharing: [] };

/** Pictures that are compared between two looks at the signal: a quarter of a second at most. */
const comparedAtOnce = 8;

/**
 * Pictures in the folder that show the same, by their positions; the query itself left out. Says the
 * same as `dupes --similar`: what that has compared is looked up; the rest is nominated by the rule that
 * it follows.
 * @throws ImgdedupError INTERRUPTED
 */
export async function compareQuery(
  known: Known,
  query: Query,
  filter: LinkFilter,
  watch: WatchOptions,
): Promise<Map<number, Link>> {
  const gathered = await known.repository.transaction((store) => gather(store, known, query));
  const compared = await relationsOf(known, gathered, watch);
  const links = new Map<number, Link>();
  for (const [position, relation] of [...gathered.settled, ...compared]) {
    const link = linkOf({ source: 'measured', relation }, filter);
    if (link !== undefined) links.set(position, link);
  }
  for (const position of await withSameImageData(known, query, gathered, watch)) {
    links.set(position, { tier: 'metadata', source: 'measured', relation: sameImageData });
  }
  return links;
}

/** What comparing takes from the store, which is opened once: that takes most of the time. */
interface Gathered {
  readonly picture: StoredPicture;
  /** How pictures that were compared before come from the query, by position. */
  readonly settled: ReadonlyMap<number, Relation>;
  /** Positions of pictures that may show the same, and were not compared with it. */
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
  const own = numberOf(query);
  // All that it may be related to is stored, one way or the other.
  const isSettled = own < known.compared && known.compared >= catalog.numberEnd;
  const nominated = isSettled ? nobody : indexes.nominate(picture);
  const stored = await readRelations(store, known, query, nominated);
  const all = await choose(known, query, picture, nominated);
  const chosen = all.filter((position) => !stored.compared.has(position));
  const nominees = [...new Set([...chosen, ...stored.unmeasured])];
  const numbers = nominees.map((position) => catalog.number(position));
  const equal = [...lookingEqual(known, query, picture)];
  const hashes = await store.getMany(
    equal.map((position) => imageDataKey(catalog.content(position))),
  );
  return {
    picture,
    settled: new Map(
      [...stored.compared].flatMap(([at, one]) => (one === undefined ? [] : [[at, one]])),
    ),
    nominees,
    pictures: await readPictures(store, catalog, numbers),
    lookingEqual: new Map(equal.map((position, at) => [position, hashes[at]])),
  };
}

interface StoredRelations {
  /**
   * How pictures come from the query that it was compared with, by position; undefined where comparing
   * found nothing.
   */
  readonly compared: ReadonlyMap<number, Relation | undefined>;
  /** Positions of those with which comparing was left for later, or whose record is damaged. */
  readonly unmeasured: readonly number[];
}

async function readRelations(
  store: ObjectStore,
  known: Known,
  query: Query,
  { lookingAlike, sharing }: Nominated,
): Promise<StoredRelations> {
  const found = new Map<number, Relation | undefined>();
  const unmeasured: number[] = [];
  const { compared } = known;
  const own = numberOf(query);
  if (own >= compared) return { compared: found, unmeasured };
  const note = (other: number, value: Buffer | undefined): void => {
    const position = known.catalog.positionOf(other);
    if (!isWanted(known, query, position) || isDistinct(known, query, position)) return;
    const record = decodeSound(relationCodec, value)?.record;
    if (record?.source === 'measured') {
      // Stored ones are seen from the smaller number.
      found.set(position, own < other ? record.relation : reversed(record.relation));
    } else if (value === undefined) found.set(position, undefined);
    else {
      found.delete(position);
      unmeasured.push(position);
    }
  };
  const nominated = new Set([...lookingAlike, ...sharing.map(({ number }) => number)]);
  for (const number of nominated) {
    if (number !== own && number < compared) note(number, undefined);
  }
  // Many another nominates this picture and is not nominated by it.
  const older: number[] = [];
  for await (const [key] of store.range(relatedTo(own))) older.push(numbersOf(key)[1]);
  const values = await store.getMany(older.map((number) => relationKey(number, own)));
  for (const [at, number] of older.entries()) {
    // One that was forgotten leaves nothing.
    if (values[at] !== undefined) note(number, values[at]);
  }
  for await (const [key, value] of store.range(relationsFrom(own))) note(numbersOf(key)[1], value);
  return { compared: found, unmeasured };
}

/** A file that is not stored is younger than all that are. */
function numberOf({ look }: Query): number {
  return look.kind === 'stored' ? look.number : Infinity;
}

/**
 * Positions of those that are worth a look, by the rule that `dupes --similar` follows for each picture
 * and all that are older. Who is younger would choose by itself: the same is taken of them.
 */
async function choose(
  known: Known,
  query: Query,
  picture: StoredPicture,
  { lookingAlike, sharing }: Nominated,
): Promise<number[]> {
  const { catalog, indexes } = known;
  const own = numberOf(query);
  const isThere = (number: number): boolean => isWanted(known, query, catalog.positionOf(number));
  const commonPoints = (numbers: readonly number[]): number[] =>
    indexes.commonPoints(picture, numbers);
  const chosen = new Set<number>();
  for (const isOfAge of [(number: number) => number < own, (number: number) => number > own]) {
    const isCandidate = (number: number): boolean => isOfAge(number) && isThere(number);
    const near = chooseNominees(lookingAlike.filter(isCandidate), isThere);
    const candidates = sharing.filter(({ number }) => isCandidate(number));
    const others = await chooseSharing(candidates, { isThere, commonPoints });
    for (const number of [...near, ...others]) chosen.add(number);
  }
  return [...chosen]
    .map((number) => catalog.positionOf(number))
    .filter((position) => !isDistinct(known, query, position));
}

/** Whether a picture in the folder may show the same as the query. */
function isWanted({ catalog, live }: Known, query: Query, position: number): boolean {
  if (catalog.facts(position) === undefined) return false;
  if (!mayRelate(query.look, framesOf(catalog, position))) return false;
  if (live.row(position) === -1) return false;
  return query.content === undefined || position !== catalog.find(query.content);
}

/** Whether somebody said that it does not. */
function isDistinct({ catalog, distinct }: Known, { content }: Query, position: number): boolean {
  return content !== undefined && distinct.areDistinct(content, catalog.content(position));
}

/** How stored pictures come from the query. */
async function relationsOf(
  { catalog }: Known,
  { picture, nominees, pictures }: Gathered,
  { signal, onProgress }: WatchOptions,
): Promise<Map<number, Relation>> {
  const compared = nominees.flatMap((position) => {
    const other = pictures.get(catalog.number(position));
    return other === undefined ? [] : [{ position, other }];
  });
  const relations = new Map<number, Relation>();
  const subjects = new Subjects();
  for (let from = 0; from < compared.length; from += comparedAtOnce) {
    // Comparing keeps this thread busy: signals get their turn here.
    await setImmediate();
    checkInterrupted(signal);
    const some = compared.slice(from, from + comparedAtOnce);
    const others = some.map(({ other }) => other);
    const answer = relateStored({ first: picture, others }, subjects);
    for (const [at, { position }] of some.entries()) {
      const relation = answer[at];
      if (relation !== undefined) relations.set(position, relation);
    }
    onProgress?.(comparing(from + some.length, compared.length));
  }
  return relations;
}

/** Equal image data has equal pixels, and so the same pHash, size and format. */
function* lookingEqual(known: Known, query: Query, { phash }: StoredPicture): Generator<number> {
  for (const position of known.catalog.lookingEqual(query.look.facts, phash)) {
    if (isWanted(known, query, position) && !isDistinct(known, query, position)) yield position;
  }
}

/** Pictures that differ from the query in their metadata only. */
async function withSameImageData(
  { repository, live }: Known,
  { file }: Query,
  { lookingEqual: candidates }: Gathered,
  { signal }: WatchOptions,
): Promise<number[]> {
  if (candidates.size === 0) return [];
  const { disk } = repository;
  const own = await imageDataOfFile(fsPath(file.path), file.stat, { disk, signal });
  if (own.kind !== 'hash') return [];
  const same: number[] = [];
  for (const [position, stored] of candidates) {
    const record = stored === undefined ? undefined : imageDataCodec.decode(stored);
    const isKnown = record !== undefined && isCurrent(record);
    const hash = isKnown ? record.hash : await readAgain(position);
    if (hash !== undefined && Buffer.compare(hash, own.hash) === 0) same.push(position);
  }
  return same;

  async function readAgain(position: number): Promise<Uint8Array | undefined> {
    const row = live.row(position);
    const path = locate(repository.base, live.tree.path(row));
    const data = await imageDataOfFile(path, live.tree.stat(row), { disk, signal });
    return data.kind === 'hash' ? data.hash : undefined;
  }
}
