import type { ContentId, ContentRef } from '../model/contents/content-id.js';
import { nodeIdFromBytes, type NodeId } from '../model/snapshot/tree-node.js';

/** Every key in the store begins with one of these letters. */
export type KeyLetter = (typeof prefix)[keyof typeof prefix];

const prefix = {
  meta: 'm',
  head: 'h',
  snapshot: 's',
  node: 't',
  blob: 'b',
  learnt: 'l',
  action: 'j',
  step: 'k',
  catalog: 'g',
  picture: 'p',
  features: 'f',
  relation: 'r',
  related: 'q',
  imageData: 'i',
  traits: 'c',
  facts: 'e',
  neighbours: 'n',
  pointIndex: 'o',
  distinct: 'd',
  draft: 'w',
  draftStep: 'u',
  draftState: 'v',
  remote: 'x',
  fetched: 'a',
  session: 'y',
  sessionErrors: 'z',
  alias: 'A',
  columns: 'C',
  put: 'P',
} as const;

export const metaKey = Buffer.from(prefix.meta);
export const headKey = Buffer.from(prefix.head);
export const snapshotPrefix = Buffer.from(prefix.snapshot);
export const nodePrefix = Buffer.from(prefix.node);
export const blobPrefix = Buffer.from(prefix.blob);
export const learntPrefix = Buffer.from(prefix.learnt);
export const actionPrefix = Buffer.from(prefix.action);
export const stepsPrefix = Buffer.from(prefix.step);
export const catalogKey = Buffer.from(prefix.catalog);
export const picturePrefix = Buffer.from(prefix.picture);
export const featuresPrefix = Buffer.from(prefix.features);
export const relationPrefix = Buffer.from(prefix.relation);
export const relatedPrefix = Buffer.from(prefix.related);
export const imageDataPrefix = Buffer.from(prefix.imageData);
export const traitsPrefix = Buffer.from(prefix.traits);
export const factsPrefix = Buffer.from(prefix.facts);
/** Checksum of the file that holds the neighbours' graph. */
export const neighboursKey = Buffer.from(prefix.neighbours);
/** List of the files that hold the index of key points. */
export const pointIndexKey = Buffer.from(prefix.pointIndex);
/** Checksum of the file that holds all pictures in columns. */
export const pictureColumnsKey = Buffer.from(prefix.columns);
export const distinctPrefix = Buffer.from(prefix.distinct);
export const draftPrefix = Buffer.from(prefix.draft);
export const draftStepPrefix = Buffer.from(prefix.draftStep);
export const remotePrefix = Buffer.from(prefix.remote);
export const fetchedPrefix = Buffer.from(prefix.fetched);
export const draftStateKey = Buffer.from(prefix.draftState);
export const sessionPrefix = Buffer.from(prefix.session);
export const sessionErrorsPrefix = Buffer.from(prefix.sessionErrors);
export const aliasPrefix = Buffer.from(prefix.alias);
export const putPrefix = Buffer.from(prefix.put);

export function snapshotKey(sequence: number): Buffer {
  return numbered(prefix.snapshot, sequence);
}

export function nodeKey(id: NodeId): Buffer {
  return Buffer.from(`${hexOf(prefix.node)}${id}`, 'hex');
}

/** @param name of a remote */
export function remoteKey(name: string): Buffer {
  return Buffer.from(`${prefix.remote}${name}`);
}

/** @param id that a content has, or had */
export function aliasKey(id: ContentId): Buffer {
  return Buffer.from(`${prefix.alias}${id}`);
}

/** Of a path that was put. @param path as bytes */
export function putKey(path: Uint8Array): Buffer {
  const key = Buffer.allocUnsafe(putPrefix.length + path.length);
  key.set(putPrefix);
  key.set(path, putPrefix.length);
  return key;
}

/** Of a tree node that was fetched from a remote. */
export function fetchedKey(id: NodeId): Buffer {
  return Buffer.from(`${hexOf(prefix.fetched)}${id}`, 'hex');
}

export function blobKey(digest: Uint8Array, ordinal: number): Buffer {
  return Buffer.concat([blobPrefix, contentKey({ digest, ordinal })]);
}

/** A content inside a key. */
export function contentKey({ digest, ordinal }: ContentRef): Buffer {
  return Buffer.concat([digest, bigEndian(ordinal)]);
}

