import type { ByteSource } from '../formats/byte-source.js';
import type { PictureFormat } from '../formats/formats.js';
import { boxes, endsWithBox } from '../formats/iso-box.js';
import { missingOfIcons } from './ico.js';
import { endOfCodestream } from './jp2.js';

/** Whether a file ends before what its head says that is in it; false where it does not say. */
export function endsEarly(file: ByteSource, format: PictureFormat): boolean {
  switch (format) {
    case 'jxl':
      return isBoxed(file) && !endsWithBox(file);
    case 'jp2':
      return (isBoxed(file) && !endsWithBox(file)) || !codestreamEnds(file);
    case 'ico':
      return missingOfIcons(file) > 0;
    case 'jpeg':
    case 'png':
    case 'gif':
    case 'tiff':
    case 'webp':
    case 'avif':
    case 'heic':
    case 'raw':
    case 'psd':
    case 'bmp':
    case 'pnm':
    case 'svg':
      return false;
    default:
      return format satisfies never;
  }
}

/** Not a bare code stream, which begins with a marker. */
function isBoxed(file: ByteSource): boolean {
  return file.read(0, 1)[0] !== 0xff;
}

/** Of a JPEG 2000 whose codestream reaches to the end of the file; true where something comes behind it. */
function codestreamEnds(file: ByteSource): boolean {
  const last = isBoxed(file) ? [...boxes(file)].at(-1)?.type : 'jp2c';
  if (last !== 'jp2c') return true;
  const { length } = endOfCodestream;
  return file.read(file.size - length, length).equals(endOfCodestream);
}
