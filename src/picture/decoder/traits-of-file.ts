import type { TraitsOutcome } from './decoder-message.js';
import {
  openPicture,
  type NoPicture,
  type OpenedPicture,
  type OpenOptions,
} from '../decode/open-picture.js';
import type { ReadBuffer } from '../decode/picture-file.js';
import type { PictureFormat } from '../formats/formats.js';
import { rawPreview } from '../decode/raw-preview.js';
import { pictureTraits, rawTraits } from '../traits/picture-traits.js';

/** @param buffer lent for as long as it takes */
export function traitsOfFile(
  path: string | Buffer,
  buffer: ReadBuffer,
  foreign?: OpenOptions['foreign'],
): Promise<TraitsOutcome | NoPicture> {
  return openPicture(path, buffer, measure, { foreign });
}

async function measure(file: OpenedPicture, format: PictureFormat): Promise<TraitsOutcome> {
  if (format === 'raw') {
    const source = file.source();
    return { kind: 'traits', traits: await rawTraits(rawPreview(source), source) };
  }
  const content = file.content();
  const bytes = typeof content === 'string' ? file.bytes() : content;
  return { kind: 'traits', traits: await pictureTraits(content, bytes, format) };
}