/** The same whichever of the two contents comes first. */
export function distinctKey(a: ContentRef, b: ContentRef): Buffer {
  const contents = [contentKey(a), contentKey(b)].toSorted((one, other) =>
    Buffer.compare(one, other),
  );
  return Buffer.concat([distinctPrefix, ...contents]);
}

export function draftKey(content: ContentRef): Buffer {
  return Buffer.concat([draftPrefix, contentKey(content)]);
}

export function draftStepKey(number: number): Buffer {
  return numbered(prefix.draftStep, number);
}

export function pictureKey(content: ContentRef): Buffer {
  return Buffer.concat([picturePrefix, contentKey(content)]);
}

export function featuresKey(content: ContentRef): Buffer {
  return Buffer.concat([featuresPrefix, contentKey(content)]);
}

export function imageDataKey(content: ContentRef): Buffer {
  return Buffer.concat([imageDataPrefix, contentKey(content)]);
}

export function traitsKey(content: ContentRef): Buffer {
  return Buffer.concat([traitsPrefix, contentKey(content)]);
}

export function factsKey(content: ContentRef): Buffer {
  return Buffer.concat([factsPrefix, contentKey(content)]);
}

/** @param smaller number of a picture, and the `larger` one it was compared with */
export function relationKey(smaller: number, larger: number): Buffer {
  return ofTwo(relationPrefix, smaller, larger);
}

/** Of relations between a picture and all larger numbers. */
export function relationsFrom(smaller: number): Buffer {
  return Buffer.concat([relationPrefix, bigEndian(smaller)]);
}

/** Says that there is a {@link relationKey} of these two: found by the larger number. */
export function relatedKey(larger: number, smaller: number): Buffer {
  return ofTwo(relatedPrefix, larger, smaller);
}

/** Of relations between a picture and all smaller numbers. */
export function relatedTo(larger: number): Buffer {
  return Buffer.concat([relatedPrefix, bigEndian(larger)]);
}

/** The numbers in a {@link relationKey}, or those of a {@link relatedKey} in their order. */
export function numbersOf(key: Buffer): readonly [first: number, second: number] {
  return [key.readUInt32BE(1), key.readUInt32BE(5)];
}

/** The content in a key that ends with digest and ordinal. */
export function contentOf(key: Buffer): ContentRef {
  return { digest: key.subarray(1, key.length - 4), ordinal: sequenceOf(key) };
}

export function learntKey(sequence: number): Buffer {
  return numbered(prefix.learnt, sequence);
}

export function actionKey(id: number): Buffer {
  return numbered(prefix.action, id);
}

export function stepKey(action: number, chunk: number): Buffer {
  return Buffer.concat([stepPrefix(action), bigEndian(chunk)]);
}

export function sessionKey(id: number): Buffer {
  return numbered(prefix.session, id);
}

/** @param batch counts from 0 */
export function sessionErrorsKey(session: number, batch: number): Buffer {
  return Buffer.concat([errorsOfSession(session), bigEndian(batch)]);
}

export function errorsOfSession(session: number): Buffer {
  return numbered(prefix.sessionErrors, session);
}

export function stepPrefix(action: number): Buffer {
  return numbered(prefix.step, action);
}

/** First letters of all keys. */
export const letters: ReadonlySet<string> = new Set(Object.values(prefix));

/** The address in a {@link nodeKey} or {@link fetchedKey}. */
export function nodeIdOf(key: Buffer): NodeId {
  return nodeIdFromBytes(key.subarray(1));
}

/** The action in a {@link stepKey}, and the place of the batch in it. */
export function batchOf(key: Buffer): readonly [action: number, chunk: number] {
  return [key.readUInt32BE(1), key.readUInt32BE(5)];
}

/** The number at the end of a key. */
export function sequenceOf(key: Uint8Array): number {
  return Buffer.from(key).readUInt32BE(key.length - 4);
}

function numbered(letter: string, sequence: number): Buffer {
  return Buffer.concat([Buffer.from(letter), bigEndian(sequence)]);
}

/** In one piece: there are as many as pairs of pictures. */
function ofTwo(letter: Buffer, first: number, second: number): Buffer {
  const key = Buffer.allocUnsafe(9);
  key.set(letter);
  key.writeUInt32BE(first, 1);
  key.writeUInt32BE(second, 5);
  return key;
}

/** Most significant byte first, so that keys sort by number. */
function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function hexOf(letter: string): string {
  return Buffer.from(letter).toString('hex');
}
