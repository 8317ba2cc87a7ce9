import { itemAt } from '../../../model/snapshot/item-at.js';
import type { Failure } from '../../../model/errors/failure.js';
import { comparing, type OnProgress } from '../../../model/runs/progress.js';
import { heldContents } from '../catalog/contents.js';
import { settleVersion } from '../catalog/catalog-state.js';
import { imageDataOf, type Hashable, type Hashing } from './image-data-hashes.js';

export interface FamilyOptions extends Hashing {
  /** Rows that take part; their contents are known. */
  readonly selected: Uint8Array;
  readonly onProgress?: OnProgress | undefined;
}

export interface Families {
  /** A row of each content in a family. One byte a row. */
  readonly selected: Uint8Array;
  /** Files that could not be read to find out. */
  readonly unreadable: readonly Failure[];
}

/**
 * Finds contents whose image data another content has, too: files that differ in their metadata only.
 * Decodes nothing; every file is read once, by every run together.
 * @throws ImgdedupError INTERRUPTED, VOLUME_FAILING, STORE_FULL
 */
export async function findFamilies(options: FamilyOptions): Promise<Families> {
  const { repository, tree, mayWrite, onProgress } = options;
  if (mayWrite) await repository.transaction(settleVersion);
  const selected = new Uint8Array(tree.rows);
  const unreadable: Failure[] = [];
  const total = count(contentsOf(options));
  /** The first row of each. */
  const firsts = new Map<string, number>();
  let done = 0;
  for await (const { item, data } of imageDataOf(options, contentsOf(options))) {
    done += 1;
    onProgress?.(comparing(done, total));
    const { row } = item;
    switch (data.kind) {
      case 'hash': {
        const key = Buffer.from(data.hash).toString('latin1');
        const first = firsts.get(key);
        if (first === undefined) firsts.set(key, row);
        else selected[first] = selected[row] = 1;
        break;
      }
      case 'unreadable':
        unreadable.push({ path: tree.path(row), reason: data.reason });
        break;
      case 'none':
        break;
      default:
        data satisfies never;
    }
  }
  return { selected, unreadable };
}

function* contentsOf({ tree, selected }: FamilyOptions): Generator<Hashable> {
  for (const { content, rows } of heldContents(tree, selected)) {
    yield { content, row: itemAt(rows, 0) };
  }
}

function count(items: Iterable<unknown>): number {
  let total = 0;
  for (const _ of items) total += 1;
  return total;
}
