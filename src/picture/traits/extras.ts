import type { Extra } from '../../model/pictures/traits.js';
import type { PictureFormat } from '../formats/formats.js';
import { mpoPictures } from '../formats/image-data/mpo.js';
import { startsWith } from '../formats/image-data/exif.js';
import { chunkAt, pngSignature } from '../formats/image-data/png.js';
import { extraOf } from './extra.js';
import { jpegExtensions, namedItems, type ItemKind } from './gcontainer.js';
import { frameSize, isJpegAt, jpegParts, type JpegParts } from './jpeg-parts.js';

/**
 * What a file holds besides its picture: behind its end, or in segments of its own. Previews that
 * cameras leave behind a JPEG, smaller than the picture, are not counted; nor are views of an MPO.
 * @param file all bytes
 */
export function extrasOf(
  file: Buffer,
  format: PictureFormat,
  jpeg: JpegParts | undefined,
): Extra[] {
  if (jpeg !== undefined) {
    const inside = jpegExtensions(jpeg);
    return jpeg.end === undefined ? inside : [...inside, ...behindJpeg(file, jpeg, jpeg.end)];
  }
  const end = endOf(file, format);
  return end === undefined ? [] : behind(file.subarray(end));
}

/** Where the picture ends; undefined where that is the file's end, or cannot be told. */
function endOf(file: Buffer, format: PictureFormat): number | undefined {
  if (format === 'png') return endOfPng(file);
  return format === 'webp' && file.length >= 8 ? 8 + file.readUInt32LE(4) : undefined;
}

function endOfPng(file: Buffer): number | undefined {
  let at = pngSignature.length;
  for (;;) {
    const chunk = chunkAt(file, at);
    if (chunk === undefined) return undefined;
    at = chunk.end;
    if (chunk.type === 'IEND') return at;
  }
}

const gainMapMarks = ['hdr-gain-map/1.0/', 'urn:iso:std:iso:ts:21496:-1'];

/** Pictures one after another, then whatever else. */
function behindJpeg(file: Buffer, primary: JpegParts, end: number): Extra[] {
  const extras: Extra[] = [];
  const named = namedItems(primary);
  const size = frameSize(primary);
  const views = viewsOf(file);
  let rest = end;
  for (let place = 0; ; place += 1) {
    const at = afterPadding(file, rest);
    if (!isJpegAt(file, at)) break;
    const parts = jpegParts(file, at);
    rest = parts.end ?? file.length;
    const own = frameSize(parts);
    const isPreview = own.width < size.width && own.height < size.height;
    const kind = kindOfPicture(parts, named[place]);
    if (!views.has(at) && (kind !== 'picture' || !isPreview))
      extras.push(extraOf(kind, file.subarray(at, rest)));
  }
  return [...extras, ...behind(file.subarray(rest))];
}

/** Where the views of an MPO begin: they are compared as its frames, so they are no extras. */
function viewsOf(file: Buffer): ReadonlySet<number> {
  const views = mpoPictures(file, file.length, (from, length) =>
    file.subarray(from, from + length),
  );
  return new Set(views.map(({ from }) => from));
}

function kindOfPicture({ app1, app2 }: JpegParts, named: ItemKind | undefined): Extra['kind'] {
  const isGainMap = [...app1, ...app2].some((body) =>
    gainMapMarks.some((mark) => body.includes(mark, 0, 'latin1')),
  );
  if (isGainMap) return 'gain-map';
  return named === 'gain-map' || named === 'depth-map' ? named : 'picture';
}

/** Writers fill up to a boundary. */
function afterPadding(file: Buffer, from: number): number {
  let at = from;
  while (file[at] === 0) at += 1;
  // Before a marker any number of 0xFF may stand.
  while (file[at] === 0xff && file[at + 1] === 0xff) at += 1;
  return at;
}

const samsungVideo = Buffer.from('MotionPhoto_Data', 'latin1');
const fileType = Buffer.from('ftyp', 'latin1');
/** The list at the end of Samsung's trailers. */
const samsungList = Buffer.from('SEFH', 'latin1');

/** A video is known by its first box, wherever it begins; what stands before it is data. */
function behind(trailer: Buffer): Extra[] {
  const mark = trailer.indexOf(samsungVideo);
  const begin = mark === -1 ? videoAt(trailer) : mark + samsungVideo.length;
  const before = begin === -1 ? trailer.length : begin;
  // What Samsung writes around its video says no more than what is in there.
  const hasData = mark === -1 && afterPadding(trailer, 0) < before;
  const data: Extra[] = hasData ? [extraOf('data', trailer.subarray(0, before))] : [];
  if (begin === -1) return data;
  const list = trailer.lastIndexOf(samsungList);
  const end = list > begin ? list : trailer.length;
  return [...data, extraOf('video', trailer.subarray(begin, end))];
}

/** Where the first box of an ISO media file lies: its length, `ftyp`, four letters of a brand. */
function videoAt(bytes: Buffer): number {
  for (let at = bytes.indexOf(fileType); at !== -1; at = bytes.indexOf(fileType, at + 1)) {
    const isBox = at >= 4 && bytes.readUInt32BE(at - 4) >= 8 && bytes.readUInt32BE(at - 4) <= 1024;
    if (isBox && /^[\w ]{4}$/.test(bytes.toString('latin1', at + 4, at + 8))) return at - 4;
  }
  return startsWith(bytes, quickTime) ? 0 : -1;
}

/** A QuickTime film may begin without a type: `wide` stands before its data. */
const quickTime = Buffer.from('\0\0\0\x08wide', 'latin1');
