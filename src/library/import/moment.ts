import type { WallTime } from '../../model/paths/path-template.js';

/** When a picture was taken, as near as anybody knows, and who says so. */
export interface Moment {
  readonly time: WallTime;
  readonly from: 'picture' | 'name' | 'file';
}

interface Known {
  /** What the file says of itself, as in facts. */
  readonly taken: string | undefined;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly mtimeMs: number;
  /** Milliseconds since 1970: a file is not from tomorrow. */
  readonly nowMs: number;
}

const dayMs = 24 * 60 * 60 * 1000;
/** Clocks that were never set begin on these days: Unix, FAT and DOS, QuickTime. */
const neverSet: ReadonlySet<string> = new Set(['1970-1-1', '1980-1-1', '1904-1-1']);

/**
 * The moment of a picture: what it says itself; else a date in its name; else when the file was last
 * written, if that can be. Undefined where none of these is a date of a picture.
 */
export function momentOf({ taken, name, mtimeMs, nowMs }: Known): Moment | undefined {
  const said = plausible(taken === undefined ? undefined : parseIso(taken));
  if (said !== undefined) return { time: said, from: 'picture' };
  const named = plausible(inName(name));
  if (named !== undefined) return { time: named, from: 'name' };
  if (mtimeMs > nowMs + dayMs) return undefined;
  const written = plausible(wallTime(new Date(mtimeMs)));
  // No digital camera is older than this; what says so was copied by something that knew no time.
  if (written === undefined || written.year < 1981) return undefined;
  return { time: written, from: 'file' };
}

function parseIso(text: string): WallTime | undefined {
  return fromParts(/^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?/.exec(text));
}

/** As phones and messengers name what they write: `IMG_20190504_123310`, `Screenshot 2019-05-04 at 12.33.10`. */
const namedDate =
  /(?<!\d)((?:19[89]|20\d)\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?:(?:[-_ T]|\D{0,4} )?([01]\d|2[0-3])[-_.:]?([0-5]\d)[-_.:]?([0-5]\d))?(?!\d)/;

function inName(name: string): WallTime | undefined {
  const match = namedDate.exec(name);
  if (match === null) return undefined;
  const [whole, year, , ...rest] = match;
  return fromParts([whole, year, ...rest]);
}

function fromParts(match: readonly (string | undefined)[] | null): WallTime | undefined {
  if (match === null) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return { year, month, day, hour, minute, second };
}

function wallTime(date: Date): WallTime | undefined {
  if (Number.isNaN(date.getTime())) return undefined;
  return {
    year: date.getFullYear(),
    month: date.getMonth() + 1,
    day: date.getDate(),
    hour: date.getHours(),
    minute: date.getMinutes(),
    second: date.getSeconds(),
  };
}

/** Undefined for days that are none, and for those on which clocks begin that were never set. */
function plausible(time: WallTime | undefined): WallTime | undefined {
  if (time === undefined) return undefined;
  const { year, month, day, hour, minute, second } = time;
  const isDay = year >= 1800 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  if (!isDay || hour > 23 || minute > 59 || second > 60) return undefined;
  return neverSet.has(`${year}-${month}-${day}`) ? undefined : time;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
