/** What a worker answers, as bytes: of each picture the records that would be stored. */
import type { LookOutcome } from '../picture/decoder/decoder-message.js';
import { factsVersion } from '../picture/facts/facts-of.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../storage/bytes.js';
import { checksummedCodec } from '../storage/codec.js';
import { factsCodec } from '../storage/codecs/facts.js';
import { featuresCodec } from '../storage/codecs/features.js';
import { pictureCodec } from '../storage/codecs/picture.js';
import { mostItems } from './job-code.js';

/** What became of one item of a job. */
export type ItemAnswer =
  | { readonly kind: 'looked'; readonly outcome: LastingLook }
  /** The file is not there as the job says, or could not be read: nothing is known of the content. */
  | { readonly kind: 'not-there'; readonly reason: string }
  /** The worker was told to end before its turn came. */
  | { readonly kind: 'left' };

type LastingLook = Exclude<LookOutcome, { readonly kind: 'unreadable' }>;

export interface JobAnswer {
  /** Whether key points were looked for. */
  readonly wantsPoints: boolean;
  /** In the order of the job's items. */
  readonly items: readonly ItemAnswer[];
}

const kinds = ['looked', 'not-there', 'left'] as const;

/** The most bytes of an answer: those of pictures with as many frames as are kept are a fraction of it. */
export const mostAnswerBytes = 256 * 1024 * 1024;

/** Each record in it proves itself as it would in the store, and so does the whole. */
export const answerCodec = checksummedCodec<JobAnswer>(
  'answer of a worker',
  1,
  (writer, { wantsPoints, items }) => {
    writer.flag(wantsPoints).u16(items.length);
    for (const item of items) writeItem(writer, item, wantsPoints);
  },
  (reader) => {
    const [wantsPoints, count] = [reader.flag(), reader.u16()];
    if (count > mostItems) throw damaged('it has too many items');
    return {
      wantsPoints,
      items: Array.from({ length: count }, () => readItem(reader, wantsPoints)),
    };
  },
);

function writeItem(writer: ByteWriter, item: ItemAnswer, hasPoints: boolean): void {
  writer.u8(kinds.indexOf(item.kind));
  switch (item.kind) {
    case 'looked':
      writeLook(writer, item.outcome, hasPoints);
      return;
    case 'not-there':
      writer.text(item.reason);
      return;
    case 'left':
      return;
    default:
      item satisfies never;
  }
}

function writeLook(
  writer: ByteWriter,
  { said, ...outcome }: LastingLook,
  hasPoints: boolean,
): void {
  writer.flag(said !== undefined);
  if (said !== undefined) writer.bytes(factsCodec.encode({ version: factsVersion, ...said }));
  // Pictures get their numbers where they are stored.
  const number = 0;
  if (outcome.kind !== 'picture') {
    writer.bytes(pictureCodec.encode({ number, hasPoints, outcome }));
    return;
  }
  const { kind, facts, fingerprint, frames } = outcome;
  const { phash, quality, points, thumbnail, chroma } = fingerprint;
  const stored = { kind, facts, phash, quality, frames };
  writer.bytes(pictureCodec.encode({ number, hasPoints, outcome: stored }));
  writer.bytes(featuresCodec.encode({ points, thumbnail, chroma }));
}

function readItem(reader: ByteReader, wantsPoints: boolean): ItemAnswer {
  const kind = kinds[reader.u8()];
  switch (kind) {
    case 'looked':
      return { kind, outcome: readLook(reader, wantsPoints) };
    case 'not-there':
      return { kind, reason: reader.text() };
    case 'left':
      return { kind };
    case undefined:
      throw damaged('an item is of an unknown kind');
    default:
      return kind satisfies never;
  }
}

function readLook(reader: ByteReader, wantsPoints: boolean): LastingLook {
  const said = reader.flag() ? readFacts(reader) : undefined;
  const { outcome, hasPoints } = pictureCodec.decode(reader.bytes());
  if (hasPoints !== wantsPoints) throw damaged('its points are not those that were wanted');
  if (outcome.kind !== 'picture') return { ...outcome, said };
  const { kind, facts, phash, quality, frames } = outcome;
  const { points, thumbnail, chroma } = featuresCodec.decode(reader.bytes());
  return { kind, facts, fingerprint: { phash, quality, points, thumbnail, chroma }, frames, said };
}

function readFacts(reader: ByteReader): LastingLook['said'] {
  const { version, ...read } = factsCodec.decode(reader.bytes());
  if (version !== factsVersion) throw damaged('its facts are of another version');
  return read;
}

function damaged(why: string): Error {
  return damagedRecord('answer of a worker', why);
}
