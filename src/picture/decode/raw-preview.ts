import type { PictureFacts } from '../../model/picture.js';
import { ByteSource, type Content } from '../formats/byte-source.js';
import { withOrientation } from '../formats/raw/oriented-jpeg.js';
import {
  largestPreview,
  missingOfRaw,
  pictureSize,
  readRawFile,
  type Preview,
} from '../formats/raw/raw-file.js';
import type { Size } from '../formats/raw/raw-contents.js';
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
export function rawPreview(content: Content): RawPreview {
  using file = new ByteSource(content);
  const contents = readRawFile(file);
  if (contents === undefined) throw new DecodeError('is laid out in no way that is known');
  const preview = largestPreview(file, contents);
  if (preview === undefined) throw new DecodeError('holds no preview that can be decoded');
  if (preview.to - preview.from > mostBytes) throw new DecodeError('holds too large a preview');
  const size = pictureSize(contents, preview);
  return {
    jpeg: withOrientation(bytesOf(file, preview), contents.orientation),
    size,
    times: (size.width * size.height) / (preview.width * preview.height),
    missing: missingOfRaw(file, contents),
  };
}

function bytesOf(file: ByteSource, { from, to }: Preview): Buffer {
  return file.read(from, to - from);
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
