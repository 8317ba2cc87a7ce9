/** What a worker answers that made thumbnails, as bytes: the files that are kept of them. */
import { parseThumbnailSize, type ThumbnailSize } from '../../model/pictures/thumbnail.js';
import type { Rendering } from '../../picture/decode/render-picture.js';
import type { RenderOutcome } from '../../picture/decoder/decoder-message.js';
import { isWholeWebp } from '../../picture/formats/whole-webp.js';
import { damagedRecord, type ByteReader, type ByteWriter } from '../../storage/bytes.js';
import { checksummedCodec } from '../../storage/codec.js';
import { pictureCodec } from '../../storage/codecs/picture.js';
import { readItems, writeItems, type ItemAnswer } from './item-answers.js';

export interface RenderAnswer {
  readonly side: ThumbnailSize;
  /** In the order of the job's items. */
  readonly items: readonly ItemAnswer<LastingRendering>[];
}

export type LastingRendering = Exclude<RenderOutcome, { readonly kind: 'unreadable' }>;

/** A picture of noise, 640 pixels wide, takes less than a tenth of it. */
const mostThumbnailBytes = 4 * 1024 * 1024;

export const renderAnswerCodec = checksummedCodec<RenderAnswer>(
  'answer of thumbnails',
  1,
  (writer, { side, items }) => {
    writer.u16(side);
    writeItems(writer, items, (outcome) => writeOutcome(writer, outcome));
  },
  (reader) => {
    const side = parseThumbnailSize(String(reader.u16()));
    if (side === undefined) throw damaged('nobody wants any so large');
    return { side, items: readItems(reader, () => readOutcome(reader, side)) };
  },
);

function writeOutcome(writer: ByteWriter, outcome: LastingRendering): void {
  writer.flag(outcome.kind === 'rendered');
  if (outcome.kind === 'rendered') {
    const { width, height, webp } = outcome.rendering;
    writer.u16(width).u16(height).bytes(webp);
  } else writer.bytes(pictureCodec.encode({ number: 0, hasPoints: false, outcome }));
}

function readOutcome(reader: ByteReader, side: ThumbnailSize): LastingRendering {
  if (reader.flag()) return { kind: 'rendered', rendering: readRendering(reader, side) };
  const { outcome } = pictureCodec.decode(reader.bytes());
  if (outcome.kind === 'picture') throw damaged('a picture has no thumbnail');
  return outcome;
}

function readRendering(reader: ByteReader, side: ThumbnailSize): Rendering {
  const [width, height, webp] = [reader.u16(), reader.u16(), reader.bytes()];
  const isSound =
    Math.min(width, height) > 0 &&
    Math.max(width, height) <= side &&
    webp.length <= mostThumbnailBytes &&
    isWholeWebp(webp, webp.length);
  if (!isSound) throw damaged('one is none');
  return { width, height, webp };
}

function damaged(why: string): Error {
  return damagedRecord('answer of thumbnails', why);
}
