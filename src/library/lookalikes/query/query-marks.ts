import { locate } from '../../../fs/location.js';
import { lossText } from '../../../model/pictures/loss.js';
import { fsPath } from '../../../model/paths/path.js';
import type { Relation } from '../../../model/pictures/relation.js';
import { isBurst } from '../../facts/burst.js';
import { factsOfPictures } from '../catalog/gather-facts.js';
import type { WatchOptions } from '../../repository/watched-store.js';
import type { Known } from './compare-query.js';
import { haveSamePixels, lossesOf } from '../groups/losses.js';
import type { QueryFile } from './query-file.js';
import type { QueryPictures } from './query-picture.js';
import { isUnchanged, storedTraits } from '../catalog/traits.js';

/** A picture that shows the same as the file asked about. */
export interface FoundPicture {
  readonly position: number;
  /** How it comes from the file asked about. */
  readonly relation: Relation;
}

/** The file asked about. */
interface Asked {
  readonly file: QueryFile;
  /** Position of its content, or -1. */
  readonly own: number;
}

/** What is told of it. */
export interface Marks {
  readonly marks: readonly string[];
  readonly samePixels: boolean;
  /** Whether one camera took both within two seconds. */
  readonly isBurst: boolean;
}

/**
 * What pictures hold that the file asked about lacks, by position. Traits and facts that are not stored are
 * found, and not kept.
 * @throws ImgdedupError DECODER_UNAVAILABLE, INTERRUPTED
 */
export async function marksBeside(
  known: Known,
  pictures: QueryPictures,
  { file, own }: Asked,
  found: readonly FoundPicture[],
  { signal, onProgress }: WatchOptions,
): Promise<ReadonlyMap<number, Marks>> {
  if (found.length === 0) return new Map();
  const { repository, catalog } = known;
  const positions = found.map(({ position }) => position);
  const wanted = own === -1 ? positions : [own, ...positions];
  const stored = await storedTraits(repository, catalog, wanted);
  const query = stored.get(own) ?? (await pictures.traits(fsPath(file.path), signal));
  const bursts = await burstsBeside(known, pictures, { file, own }, found, { signal });
  const marks = new Map<number, Marks>();
  for (const { position, relation } of found) {
    const traits =
      stored.get(position) ??
      (await readNow(known, position, (path) => pictures.traits(path, signal)));
    marks.set(position, {
      marks: lossesOf(relation, query, traits).map(lossText),
      samePixels: haveSamePixels(query, traits),
      isBurst: bursts.has(position),
    });
    onProgress?.({
      stage: 'weighing',
      files: marks.size,
      totalFiles: found.length,
      bytes: 0,
      totalBytes: undefined,
    });
  }
  return marks;
}

/**
 * Which of these pictures one camera took within two seconds of the one asked about, by position. Facts that are not
 * stored are read, and not kept.
 * @throws ImgdedupError DECODER_UNAVAILABLE, INTERRUPTED
 */
export async function burstsBeside(
  known: Known,
  pictures: QueryPictures,
  { file, own }: Asked,
  found: readonly FoundPicture[],
  { signal }: Pick<WatchOptions, 'signal'>,
): Promise<ReadonlySet<number>> {
  if (found.length === 0) return new Set();
  const positions = found.map(({ position }) => position);
  const wanted = own === -1 ? positions : [own, ...positions];
  const said = await factsOfPictures(known.repository, known.catalog, wanted);
  const query = said.get(own) ?? (await pictures.said(fsPath(file.path), signal));
  const bursts = new Set<number>();
  for (const position of positions) {
    const facts =
      said.get(position) ?? (await readNow(known, position, (path) => pictures.said(path, signal)));
    if (isBurst(query, facts)) bursts.add(position);
  }
  return bursts;
}

/** @returns undefined where the file is not what it was in the snapshot */
async function readNow<T>(
  { repository, live }: Known,
  position: number,
  look: (path: string | Buffer) => Promise<T | undefined>,
): Promise<T | undefined> {
  const row = live.row(position);
  const seen = await look(locate(repository.base, live.tree.path(row)));
  return isUnchanged(repository, live.tree, row) ? seen : undefined;
}
