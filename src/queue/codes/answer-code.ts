/** What a worker answers, as bytes: of each picture the records that would be stored. */
import type { LookOutcome } from '../../picture/decoder/decoder-message.js';
import { factsVersion } from '../../picture/facts/facts-of.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../../storage/bytes.js';
import { checksummedCodec } from '../../storage/codec.js';
import { factsCodec } from '../../storage/codecs/facts.js';
import { featuresCodec } from '../../storage/codecs/features.js';
import { pictureCodec } from '../../storage/codecs/picture.js';
import { readItems, writeItems, type ItemAnswer } from './item-answers.js';

export type LastingLook = Exclude<LookOutcome, { readonly kind: 'unreadable' }>;

export interface JobAnswer {
  /** Whether key points were looked for. */
  readonly wantsPoints: boolean;
  /** In the order of the job's items. */
  readonly items: readonly ItemAnswer<LastingLook>[];
}

/** The most bytes of an answer: those of pictures with as many frames as are kept are a fraction of it. */
export const mostAnswerBytes = 256 * 1024 * 1024;

/** Each record in it proves itself as it would in the store, and so does the whole. */
export const answerCodec = checksummedCodec<JobAnswer>(
  'answer of a worker',
  1,
  (writer, { wantsPoints, items }) => {
    writer.flag(wantsPoints);
    writeItems(writer, items, (outcome) => writeLook(writer, outcome, wantsPoints));
  },
  (reader) => {
    const wantsPoints = reader.flag();
    return { wantsPoints, items: readItems(reader, () => readLook(reader, wantsPoints)) };
  },
);

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
