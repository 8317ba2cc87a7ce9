/** Formats whose head says how many bytes their pixels take: those that do not compress them, or list lengths. */
import type { ByteSource } from '../formats/byte-source.js';
import type { PictureFormat } from '../formats/formats.js';

/** Where pixels begin, and where they end if all of them are there. */
export interface PixelBytes {
  readonly from: number;
  readonly to: number;
}

/** @returns undefined where that cannot be told */
export function pixelBytes(file: ByteSource, format: PictureFormat): PixelBytes | undefined {
  switch (format) {
    case 'bmp':
      return ofBitmap(file);
    case 'pnm':
      return ofAnymap(file);
    case 'psd':
      return ofPhotoshop(file);
    case 'jpeg':
    case 'png':
    case 'gif':
    case 'tiff':
    case 'webp':
    case 'avif':
    case 'heic':
    case 'jxl':
    case 'jp2':
    case 'raw':
    case 'ico':
    case 'svg':
      return undefined;
    default:
      return format satisfies never;
  }
}

/** Share of the pixels that lie behind the end of the file; 0 where that cannot be told. */
export function missingPixelBytes(file: ByteSource, format: PictureFormat): number {
  const { from, to } = pixelBytes(file, format) ?? { from: 0, to: 0 };
  if (to <= file.size) return 0;
  return (to - Math.max(from, file.size)) / (to - from);
}

/** Neither run lengths nor a picture of another format in it. */
const plainCodings: ReadonlySet<number> = new Set([0, 3, 6]);
const bitmapHeadBytes = 54;

/** Header of Windows 3 and later; rows are filled up to four bytes. */
function ofBitmap(file: ByteSource): PixelBytes | undefined {
  const head = file.read(0, bitmapHeadBytes);
  if (head.length < bitmapHeadBytes || head.readUInt32LE(14) < 40) return undefined;
  if (!plainCodings.has(head.readUInt32LE(30))) return undefined;
  const from = head.readUInt32LE(10);
  const [width, height] = [head.readInt32LE(18), Math.abs(head.readInt32LE(22))];
  return placed(from, height * 4 * Math.ceil((width * head.readUInt16LE(28)) / 32));
}

const mostHeadBytes = 4096;
const binary =
  /^P(?<kind>[4-6])(?:\s+|#[^\n]*\n)+(?<width>\d{1,9})(?:\s+|#[^\n]*\n)+(?<height>\d{1,9})/;

/** Pixels as text have no length of their own. */
function ofAnymap(file: ByteSource): PixelBytes | undefined {
  const head = file.read(0, mostHeadBytes).toString('latin1');
  return head.startsWith('P7') ? ofAnyMapWithNames(head) : ofNumberedAnymap(head);
}

function ofNumberedAnymap(head: string): PixelBytes | undefined {
  const sides = binary.exec(head);
  const { kind, width = '', height = '' } = sides?.groups ?? {};
  if (sides === null) return undefined;
  const rest = head.slice(sides[0].length);
  // One space ends the head.
  if (kind === '4') {
    if (!/^\s/.test(rest)) return undefined;
    return placed(sides[0].length + 1, Number(height) * Math.ceil(Number(width) / 8));
  }
  const levels = /^(?:\s+|#[^\n]*\n)+(?<most>\d{1,5})\s/.exec(rest);
  if (levels === null) return undefined;
  const sampleBytes = Number(levels.groups?.['most']) > 255 ? 2 : 1;
  const samples = (kind === '6' ? 3 : 1) * Number(width) * Number(height);
  return placed(sides[0].length + levels[0].length, samples * sampleBytes);
}

function ofAnyMapWithNames(head: string): PixelBytes | undefined {
  const end = /^ENDHDR\n/m.exec(head);
  if (end === null) return undefined;
  const numberOf = (name: string): number =>
    Number(new RegExp(`^${name}\\s+(\\d{1,9})\\s`, 'm').exec(head.slice(0, end.index))?.[1] ?? 0);
  const samples = numberOf('WIDTH') * numberOf('HEIGHT') * numberOf('DEPTH');
  return placed(end.index + end[0].length, samples * (numberOf('MAXVAL') > 255 ? 2 : 1));
}

const photoshopHeadBytes = 26;
const mostRows = 10_000_000;

/**
 * The merged picture behind colours, resources and layers: plain, or with the packed length of each row of each
 * channel first (Adobe, Photoshop file format, Image Data Section).
 */
function ofPhotoshop(file: ByteSource): PixelBytes | undefined {
  const head = file.read(0, photoshopHeadBytes);
  if (head.length < photoshopHeadBytes) return undefined;
  const isLarge = head.readUInt16BE(4) === 2;
  const [channels, height, width, depth] = [
    head.readUInt16BE(12),
    head.readUInt32BE(14),
    head.readUInt32BE(18),
    head.readUInt16BE(22),
  ];
  let at = photoshopHeadBytes;
  for (const lengthBytes of [4, 4, isLarge ? 8 : 4]) {
    const length = file.read(at, lengthBytes);
    if (length.length < lengthBytes) return undefined;
    // Six bytes count all that a file can have.
    const most = Math.min(6, lengthBytes);
    at += lengthBytes + length.readUIntBE(lengthBytes - most, most);
  }
  const coding = file.read(at, 2);
  const rows = channels * height;
  if (coding.length < 2 || rows > mostRows) return undefined;
  if (coding.readUInt16BE(0) === 0) {
    return placed(at + 2, rows * Math.ceil((width * depth) / 8));
  }
  if (coding.readUInt16BE(0) !== 1) return undefined;
  const countBytes = isLarge ? 4 : 2;
  const counts = file.read(at + 2, rows * countBytes);
  if (counts.length < rows * countBytes) return undefined;
  let packed = 0;
  for (let nth = 0; nth < rows; nth += 1) packed += counts.readUIntBE(nth * countBytes, countBytes);
  return placed(at + 2 + counts.length, packed);
}

function placed(from: number, length: number): PixelBytes | undefined {
  return length > 0 ? { from, to: from + length } : undefined;
}
