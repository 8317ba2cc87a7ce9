import type { PictureFacts } from '../../model/pictures/picture.js';
import type { ByteSource } from '../formats/byte-source.js';
import { withOrientation } from '../formats/raw/oriented-jpeg.js';
import { largestPreview, missingOfRaw, pictureSize, readRawFile } from '../formats/raw/raw-file.js';
import type { Place, Size } from '../formats/raw/raw-contents.js';
import { DecodeError } from './decode-error.js';

/** No camera writes as many into a preview. */
const mostBytes = 256 * 1024 * 1024;

/** What stands for a raw file's picture, and what else is known of it. */
export interface RawPreview {
  /** A JPEG of its own, that says how it is to be turned. */
  readonly jpeg: Buffer;
  /** Of the picture that the file is developed to, unturned. */
  readonly size: Size;
  /** As many times as many pixels has that picture. */
  readonly times: number;
  /** Share of the sensor's data that is not in the file, 0 to 1. */
  readonly missing: number;
}

/**
 * The largest JPEG in a raw file.
 * @throws DecodeError where it has none that a screen could show
 * @throws the system error where the file cannot be read
 */
export function rawPreview(file: ByteSource): RawPreview {
  const contents = readRawFile(file);
  if (contents === undefined) throw new DecodeError('is laid out in no way that is known');
  const preview = largestPreview(file, contents);
  if (preview === undefined) throw new DecodeError('holds no preview that can be decoded');
  if (preview.to - preview.from > mostBytes) throw new DecodeError('holds too large a preview');
  const size = pictureSize(contents, preview);
  return {
    jpeg: withOrientation(jpegAt(file, preview), contents.orientation),
    size,
    times: (size.width * size.height) / (preview.width * preview.height),
    missing: missingOfRaw(file, contents),
  };
}

/** Its first byte is what it must be. */
function jpegAt(file: ByteSource, { from, to }: Place): Buffer {
  const jpeg = file.read(from, to - from);
  return jpeg[0] === 0xff ? jpeg : Buffer.concat([Buffer.of(0xff), jpeg.subarray(1)]);
}

/** @param facts of its preview, as it is displayed */
export function factsOfRaw(facts: PictureFacts, { size, missing }: RawPreview): PictureFacts {
  const isTurned = facts.orientation >= 5;
  return {
    ...facts,
    format: 'raw',
    width: isTurned ? size.height : size.width,
    height: isTurned ? size.width : size.height,
    missing: Math.max(facts.missing, missing),
  };
}
