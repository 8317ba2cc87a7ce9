import type { OnProgress } from '../../../model/runs/progress.js';
import type { DistinctPairs } from '../../decisions/distinct-pairs.js';
import type { Catalog } from '../catalog/catalog.js';
import { imageDataOf, type Hashing } from './image-data-hashes.js';
import type { Links } from './links.js';
import type { LiveContents } from '../catalog/live-contents.js';
import type { Preference } from './star-cover.js';

interface Input extends Hashing {
  readonly onProgress?: OnProgress | undefined;
  readonly catalog: Catalog;
  readonly live: LiveContents;
  readonly distinct: DistinctPairs;
  /** Which picture is rather kept. */
  readonly prefer: Preference;
}

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

/** Of pictures that have one, in hex. */
async function hashesOf(input: Input, positions: readonly number[]): Promise<Map<number, string>> {
  const { catalog, live } = input;
  const items = positions.map((position) => ({
    position,
    content: catalog.content(position),
    row: live.row(position),
  }));
  const hashes = new Map<number, string>();
  let done = 0;
  for await (const { item, data } of imageDataOf(input, items)) {
    done += 1;
    input.onProgress?.({
      stage: 'reading',
      files: done,
      totalFiles: items.length,
      bytes: 0,
      totalBytes: undefined,
    });
    if (data.kind !== 'hash') continue;
    hashes.set(item.position, Buffer.from(data.hash).toString('hex'));
  }
  return hashes;
}
