import { segmentAt } from '../formats/image-data/jpeg-segment.js';
import { JpegTables } from '../formats/image-data/jpeg-tables.js';
import { endOfScan } from '../formats/image-data/jpeg.js';

const [soi, eoi, sos, dht, dac, dqt, dri] = [0xd8, 0xd9, 0xda, 0xc4, 0xcc, 0xdb, 0xdd] as const;
const tableMarkers: ReadonlySet<number> = new Set([dht, dac, dqt, dri]);

/** What stands around the coded data of one JPEG. */
export interface JpegParts {
  /** Where its first scan begins: metadata stands before. */
  readonly headEnd: number;
  /** Behind its last byte; undefined where it breaks off. */
  readonly end: number | undefined;
  /** Bodies of its application segments 1 and 2. */
  readonly app1: readonly Buffer[];
  readonly app2: readonly Buffer[];
  /** Body of its frame header. */
  readonly frame: Buffer | undefined;
  readonly tables: JpegTables;
}

export function isJpegAt(file: Buffer, from: number): boolean {
  return file[from] === 0xff && file[from + 1] === soi && file[from + 2] === 0xff;
}

/** @param from where a JPEG begins in the file */
export function jpegParts(file: Buffer, from: number): JpegParts {
  const app1: Buffer[] = [];
  const app2: Buffer[] = [];
  const tables = new JpegTables();
  let frame: Buffer | undefined;
  let headEnd: number | undefined;
  let end: number | undefined;
  let at = from + 2;
  for (;;) {
    const segment = segmentAt(file, at);
    if (segment === undefined) break;
    const { marker, body } = segment;
    at = segment.end;
    if (marker === eoi) {
      end = at;
      break;
    }
    if (marker === 0xe1) app1.push(body);
    else if (marker === 0xe2) app2.push(body);
    else if (tableMarkers.has(marker)) tables.define(marker, body);
    else if (marker === sos) {
      headEnd ??= at;
      at = endOfScan(file, at);
    } else if (marker >= 0xc0 && marker <= 0xcf) frame ??= body;
  }
  return { headEnd: headEnd ?? at, end, app1, app2, frame, tables };
}

/** Pixels of one side or the other: width and height as the frame header has them. */
export function frameSize({ frame }: JpegParts): { width: number; height: number } {
  if (frame === undefined || frame.length < 5) return { width: 0, height: 0 };
  return { width: frame.readUInt16BE(3), height: frame.readUInt16BE(1) };
}
