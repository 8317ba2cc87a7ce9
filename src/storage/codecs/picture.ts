import { bitsWidth } from '../../model/picture.js';
import type { PictureRecord } from '../../model/picture-record.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../bytes.js';
import { sealedCodec } from '../codec.js';

const kinds = ['picture', 'undecodable', 'unsupported', 'not-a-picture'] as const;

/** One content as a picture: what it is, and the hash that finds it. */
export const pictureCodec = sealedCodec<PictureRecord>(
  'picture',
  1,
  (writer, { number, hasPoints, outcome }) => {
    writer.u32(number).flag(hasPoints).u8(kinds.indexOf(outcome.kind));
    writeOutcome(writer, outcome);
  },
  (reader) => ({
    number: reader.u32(),
    hasPoints: reader.flag(),
    outcome: readOutcome(reader),
  }),
);

function writeOutcome(writer: ByteWriter, outcome: PictureRecord['outcome']): void {
  switch (outcome.kind) {
    case 'picture': {
      const { format, width, height, orientation, frames, isDamaged } = outcome.facts;
      writer.text(format).u32(width).u32(height).u8(orientation).u32(frames);
      writer.flag(isDamaged).raw(outcome.phash).f64(outcome.quality);
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

function readOutcome(reader: ByteReader): PictureRecord['outcome'] {
  const kind = kinds[reader.u8()];
  switch (kind) {
    case 'picture': {
      const facts = {
        format: reader.text(),
        width: reader.u32(),
        height: reader.u32(),
        orientation: reader.u8(),
        frames: reader.u32(),
        isDamaged: reader.flag(),
      };
      return { kind, facts, phash: reader.raw(bitsWidth), quality: reader.f64() };
    }
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
