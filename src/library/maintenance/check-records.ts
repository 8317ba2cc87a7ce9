import { nodeId } from '../../digest/node-id.js';
import { contentId } from '../../model/contents/content-id.js';
import { bytesToName, nameToBytes } from '../../model/paths/path.js';
import { decodeSound, type Codec } from '../../storage/codec.js';
import { aliasCodec } from '../../storage/codecs/alias.js';
import { draftCodec } from '../../storage/codecs/draft.js';
import { draftStateCodec } from '../../storage/codecs/draft-state.js';
import { draftStepCodec } from '../../storage/codecs/draft-step.js';
import { factsCodec } from '../../storage/codecs/facts.js';
import { headCodec } from '../../storage/codecs/head.js';
import { imageDataCodec } from '../../storage/codecs/image-data.js';
import { learntCodec } from '../../storage/codecs/learnt.js';
import { putCodec } from '../../storage/codecs/put.js';
import { sessionCodec } from '../../storage/codecs/session.js';
import { sessionErrorsCodec } from '../../storage/codecs/session-errors.js';
import { snapshotCodec } from '../../storage/codecs/snapshot.js';
import { traitsCodec } from '../../storage/codecs/traits.js';
import { treeNodeCodec } from '../../storage/codecs/tree-node.js';
import {
  aliasKey,
  aliasPrefix,
  contentOf,
  draftKey,
  draftPrefix,
  draftStateKey,
  draftStepPrefix,
  headKey,
  imageDataPrefix,
  learntPrefix,
  letters,
  nodeIdOf,
  nodePrefix,
  putKey,
  putPrefix,
  sequenceOf,
  sessionErrorsPrefix,
  sessionPrefix,
  snapshotPrefix,
  factsPrefix,
  traitsPrefix,
} from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { isIdBy } from '../repository/aliases.js';
import type { Repository } from '../repository/repository.js';
import type { Report } from './report.js';

/** One kind of records that prove themselves, each on its own. */
interface Kind<T> {
  readonly prefix: Buffer;
  readonly codec: Codec<T>;
  /** What to call the record of a key. */
  readonly name: (key: Buffer) => string;
  /** Bytes of its keys. */
  /** Undefined where it may be any. */
  readonly keyLength: number | undefined;
  /** Whether a record belongs under a key. */
  readonly fits?: (key: Buffer, record: T) => boolean;
  /** Whether bytes are those that a key stands for, where it says so. */
  readonly isProven?: (key: Buffer, value: Buffer) => boolean;
  /** How it is mended. */
  readonly report: (name: string, why: string, key: Buffer) => void;
}

const numberBytes = 4;
const addressBytes = 16;
export const damagedWhy = 'is damaged';
export const misplacedWhy = 'lies under a key that is not its own';

/**
 * Checks the records that prove themselves: their bytes, and the key that they lie under. Opening the
 * store has checked the first one; contents, pictures, decisions and the journal have files of their
 * own.
 */
