import { locate } from '../../files/location.js';
import { PhotoFile } from '../../files/photo-file.js';
import { ImgdedupError, systemCode } from '../../model/errors.js';
import type { FileStat } from '../../model/file-table.js';
import { imageDataHash } from '../../perceptual/image-data/image-data.js';
import { imageDataCodec } from '../../storage/codecs/image-data.js';
import { imageDataKey } from '../../storage/keys.js';
import type { StoreChange } from '../../storage/object-store.js';
import type { DistinctPairs } from '../distinct-pairs.js';
import type { Repository } from '../repository.js';
import type { Tree } from '../tree.js';
import type { Gallery } from './gallery.js';
import type { Links } from './links.js';
import type { LiveContents } from './live-contents.js';

/** Larger files are not read in one go. */
const largestFile = 512 * 1024 * 1024;

interface Input {
  readonly repository: Repository;
  readonly tree: Tree;
  readonly gallery: Gallery;
  readonly live: LiveContents;
  readonly distinct: DistinctPairs;
  readonly mayWrite: boolean;
}

/**
 * Links pictures whose compressed image data is equal, so that only EXIF, XMP, comments or the like
 * differ. Equal data has equal pixels, so only pictures of one pHash and size are looked into;
 * their hashes are stored.
 */
export async function linkSameImageData(input: Input, links: Links): Promise<void> {
  for (const positions of alike(input.gallery, input.live)) {
    const byHash = new Map<string, number[]>();
    for (const [at, hash] of (await hashesOf(input, positions)).entries()) {
      const position = positions[at];
      if (hash === undefined || position === undefined) continue;
      const key = Buffer.from(hash).toString('hex');
      byHash.set(key, [...(byHash.get(key) ?? []), position]);
    }
    for (const sharing of byHash.values()) linkAll(input, sharing, links);
  }
}

function linkAll({ gallery, distinct }: Input, positions: readonly number[], links: Links): void {
  for (const [at, first] of positions.entries()) {
    for (const second of positions.slice(at + 1)) {
      if (distinct.areDistinct(gallery.content(first), gallery.content(second))) continue;
      links.addSameImageData(first, second);
    }
  }
}

/** Pictures in the folder with one pHash, size and format, at least two at a time. */
function* alike(gallery: Gallery, live: LiveContents): Generator<number[]> {
  const groups = new Map<string, number[]>();
  for (const position of live.positions()) {
    const facts = gallery.facts(position);
    if (facts === undefined) continue;
    const { format, width, height } = facts;
    const bits = Buffer.from(gallery.phash(position)).toString('latin1');
    const key = `${bits}${format}/${width}/${height}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [position]);
    else group.push(position);
  }
  for (const group of groups.values()) if (group.length > 1) yield group;
}

async function hashesOf(
  { repository, tree, gallery, live, mayWrite }: Input,
  positions: readonly number[],
): Promise<(Uint8Array | undefined)[]> {
  const keys = positions.map((position) => imageDataKey(gallery.content(position)));
  const stored = await repository.transaction((store) => store.getMany(keys));
  const changes: StoreChange[] = [];
  const hashes = positions.map((position, at) => {
    const known = stored[at];
    if (known !== undefined) return imageDataCodec.decode(known);
    const hash = read(repository, tree, live.row(position));
    const key = keys[at];
    if (hash === 'unreadable' || key === undefined) return undefined;
    changes.push({ type: 'put', key, value: imageDataCodec.encode(hash) });
    return hash;
  });
  if (mayWrite && changes.length > 0) {
    await repository.transaction((store) => store.write(changes));
  }
  return hashes;
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
