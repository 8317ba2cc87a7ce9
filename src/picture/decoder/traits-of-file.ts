import type { TraitsOutcome } from './decoder-message.js';
import { openPicture, type NoPicture } from '../decode/open-picture.js';
import type { PictureFile, ReadBuffer } from '../decode/picture-file.js';
import type { PictureFormat } from '../formats/formats.js';
import { rawPreview } from '../decode/raw-preview.js';
import { pictureTraits, rawTraits } from '../traits/picture-traits.js';

/** @param buffer lent for as long as it takes */
export function traitsOfFile(
  path: string | Buffer,
  buffer: ReadBuffer,
): Promise<TraitsOutcome | NoPicture> {
  return openPicture(path, buffer, measure);
}

async function measure(file: PictureFile, format: PictureFormat): Promise<TraitsOutcome> {
  if (format === 'raw') {
    const source = file.source();
    return { kind: 'traits', traits: await rawTraits(rawPreview(source), source) };
  }
  const content = file.content();
  const bytes = typeof content === 'string' ? file.bytes() : content;
  return { kind: 'traits', traits: await pictureTraits(content, bytes, format) };
}