export async function checkRecords(
  repository: Repository,
  store: ObjectStore,
  report: Report,
): Promise<void> {
  const { name: hashName, width } = repository.hash;
  const forget = report.forget.bind(report);
  const breakHistory = report.breakHistory.bind(report);
  const numbered = 1 + numberBytes;
  const check = <T>(kind: Kind<T>) => checkKind(store, report, kind);
  await check({
    prefix: headKey,
    codec: headCodec,
    name: () => 'HEAD',
    keyLength: 1,
    report: breakHistory,
  });
  await check({
    prefix: snapshotPrefix,
    codec: snapshotCodec,
    name: (key) => `snapshot ${sequenceOf(key)}`,
    keyLength: numbered,
    fits: (key, { sequence }) => sequence === sequenceOf(key),
    report: breakHistory,
  });
  await check({
    prefix: nodePrefix,
    codec: treeNodeCodec,
    name: (key) => `tree node ${nodeIdOf(key)}`,
    keyLength: 1 + addressBytes,
    isProven: (key, value) => nodeId(value) === nodeIdOf(key),
    report: breakHistory,
  });
  await check({
    prefix: learntPrefix,
    codec: learntCodec,
    name: (key) => `batch of findings ${sequenceOf(key)}`,
    keyLength: numbered,
    report: forget,
  });
  await check({
    prefix: imageDataPrefix,
    codec: imageDataCodec,
    name: (key) => `hash of image data of ${nameOf(hashName, key)}`,
    keyLength: 1 + width + numberBytes,
    report: forget,
  });
  await check({
    prefix: traitsPrefix,
    codec: traitsCodec,
    name: (key) => `traits of ${nameOf(hashName, key)}`,
    keyLength: 1 + width + numberBytes,
    report: forget,
  });
  await check({
    prefix: factsPrefix,
    codec: factsCodec,
    name: (key) => `facts of ${nameOf(hashName, key)}`,
    keyLength: 1 + width + numberBytes,
    report: forget,
  });
  await check({
    prefix: draftPrefix,
    codec: draftCodec,
    name: (key) => `draft about ${nameOf(hashName, key)}`,
    keyLength: 1 + width + numberBytes,
    fits: (key, { content }) => draftKey(content).equals(key),
    report: forget,
  });
  await check({
    prefix: draftStepPrefix,
    codec: draftStepCodec,
    name: (key) => `step ${sequenceOf(key)} of drafts`,
    keyLength: numbered,
    report: forget,
  });
  await check({
    prefix: draftStateKey,
    codec: draftStateCodec,
    name: () => 'state of drafts',
    keyLength: 1,
    report: forget,
  });
  await check({
    prefix: sessionPrefix,
    codec: sessionCodec,
    name: (key) => `session ${sequenceOf(key)}`,
    keyLength: numbered,
    fits: (key, { id }) => id === sequenceOf(key),
    report: forget,
  });
  await check({
    prefix: sessionErrorsPrefix,
    codec: sessionErrorsCodec,
    name: (key) => `errors ${sequenceOf(key)} of session ${key.readUInt32BE(1)}`,
    keyLength: numbered + numberBytes,
    report: forget,
  });
  await check({
    prefix: aliasPrefix,
    codec: aliasCodec,
    name: (key) => `alias ${key.toString('utf8', 1)}`,
    keyLength: undefined,
    fits: (key, { id, now }) =>
      aliasKey(id).equals(key) && (isIdBy(repository.hash, now) || isIdBy(repository.hash, id)),
    report: forget,
  });
  await check({
    prefix: putPrefix,
    codec: putCodec,
    name: (key) => `put ${bytesToName(key.subarray(1))}`,
    keyLength: undefined,
    fits: (key, { path }) => putKey(nameToBytes(path)).equals(key),
    report: forget,
  });
  await checkLetters(store, report);
}

/** The content in a key, as people know it. */
export function nameOf(hashName: string, key: Buffer): string {
  const { digest, ordinal } = contentOf(key);
  return contentId(hashName, digest, ordinal);
}

async function checkKind<T>(store: ObjectStore, report: Report, kind: Kind<T>): Promise<void> {
  for await (const [key, value] of store.range(kind.prefix)) {
    report.checked.records += 1;
    if (kind.keyLength !== undefined && key.length !== kind.keyLength) {
      kind.report(`record ${key.toString('hex')}`, misplacedWhy, key);
      continue;
    }
    if (kind.isProven?.(key, value) === false) {
      kind.report(kind.name(key), damagedWhy, key);
      continue;
    }
    const sound = decodeSound(kind.codec, value);
    if (sound === undefined) kind.report(kind.name(key), damagedWhy, key);
    else if (kind.fits?.(key, sound.record) === false) {
      kind.report(kind.name(key), misplacedWhy, key);
    }
  }
}

/** Keys that begin as none of ours does: they lie between two of our letters, before all or after. */
async function checkLetters(store: ObjectStore, report: Report): Promise<void> {
  const ours = [...letters].map((letter) => letter.charCodeAt(0)).toSorted((a, b) => a - b);
  const firsts = [0, ...ours.map((letter) => letter + 1)];
  // What begins with larger ones lies on the other side of the store.
  const ends = [...ours, 0x80];
  for (const [at, first] of firsts.entries()) {
    const end = ends[at];
    if (end === undefined || first === end) continue;
    for await (const [key] of store.range(Buffer.of(first), Buffer.of(end))) {
      report.checked.records += 1;
      report.layAside(
        `record ${key.toString('hex')}`,
        'is of no kind that this program knows',
        key,
      );
    }
  }
}
