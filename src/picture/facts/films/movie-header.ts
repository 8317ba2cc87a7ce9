/** What the head of an ISO media file says of the whole film (ISO 14496-12, 8.2.2 and 8.8.2). */
import type { ByteSource } from '../../formats/byte-source.js';
import { findBox, outermost, type Box } from '../../formats/iso-box.js';

export interface MovieHeader {
  /** ISO 8601, of UTC. */
  readonly created: string | undefined;
  /** Seconds. */
  readonly duration: number | undefined;
}

/** Seconds from 1904 to 1970. */
const epoch = 2_082_844_800;
/** Nobody filmed with such a file before; a clock that was never set starts on its first day. */
const [firstDay, firstYear] = [Date.UTC(1970, 0, 2) / 1000, Date.UTC(1990, 0, 1) / 1000] as const;
/** What ISO 8601 writes with four digits of a year. */
const lastSecond = Date.UTC(10_000, 0, 1) / 1000;

export function movieHeader(file: ByteSource): MovieHeader {
  const movie = findBox(file, outermost(file), 'moov');
  const header = movie && findBox(file, movie, 'mvhd');
  if (movie === undefined || header === undefined)
    return { created: undefined, duration: undefined };
  const bytes = file.read(header.from, Math.min(32, header.to - header.from));
  const isLong = bytes[0] === 1;
  if (bytes.length < (isLong ? 32 : 20)) return { created: undefined, duration: undefined };
  const created = isLong ? Number(bytes.readBigUInt64BE(4)) : bytes.readUInt32BE(4);
  const scale = bytes.readUInt32BE(isLong ? 20 : 12);
  const units = isLong ? knownLong(bytes, 24) : knownShort(bytes, 16);
  const counted = units > 0 ? units : fragmentsDuration(file, movie);
  return {
    created: dateOf(created),
    duration: counted > 0 && scale > 0 ? counted / scale : undefined,
  };
}

/** A film that was written in pieces says it apart. */
function fragmentsDuration(file: ByteSource, movie: Box): number {
  const box = findBox(file, movie, 'mvex', 'mehd');
  if (box === undefined) return 0;
  const bytes = file.read(box.from, Math.min(12, box.to - box.from));
  const isLong = bytes[0] === 1;
  if (bytes.length < (isLong ? 12 : 8)) return 0;
  return isLong ? knownLong(bytes, 4) : knownShort(bytes, 4);
}

/** All ones say that it is not known. */
function knownShort(bytes: Buffer, at: number): number {
  const value = bytes.readUInt32BE(at);
  return value === 0xffff_ffff ? 0 : value;
}

function knownLong(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64BE(at);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? 0 : Number(value);
}

/**
 * Seconds since 1904 in UTC; some programs count from 1970 instead, which would be years in which nobody
 * filmed into files. Zero, and the first day of either count, is a clock that was never set.
 */
function dateOf(seconds: number): string | undefined {
  const unix = seconds >= epoch ? seconds - epoch : seconds;
  const first = seconds >= epoch ? firstDay : firstYear;
  if (unix < first || unix >= lastSecond) return undefined;
  return secondText(unix * 1000);
}

/** @param ms since 1970 */
export function secondText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, '2019-05-04T12:33:10'.length)}Z`;
}
