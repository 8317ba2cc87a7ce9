import { Catalog } from '../../../src/library/lookalikes/catalog/catalog.js';
import { LiveContents } from '../../../src/library/lookalikes/catalog/live-contents.js';
import type { Tree } from '../../../src/library/snapshot/tree.js';
import type { ContentRef } from '../../../src/model/contents/content-id.js';
import { bitsWidth } from '../../../src/model/pictures/picture.js';
import type { PictureRecord } from '../../../src/model/pictures/picture-record.js';
import { pictureCodec } from '../../../src/storage/codecs/picture.js';
import { pictureKey } from '../../../src/storage/keys.js';
import { memoryStoreSource } from '../../../src/storage/memory-store.js';
import type { ObjectStore } from '../../../src/storage/object-store.js';
import { treeOf } from './tree-of.js';

/** A picture that was never decoded. */
export interface SketchedPicture {
  readonly number: number;
  readonly phash?: Uint8Array;
  readonly quality?: number;
  readonly width?: number;
  readonly frames?: number;
  /** Whether a file holds it. */
  readonly isThere?: boolean;
  readonly outcome?: PictureRecord['outcome'];
}

export interface SketchedCatalog {
  readonly store: ObjectStore;
  readonly catalog: Catalog;
  readonly tree: Tree;
  readonly live: LiveContents;
}

/** The content of the picture at a position. */
export function contentAt(position: number): ContentRef {
  const digest = Buffer.alloc(8);
  digest.writeUInt32BE(position + 1);
  return { digest, ordinal: 0 };
}

/** A store, a folder and a catalog with these pictures at their positions, `N.jpg` each. */
export async function catalogOf(pictures: readonly SketchedPicture[]): Promise<SketchedCatalog> {
  const store = await memoryStoreSource().create();
  await store.write(
    pictures.map((picture, position) => ({
      type: 'put',
      key: pictureKey(contentAt(position)),
      value: pictureCodec.encode(recordOf(picture)),
    })),
  );
  const files = pictures.flatMap(({ isThere = true }, position) =>
    isThere
      ? [{ path: `${position}.jpg`, content: position + 1, ino: position + 1, isKnown: true }]
      : [],
  );
  const tree = treeOf(files);
  const catalog = await Catalog.load(store);
  const live = LiveContents.from(tree, new Uint8Array(tree.rows).fill(1), catalog);
  return { store, catalog, tree, live };
}

function recordOf(picture: SketchedPicture): PictureRecord {
  const { number, phash = new Uint8Array(bitsWidth), quality = 10, width = 600 } = picture;
  const facts = {
    format: 'jpeg',
    width,
    height: 400,
    orientation: 1,
    frames: picture.frames ?? 1,
    missing: 0,
  };
  const outcome = picture.outcome ?? { kind: 'picture', facts, phash, quality };
  return { number, hasPoints: true, outcome };
}
