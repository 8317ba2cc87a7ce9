import {
  bitsWidth,
  framePrintWidth,
  type FramePrints,
  type PictureFacts,
} from '../../model/pictures/picture.js';
import type { PictureRecord } from '../../model/pictures/picture-record.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

const kinds = ['picture', 'undecodable', 'unsupported', 'not-a-picture'] as const;
/** Of what is kept of frames. */
const printKinds = ['none', 'looks', 'data'] as const;

/** Stands for the missing share of a picture of which only that something is missing was stored. */
const someMissing = 0.01;

/** One content as a picture: what it is, and the hash that finds it. */
export const pictureCodec = checksummedCodec<PictureRecord>(
  'picture',
  2,
  (writer, { number, hasPoints, outcome }) => {
    writer.u32(number).flag(hasPoints).u8(kinds.indexOf(outcome.kind));
    writeOutcome(writer, outcome);
  },
  (reader) => readRecord(reader, readPicture),
  // Before frames were compared.
  new Map([[1, (reader: ByteReader): PictureRecord => readRecord(reader, readFirstVersion)]]),
);

function writeOutcome(writer: ByteWriter, outcome: PictureRecord['outcome']): void {
  switch (outcome.kind) {
    case 'picture': {
      const { format, width, height, orientation, frames, missing } = outcome.facts;
      writer.text(format).u32(width).u32(height).u8(orientation).u32(frames);
      writer.f64(missing).raw(outcome.phash).f64(outcome.quality);
      writePrints(writer, outcome.frames);
      return;
    }
    case 'undecodable':
      writer.text(outcome.format).text(outcome.reason);
      return;
    case 'unsupported':
      writer.text(outcome.format);
      return;
    case 'not-a-picture':
      return;
    default:
      outcome satisfies never;
  }
}

function writePrints(writer: ByteWriter, frames: FramePrints | undefined): void {
  writer.u8(printKinds.indexOf(frames?.kind ?? 'none'));
  if (frames === undefined) return;
  writer.u32(frames.prints.length / framePrintWidth).raw(frames.prints);
}

type PictureOutcome = Extract<PictureRecord['outcome'], { kind: 'picture' }>;

function readRecord(
  reader: ByteReader,
  readPictureOutcome: (reader: ByteReader) => PictureOutcome,
): PictureRecord {
  return {
    number: reader.u32(),
    hasPoints: reader.flag(),
    outcome: readOutcome(reader, readPictureOutcome),
  };
}

function readOutcome(
  reader: ByteReader,
  readPictureOutcome: (reader: ByteReader) => PictureOutcome,
): PictureRecord['outcome'] {
  const kind = kinds[reader.u8()];
  switch (kind) {
    case 'picture':
      return readPictureOutcome(reader);
    case 'undecodable':
      return { kind, format: reader.text(), reason: reader.text() };
    case 'unsupported':
      return { kind, format: reader.text() };
    case 'not-a-picture':
      return { kind };
    case undefined:
      throw damagedRecord('picture', 'its kind is unknown');
    default:
      return kind satisfies never;
  }
}

function readPicture(reader: ByteReader): PictureOutcome {
  const facts = readFacts(reader, () => reader.f64());
  const [phash, quality] = [reader.raw(bitsWidth), reader.f64()];
  const kind = printKinds[reader.u8()];
  if (kind === undefined) throw damagedRecord('picture', 'its kind of frames is unknown');
  if (kind === 'none') return { kind: 'picture', facts, phash, quality };
  const prints = reader.raw(reader.u32() * framePrintWidth);
  return { kind: 'picture', facts, phash, quality, frames: { kind, prints } };
}

/** Which had `damaged` in place of the share, and only the number of frames. */
function readFirstVersion(reader: ByteReader): PictureOutcome {
  const facts = readFacts(reader, () => (reader.flag() ? someMissing : 0));
  return { kind: 'picture', facts, phash: reader.raw(bitsWidth), quality: reader.f64() };
}

function readFacts(reader: ByteReader, readMissing: () => number): PictureFacts {
  return {
    format: reader.text(),
    width: reader.u32(),
    height: reader.u32(),
    orientation: reader.u8(),
    frames: reader.u32(),
    missing: readMissing(),
  };
}
