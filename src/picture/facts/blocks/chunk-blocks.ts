/** PNG and WebP: chunks of metadata among others. */
import type { ByteSource } from '../../formats/byte-source.js';
import { addTiff, type MetadataBlocks } from './metadata-blocks.js';
import { cleaned } from '../values/text.js';
import { unpacked } from './unpacked.js';

/** A large PNG has thousands, of 8 KiB. */
const mostChunks = 20_000;
/** Of one text or packet. */
const mostBytes = 1024 * 1024;
const mostText = 2000;
const exifPrefix = 'Exif\0\0';
const xmpKeyword = 'XML:com.adobe.xmp';

export function readPngBlocks(file: ByteSource, blocks: MetadataBlocks): void {
  let at = 8;
  for (let count = 0; count < mostChunks; count += 1) {
    const head = file.read(at, 16);
    if (head.length < 12) return;
    const [length, type] = [head.readUInt32BE(0), head.toString('latin1', 4, 8)];
    const body = (): Buffer => file.read(at + 8, Math.min(length, mostBytes));
    if (type === 'IHDR' && head.length === 16) {
      blocks.size = { width: head.readUInt32BE(8), height: head.readUInt32BE(12) };
    } else if (type === 'eXIf') addExif(blocks, body());
    else if (type === 'iCCP') blocks.hasProfile = true;
    else if (type === 'iTXt') readInternationalText(body(), blocks);
    else if (type === 'tEXt' || type === 'zTXt') readText(body(), type === 'zTXt', blocks);
    else if (type === 'IEND') return;
    at += 12 + length;
  }
}

/** Keyword and text; a packed one has the way of packing, of which there is one, between them. */
function readText(body: Buffer, isPacked: boolean, { text }: MetadataBlocks): void {
  const end = body.indexOf(0);
  if (end <= 0) return;
  const value = (): Buffer =>
    isPacked ? unpacked('deflate', body.subarray(end + 2)) : body.subarray(end + 1);
  addText(text, body.toString('latin1', 0, end), () => value().toString('latin1', 0, mostText));
}

/** Keyword, whether it is compressed, how, language, keyword in that language, text (PNG 11.3.3.4). */
function readInternationalText(body: Buffer, { text, xmp }: MetadataBlocks): void {
  const end = body.indexOf(0);
  const language = body.indexOf(0, end + 3);
  const translated = body.indexOf(0, language + 1);
  if (end <= 0 || language === -1 || translated === -1) return;
  const keyword = body.toString('latin1', 0, end);
  const value = (): Buffer => {
    const rest = body.subarray(translated + 1);
    return body[end + 1] === 0 ? rest : unpacked('deflate', rest);
  };
  if (keyword === xmpKeyword) xmp.push(value());
  else addText(text, keyword, () => value().toString('utf8', 0, mostText));
}

/** Of all texts one is asked for. */
function addText(text: Map<string, string>, keyword: string, value: () => string): void {
  if (keyword !== 'Software') return;
  const own = cleaned(value());
  if (own !== undefined) text.set(keyword, own);
}

export function readWebpBlocks(file: ByteSource, blocks: MetadataBlocks): void {
  let at = 12;
  for (let count = 0; count < mostChunks; count += 1) {
    const head = file.read(at, 18);
    if (head.length < 8) return;
    const [type, length] = [head.toString('latin1', 0, 4), head.readUInt32LE(4)];
    const body = (): Buffer => file.read(at + 8, Math.min(length, mostBytes));
    if (type === 'EXIF') addExif(blocks, body());
    else if (type === 'XMP ') blocks.xmp.push(body());
    else if (type === 'ICCP') blocks.hasProfile = true;
    else blocks.size ??= webpSize(type, head);
    at += 8 + length + (length % 2);
  }
}

/** RFC 9649, 2.5 to 2.7. */
function webpSize(type: string, head: Buffer): MetadataBlocks['size'] {
  if (head.length < 18) return undefined;
  switch (type) {
    case 'VP8X':
      return { width: head.readUIntLE(12, 3) + 1, height: head.readUIntLE(15, 3) + 1 };
    case 'VP8 ':
      return { width: head.readUInt16LE(14) & 0x3fff, height: head.readUInt16LE(16) & 0x3fff };
    case 'VP8L': {
      const bits = head.readUInt32LE(9);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    default:
      return undefined;
  }
}

/** Some writers leave the mark that stands before it in a JPEG. */
function addExif(blocks: MetadataBlocks, body: Buffer): void {
  const isMarked = body.toString('latin1', 0, exifPrefix.length) === exifPrefix;
  addTiff(blocks.exif, isMarked ? body.subarray(exifPrefix.length) : body);
}
