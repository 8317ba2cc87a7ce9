/** Pairs that are to be laid over each other, as they lie in the queue: a short job, and the pictures as bytes beside it. */
import { createHash } from 'node:crypto';
import { itemAt } from '../../model/snapshot/item-at.js';
import { bitsWidth } from '../../model/pictures/picture.js';
import type { RelateRequest, StoredPicture } from '../../picture/match/relate-message.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../../storage/bytes.js';
import { checksummedCodec } from '../../storage/codec.js';
import { featuresCodec } from '../../storage/codecs/features.js';
import type { DecodedJob } from './job-code.js';

/** Pictures, and which of them are compared with which. Pictures go by their number in the list. */
export interface PairShard {
  readonly pictures: readonly StoredPicture[];
  readonly comparisons: readonly Comparison[];
}

interface Comparison {
  readonly first: number;
  readonly others: readonly number[];
}

/** What the queue has of it as a job. */
export interface RelateJob {
  readonly maker: string;
  /** SHA-256 of the bytes, in hexadecimal digits. */
  readonly sha256: string;
}

/** The most pictures of a shard, and the most bytes of one. */
const mostPictures = 2000;
export const mostShardBytes = 64 * 1024 * 1024;

/** Each picture is in it once, whatever it is compared with. */
export const shardCodec = checksummedCodec<PairShard>(
  'shard of pairs',
  1,
  (writer, { pictures, comparisons }) => {
    writer.u16(pictures.length);
    for (const picture of pictures) writePicture(writer, picture);
    writer.u16(comparisons.length);
    for (const { first, others } of comparisons) {
      writer.u16(first).u16(others.length);
      for (const other of others) writer.u16(other);
    }
  },
  (reader) => {
    const count = reader.u16();
    if (count > mostPictures) throw damaged('it has too many pictures');
    const pictures = Array.from({ length: count }, () => readPicture(reader));
    const number = (): number => {
      const at = reader.u16();
      if (at >= count) throw damaged('a picture is not in it');
      return at;
    };
    const comparisons = Array.from({ length: reader.u16() }, () => ({
      first: number(),
      others: Array.from({ length: reader.u16() }, number),
    }));
    return { pictures, comparisons };
  },
);

function writePicture(writer: ByteWriter, { facts, phash, quality, ...features }: StoredPicture) {
  writer.u32(facts.width).u32(facts.height).raw(phash).f64(quality);
  writer.bytes(featuresCodec.encode(features));
}

function readPicture(reader: ByteReader): StoredPicture {
  const facts = { width: reader.u32(), height: reader.u32() };
  const [phash, quality] = [reader.raw(bitsWidth), reader.f64()];
  return { facts, phash, quality, ...featuresCodec.decode(reader.bytes()) };
}

function damaged(why: string): Error {
  return damagedRecord('shard of pairs', why);
}

/** Requests as a shard: their pictures are known by their number in the library. */
export function shardOf(requests: readonly RelateRequest[]): PairShard {
  const pictures: StoredPicture[] = [];
  const numbers = new Map<StoredPicture | number, number>();
  const numberOf = (picture: StoredPicture): number => {
    const key = picture.number ?? picture;
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, pictures.length);
    return pictures.push(picture) - 1;
  };
  const comparisons = requests.map(({ first, others }) => ({
    first: numberOf(first),
    others: others.map(numberOf),
  }));
  return { pictures, comparisons };
}

/**
 * Reverses {@link shardOf}.
 * @param from the first picture gets this number: whoever compares knows pictures by it
 */
export function requestsOf({ pictures, comparisons }: PairShard, from: number): RelateRequest[] {
  const numbered = pictures.map((picture, at) => ({ ...picture, number: from + at }));
  return comparisons.map(({ first, others }) => ({
    first: itemAt(numbered, first),
    others: others.map((other) => itemAt(numbered, other)),
  }));
}

/** How jobs are written. */
const format = 1;

export function encodeRelateJob(maker: string, payload: Uint8Array) {
  return { format, maker, sha256: digestOf(payload) };
}

export function digestOf(payload: Uint8Array): string {
  return createHash('sha256').update(payload).digest('hex');
}

/**
 * Reverses {@link encodeRelateJob}, whoever wrote the data.
 * @param wanted maker of the program that asks
 */
export function decodeRelateJob(data: unknown, wanted: string): DecodedJob<RelateJob> {
  const {
    format: found,
    maker,
    sha256,
  }: Partial<Record<string, unknown>> = typeof data === 'object' && data !== null
    ? { ...data }
    : {};
  if (typeof maker !== 'string' || maker.length > 200) return { kind: 'damaged' };
  if (found !== format || maker !== wanted) return { kind: 'foreign', maker };
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return { kind: 'damaged' };
  return { kind: 'job', job: { maker, sha256 } };
}
