import { locate } from '../../../fs/location.js';
import { PhotoFile } from '../../../fs/photo-file.js';
import { ImgdedupError, systemCode } from '../../../model/errors.js';
import type { FileStat } from '../../../model/file-table.js';
import { imageDataHash } from '../../../picture/formats/image-data/image-data.js';
import { imageDataCodec } from '../../../storage/codecs/image-data.js';
import { decodeSound } from '../../../storage/codec.js';
import { imageDataKey } from '../../../storage/keys.js';
import type { StoreChange } from '../../../storage/object-store.js';
import type { DistinctPairs } from '../../decisions/distinct-pairs.js';
import { checkInterrupted } from '../../repository/interrupt.js';
import type { Repository } from '../../repository/repository.js';
import type { Tree } from '../../snapshot/tree.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Links } from './links.js';
import type { LiveContents } from '../catalog/live-contents.js';
import type { Preference } from './star-cover.js';

/** Larger files are not read in one go. */
const largestFile = 512 * 1024 * 1024;

interface Input {
  readonly repository: Repository;
  readonly tree: Tree;
  readonly catalog: Catalog;
  readonly live: LiveContents;
  readonly distinct: DistinctPairs;
  readonly mayWrite: boolean;
  /** Which picture is rather kept. */
  readonly prefer: Preference;
  readonly signal?: AbortSignal | undefined;
}

/** Files that are read before what was learnt of them is stored. */
const readSize = 256;
/** Of larger families not every pair is linked, but these, the preferred, with all others. */
const mostAnchors = 16;

/**
 * Links pictures whose compressed image data is equal, so that only EXIF, XMP, comments or the like
 * differ. Equal data has equal pixels, so only pictures of one pHash and size are looked into;
 * their hashes are stored.
 * @throws ImgdedupError INTERRUPTED
 */
export async function linkSameImageData(input: Input, links: Links): Promise<void> {
  const groups = [...alike(input.catalog, input.live)];
  // All at once: opening the store for each group takes longer than the rest of a second look.
  const hashes = await hashesOf(input, groups.flat());
  for (const positions of groups) {
    const byHash = new Map<string, number[]>();
    for (const position of positions) {
      const key = hashes.get(position);
      if (key === undefined) continue;
      const sharing = byHash.get(key);
      if (sharing === undefined) byHash.set(key, [position]);
      else sharing.push(position);
    }
    for (const sharing of byHash.values()) linkFamily(input, sharing, links);
  }
}

/** Links pictures that differ in their metadata only. */
export function linkFamily(
  { catalog, distinct, prefer }: Pick<Input, 'catalog' | 'distinct' | 'prefer'>,
  family: readonly number[],
  links: Links,
): void {
  if (family.length < 2) return;
  const areDistinct = (first: number, second: number): boolean =>
    distinct.areDistinct(catalog.content(first), catalog.content(second));
  const sorted = family.toSorted(prefer);
  const anchors = sorted.slice(0, mostAnchors);
  for (const [at, first] of anchors.entries()) {
    for (const second of sorted.slice(at + 1)) {
      if (!areDistinct(first, second)) links.addSameImageData(first, second);
    }
  }
  // In a large family not every member was compared with every outsider.
  if (family.length > anchors.length) links.lend(family, anchors, areDistinct);
}

/** Pictures in the folder with one pHash, size and format, at least two at a time. */
function* alike(catalog: Catalog, live: LiveContents): Generator<number[]> {
  const groups = new Map<string, number[]>();
  for (const position of live.positions()) {
    const facts = catalog.facts(position);
    if (facts === undefined) continue;
    const { format, width, height } = facts;
    const bits = Buffer.from(catalog.phash(position)).toString('latin1');
    const key = `${bits}${format}/${width}/${height}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [position]);
    else group.push(position);
  }
  for (const group of groups.values()) if (group.length > 1) yield group;
}

interface Hashed {
  readonly position: number;
  readonly hash: Uint8Array;
}

/** In hex. Pictures without a hash are left out. */
async function hashesOf(input: Input, positions: readonly number[]): Promise<Map<number, string>> {
  const hashes = new Map<number, string>();
  for (let at = 0; at < positions.length; at += readSize) {
    for (const { position, hash } of await hashSome(input, positions.slice(at, at + readSize))) {
      hashes.set(position, Buffer.from(hash).toString('hex'));
    }
    checkInterrupted(input.signal);
  }
  return hashes;
}

async function hashSome(
  { repository, tree, catalog, live, mayWrite }: Input,
  positions: readonly number[],
): Promise<Hashed[]> {
  const keys = positions.map((position) => imageDataKey(catalog.content(position)));
  const stored = await repository.transaction((store) => store.getMany(keys));
  const changes: StoreChange[] = [];
  const hashed = positions.flatMap((position, at): Hashed[] => {
    const known = decodeSound(imageDataCodec, stored[at]);
    // While another process writes, what it has stored must do.
    if (known === undefined && !mayWrite) return [];
    const hash = known === undefined ? read(repository, tree, live.row(position)) : known.record;
    const key = keys[at];
    if (hash === 'unreadable') return [];
    if (known === undefined && key !== undefined) {
      changes.push({ type: 'put', key, value: imageDataCodec.encode(hash) });
    }
    return hash === undefined ? [] : [{ position, hash }];
  });
  if (changes.length > 0) await repository.transaction((store) => store.write(changes));
  return hashed;
}

function read(
  { base }: Repository,
  tree: Tree,
  row: number,
): Uint8Array | undefined | 'unreadable' {
  return imageDataOfFile(locate(base, tree.path(row)), tree.stat(row));
}

/** @returns `unreadable` where the file is not what it was: the next run tries again */
export function imageDataOfFile(
  path: string | Buffer,
  stat: FileStat,
): Uint8Array | undefined | 'unreadable' {
  if (stat.size > largestFile) return undefined;
  try {
    using photo = PhotoFile.open(path, stat);
    const bytes = Buffer.allocUnsafe(photo.size);
    photo.read(bytes, 0);
    photo.checkUnchanged();
    return imageDataHash(bytes);
  } catch (error) {
    const isChanged = error instanceof ImgdedupError && error.code === 'PHOTO_CHANGED';
    if (isChanged || systemCode(error) !== undefined) return 'unreadable';
    throw error;
  }
}
