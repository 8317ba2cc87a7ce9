import type { PartsHash } from '../../../digest/parts-hash.js';
import { mpoPictures } from './mpo.js';
import { JpegDisplay } from './jpeg-display.js';
import { segmentAt } from './jpeg-segment.js';
import { JpegTables } from './jpeg-tables.js';

const [soi, eoi, sos, dnl] = [0xd8, 0xd9, 0xda, 0xdc] as const;

/** Whether it begins like a JPEG: SOI and the next marker. */
export function isJpeg(file: Buffer): boolean {
  return file[0] === 0xff && file[1] === soi && file[2] === 0xff;
}

/**
 * Writes what a JPEG shows (ITU-T T.81, annex B): frame header, scans and the tables they are
 * decoded with, and from the application segments what changes colours or orientation. Ends with
 * the first image, or the last view of an MPO: previews, gain maps and whatever else follows are not
 * looked at.
 *
 * @returns false if the file breaks off or is malformed
 */
export function writeJpeg(file: Buffer, parts: PartsHash): boolean {
  if (!writeImage(file, parts)) return false;
  const at = (from: number, length: number): Buffer => file.subarray(from, from + length);
  const [, ...views] = mpoPictures(file, file.length, at);
  return views.every(({ from, to }) => writeImage(file.subarray(from, to), parts.part('view')));
}

function writeImage(file: Buffer, parts: PartsHash): boolean {
  const tables = new JpegTables();
  const display = new JpegDisplay();
  let components: Buffer | undefined;
  let scans = 0;
  for (let at = 2; ;) {
    const segment = segmentAt(file, at);
    if (segment === undefined) return false;
    const { marker, body, end } = segment;
    at = end;
    switch (kindOf(marker)) {
      case 'end':
        if (components === undefined || scans === 0) return false;
        return display.write(components, parts);
      case 'table':
        if (!tables.define(marker, body)) return false;
        break;
      case 'frame':
        parts.part(`frame ${marker}`).add(body);
        components ??= componentIds(body);
        break;
      case 'scan':
        if (components === undefined) return false;
        at = endOfScan(file, end);
        tables.writeChanged(parts);
        parts.part('scan').add(body);
        parts.part('data').add(file.subarray(end, at));
        scans += 1;
        break;
      case 'lines':
        parts.part('lines').add(body);
        break;
      case 'application':
        // Whoever shows the picture has made up his mind when pixels begin.
        if (scans === 0) display.note(marker, body);
        break;
      case 'comment':
        break;
      case 'unknown':
        return false;
    }
  }
}

type SegmentKind =
  | 'frame'
  | 'table'
  | 'scan'
  | 'lines'
  | 'application'
  | 'comment'
  | 'end'
  | 'unknown';

/** T.81, table B.1. */
function kindOf(marker: number): SegmentKind {
  switch (marker) {
    case 0xc4:
    case 0xcc:
    case 0xdb:
    case 0xdd:
      return 'table';
    case sos:
      return 'scan';
    case eoi:
      return 'end';
    case 0xfe:
      return 'comment';
    case dnl:
      return 'lines';
    default:
  }
  if (marker >= 0xc0 && marker <= 0xcf) return 'frame';
  return marker >= 0xe0 && marker <= 0xef ? 'application' : 'unknown';
}

/** Ids of the components that a frame header lists: three bytes each, after six. */
function componentIds(header: Buffer): Buffer {
  const count = Math.min(header[5] ?? 0, Math.floor((header.length - 6) / 3));
  return Buffer.from(Array.from({ length: count }, (_, at) => header[6 + 3 * at] ?? 0));
}

/** Where coded data ends: at the next marker but a restart, with any 0xFF before it; or the file. */
export function endOfScan(file: Buffer, from: number): number {
  let at = file.indexOf(0xff, from);
  while (at !== -1) {
    let next = at + 1;
    while (file[next] === 0xff) next += 1;
    const marker = file[next];
    const isData = marker === 0 || (marker !== undefined && marker >= 0xd0 && marker <= 0xd7);
    if (!isData) return at;
    at = file.indexOf(0xff, next + 1);
  }
  return file.length;
}
