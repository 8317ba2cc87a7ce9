import { TiffFile } from '../tiff-file.js';
import { startsWith } from './exif.js';
import { segmentAt, type Segment } from './jpeg-segment.js';

const [eoi, sos, app1, app2] = [0xd9, 0xda, 0xe1, 0xe2] as const;
const mark = Buffer.from('MPF\0', 'latin1');
/** Tag of the index of pictures (CIPA DC-007, 5.2.3.3), and bytes of an entry in it. */
const [entriesTag, pictureEntryBytes] = [0xb002, 16] as const;

/** Types of pictures (CIPA DC-007, table 4): views of one scene, each of which counts. */
const views: ReadonlySet<number> = new Set([0x020001, 0x020002, 0x020003]);
/** Written for views too, by programs, and by phones for whatever they put behind the picture. */
const untold: ReadonlySet<number> = new Set([0x000000, 0x030000]);

/** In the header of a gain map, which has the type of any other picture. */
const gainMapMarks = ['hdrgm:', 'HDRGainMap', 'urn:iso:std:iso:ts:21496:-1'] as const;

/** Where a picture of an MPO lies in the file. */
export interface MpoPicture {
  readonly from: number;
  readonly to: number;
}

/**
 * The pictures of an MPO that are views of their own: all frames of a 3D picture or a panorama, and
 * what is as large as the first and no gain map. The previews, gain maps and depth maps that phones
 * and cameras put into the same index do not count.
 *
 * @param start of the file, with the header of its first picture
 * @param at reads another place of the file, up to so many bytes
 * @returns one for a plain JPEG
 */
export function mpoPictures(
  start: Buffer,
  size: number,
  at: (from: number, length: number) => Buffer,
): MpoPicture[] {
  const index = findIndex(start);
  const whole = { from: 0, to: size };
  if (index === undefined) return [whole];
  const [first, ...others] = entriesOf(start, index);
  if (first === undefined) return [whole];
  const own = headerOf(start);
  const kept = others.filter(({ type, from, length }) => {
    if (from <= 0 || from + length > size) return false;
    const head = at(from, Math.min(length, headLength));
    if (head[0] !== 0xff || head[1] !== 0xd8) return false;
    if (views.has(type)) return true;
    const header = headerOf(head);
    return untold.has(type) && header.frame === own.frame && !header.isGainMap;
  });
  if (kept.length === 0) return [whole];
  const pictures = [{ from: 0, length: first.length }, ...kept];
  return pictures.map(({ from, length }) => ({ from, to: from + length }));
}

const headLength = 128 * 1024;

/** Where the TIFF header of the index is: places in it count from there. */
function findIndex(file: Buffer): number | undefined {
  for (const { marker, body, end } of headerSegments(file)) {
    if (marker === app2 && startsWith(body, mark)) return end - body.length + mark.length;
  }
  return undefined;
}

/** What stands before the pixels. */
function* headerSegments(file: Buffer): Generator<Segment> {
  for (let at = 2; ;) {
    const segment = segmentAt(file, at);
    if (segment === undefined || segment.marker === sos || segment.marker === eoi) return;
    yield segment;
    at = segment.end;
  }
}

interface Entry {
  readonly type: number;
  readonly from: number;
  readonly length: number;
}

function entriesOf(file: Buffer, base: number): Entry[] {
  const tiff = TiffFile.of(file.subarray(base));
  if (tiff === undefined) return [];
  for (const { tag, count, at } of tiff.entries(tiff.first)) {
    if (tag !== entriesTag) continue;
    const inFile = Math.floor((file.length - base - at) / pictureEntryBytes);
    const pictures = Math.min(Math.floor(count / pictureEntryBytes), inFile);
    return Array.from({ length: Math.max(0, pictures) }, (_, nth): Entry => {
      const from = at + nth * pictureEntryBytes;
      const place = tiff.number(from + 8, 4);
      return {
        type: tiff.number(from, 4) & 0xff_ff_ff,
        length: tiff.number(from + 4, 4),
        // The first is at the start of the file, and says 0.
        from: place === 0 ? 0 : base + place,
      };
    });
  }
  return [];
}

interface Header {
  /** Size and components, as text. */
  readonly frame: string;
  readonly isGainMap: boolean;
}

function headerOf(file: Buffer): Header {
  let [frame, isGainMap] = ['', false];
  for (const { marker, body } of headerSegments(file)) {
    if (isFrameHeader(marker) && body.length >= 6) frame = body.toString('hex', 1, 6);
    if (marker === app1 || marker === app2) {
      isGainMap ||= gainMapMarks.some((words) => body.includes(words));
    }
  }
  return { frame, isGainMap };
}

function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xc2;
}
