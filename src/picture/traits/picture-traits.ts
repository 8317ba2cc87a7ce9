import type { Traits } from '../../model/traits.js';
import type { PictureFormat } from '../formats/formats.js';
import type { RawPreview } from '../decode/raw-preview.js';
import type { Content } from '../formats/byte-source.js';
import { cameraOf, editorOf, takenOf } from './origin.js';
import { colouringOf } from './colouring.js';
import { detailOf } from './detail.js';
import { hashDisplayed, readDisplayed } from './displayed-pixels.js';
import { extrasOf } from './extras.js';
import { jpegParts } from './jpeg-parts.js';
import { jpegQuality } from './jpeg-quality.js';
import { metadataKindsOf } from './metadata-kinds.js';
import { metadataValuesOf } from './metadata-values.js';
import { readTags, type Tags } from './tags.js';

/** Changes whenever the same file gives other traits: stored ones are then computed anew. */
export const traitsVersion = 3;

/**
 * What decides whether a picture is kept, read off its file and its pixels.
 * @param content the file as sharp takes it
 * @param bytes as much of the file as was read, from its start
 * @throws DecodeError
 */
export async function pictureTraits(
  content: Content,
  bytes: Buffer,
  format: PictureFormat,
): Promise<Traits> {
  const jpeg = format === 'jpeg' ? jpegParts(bytes, 0) : undefined;
  // Metadata of a JPEG stands before its pixels; elsewhere it can stand anywhere.
  const tags = readTags(jpeg === undefined ? bytes : bytes.subarray(0, jpeg.headEnd));
  const pixels = await readDisplayed(content, format);
  return {
    ...saidBy(tags),
    colour: colouringOf(pixels),
    detail: detailOf(pixels),
    quality: jpeg === undefined ? undefined : jpegQuality(jpeg),
    extras: extrasOf(bytes, format, jpeg),
    pixels: hashDisplayed(pixels),
  };
}

/**
 * The same of a raw file, by its preview. What the sensor saw is finer than that where it has more
 * pixels, and its own pixels are nobody's.
 * @param head of the raw file
 * @throws DecodeError
 */
export async function rawTraits({ jpeg, times }: RawPreview, head: Buffer): Promise<Traits> {
  const own = readTags(head);
  const tags = cameraOf(own) === undefined ? readTags(jpeg) : own;
  const seen = await readDisplayed(jpeg, 'jpeg');
  return {
    ...saidBy(tags),
    colour: colouringOf(seen),
    detail: detailOf(seen) * times,
    quality: undefined,
    extras: [],
    pixels: undefined,
  };
}

function saidBy(tags: Tags): Pick<Traits, 'camera' | 'taken' | 'editor' | 'metadata' | 'values'> {
  return {
    camera: cameraOf(tags),
    taken: takenOf(tags),
    editor: editorOf(tags),
    metadata: metadataKindsOf(tags),
    values: metadataValuesOf(tags),
  };
}
