import type { ByteSource } from '../formats/byte-source.js';
import type { PictureFormat } from '../formats/formats.js';
import { boxes, endsWithBox } from '../formats/iso-box.js';

/** Whether a file ends before what its head says that is in it; false where it does not say. */
export function endsEarly(file: ByteSource, format: PictureFormat): boolean {
  switch (format) {
    case 'jxl':
      return isBoxed(file) && !endsWithBox(file);
    case 'jp2':
      return (isBoxed(file) && !endsWithBox(file)) || !codestreamEnds(file);
    case 'ico':
      return iconsEnd(file) > file.size;
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

/** ISO 15444-1, A.4.4. */
const endOfCodestream = Buffer.of(0xff, 0xd9);

/** Of a JPEG 2000 whose codestream reaches to the end of the file; true where something comes behind it. */
function codestreamEnds(file: ByteSource): boolean {
  const last = isBoxed(file) ? [...boxes(file)].at(-1)?.type : 'jp2c';
  if (last !== 'jp2c') return true;
  const { length } = endOfCodestream;
  return file.read(file.size - length, length).equals(endOfCodestream);
}

const [iconHeadBytes, iconEntryBytes] = [6, 16] as const;

/** Where the last of its pictures ends. */
function iconsEnd(file: ByteSource): number {
  const head = file.read(0, iconHeadBytes);
  if (head.length < iconHeadBytes) return 0;
  const entries = file.read(iconHeadBytes, head.readUInt16LE(4) * iconEntryBytes);
  let end = 0;
  for (let at = 0; at + iconEntryBytes <= entries.length; at += iconEntryBytes) {
    end = Math.max(end, entries.readUInt32LE(at + 8) + entries.readUInt32LE(at + 12));
  }
  return end;
}
