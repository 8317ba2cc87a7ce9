import { contentRef } from '../../model/contents/content-id.js';
import type { GarbageCount } from '../../model/maintenance/garbage.js';
import { decodeSound } from '../../storage/codec.js';
import { aliasCodec } from '../../storage/codecs/alias.js';
import { pictureCodec } from '../../storage/codecs/picture.js';
import {
  aliasPrefix,
  blobPrefix,
  contentOf,
  draftPrefix,
  factsPrefix,
  featuresPrefix,
  fetchedPrefix,
  imageDataPrefix,
  nodeIdOf,
  nodePrefix,
  numbersOf,
  picturePrefix,
  relatedPrefix,
  relationPrefix,
  sequenceOf,
  snapshotPrefix,
  traitsPrefix,
} from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { Marked } from './mark.js';
import { sweepKind, type IsNeeded } from './sweep-kind.js';

/** What was swept, by kind. */
export interface Swept {
  readonly snapshots: GarbageCount;
  readonly folders: GarbageCount;
  readonly contents: GarbageCount;
  readonly pictures: GarbageCount;
  readonly relations: GarbageCount;
}

/**
 * Removes every record that nothing refers to. Whatever refers goes before what it refers to, so that
 * a crash in between leaves records that nobody needs, and never a reference to nothing.
 */
export async function sweep(store: ObjectStore, marked: Marked, dryRun: boolean): Promise<Swept> {
  const drop = (prefix: Buffer, isNeeded: IsNeeded) =>
    sweepKind(store, prefix, { isNeeded, dryRun });
  const isHeld = (key: Buffer): boolean => marked.contents.has(contentOf(key));
  const snapshots = await drop(snapshotPrefix, (key) => marked.snapshots.has(sequenceOf(key)));
  const own = await drop(nodePrefix, (key) => marked.nodes.has(nodeIdOf(key)));
  const fetched = await drop(fetchedPrefix, (key) => marked.fetched.has(nodeIdOf(key)));
  const folders = add(own, fetched);
  const numbers = await numbersInUse(store, marked);
  const areInUse = (key: Buffer): boolean => numbersOf(key).every((number) => numbers.has(number));
  await drop(relatedPrefix, areInUse);
  const relations = await drop(relationPrefix, areInUse);
  const pictures = await drop(picturePrefix, isHeld);
  const features = await drop(featuresPrefix, isHeld);
  const imageData = await drop(imageDataPrefix, isHeld);
  const traits = await drop(traitsPrefix, isHeld);
  const facts = await drop(factsPrefix, isHeld);
  await drop(draftPrefix, isHeld);
  const aliases = await drop(aliasPrefix, (_, value) => isAliasNeeded(value, marked));
  const contents = add(await drop(blobPrefix, isHeld), aliases);
  const looks = [pictures, features, imageData, traits, facts].reduce(add);
  return { snapshots, folders, contents, pictures: looks, relations };
}

function add(a: GarbageCount, b: GarbageCount): GarbageCount {
  return { count: a.count + b.count, bytes: a.bytes + b.bytes };
}

/** Either name of a content may be the one that is in use: of an alias, or while the hash is being changed. */
function isAliasNeeded(value: Buffer, { contents, journalled }: Marked): boolean {
  const alias = decodeSound(aliasCodec, value)?.record;
  if (alias === undefined) return true;
  const names = [alias.now, alias.id].map(contentRef);
  return names.some((name) => contents.has(name) || journalled.has(name));
}

/** Numbers of pictures whose content is held. */
async function numbersInUse(store: ObjectStore, { contents }: Marked): Promise<Set<number>> {
  const numbers = new Set<number>();
  for await (const [key, value] of store.range(picturePrefix)) {
    if (!contents.has(contentOf(key))) continue;
    const sound = decodeSound(pictureCodec, value);
    if (sound !== undefined) numbers.add(sound.record.number);
  }
  return numbers;
}
