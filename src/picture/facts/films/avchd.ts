/**
 * What cameras write into the pictures of MPEG transport streams (AVCHD): size, date and maker, in units of H.264
 * (ITU-T H.264, 7.3.2.1 and annex D.1.7; the date as ExifTool's `H264.pm` documents it).
 */
import type { ByteSource } from '../../formats/byte-source.js';
import { isoDate } from '../values/date.js';
import type { FilmFacts } from './film-facts.js';
import { frameSize } from './h264-size.js';
import { textOf } from '../values/text.js';

/** The first picture, or the second of some cameras, has it. */
const mostBytes = 2 * 1024 * 1024;
/** A packet, with a time of four bytes before it in the files of cameras. */
const [packetBytes, timeBytes] = [188, 4] as const;
const sync = 0x47;

const unit = { information: 6, parameters: 7 } as const;
/** Names what a camera wrote of itself among other information. */
const cameraMark = Buffer.concat([
  Buffer.from('17ee8c60f84d11d98cd60800200c9a66', 'hex'),
  Buffer.from('MDPM', 'latin1'),
]);
const field = { dateFirst: 0x18, dateRest: 0x19, maker: 0xe0, model: [0xe4, 0xe5, 0xe6] } as const;
const fieldBytes = 5;

const makers: ReadonlyMap<number, string> = new Map([
  [0x0103, 'Panasonic'],
  [0x0108, 'Sony'],
  [0x1011, 'Canon'],
  [0x1104, 'JVC'],
]);

/** Size as it is coded, without squaring its pixels. */
export function avchdFacts(file: ByteSource): FilmFacts {
  const stream = videoStream(file);
  let [size, camera]: [FilmFacts, FilmFacts] = [{}, {}];
  for (const { type, body } of units(stream)) {
    if (type === unit.parameters && size.height === undefined) size = frameSize(unescaped(body));
    else if (type === unit.information && camera.taken === undefined) {
      camera = cameraFacts(unescaped(body));
    }
    if (size.height !== undefined && camera.taken !== undefined) break;
  }
  return { ...size, ...camera };
}

/** What the packets of the pictures hold, one after another. */
function videoStream(file: ByteSource): Buffer {
  const bytes = file.read(0, mostBytes);
  const ahead = bytes[0] === sync ? 0 : timeBytes;
  const parts = new Map<number, Buffer[]>();
  let video: number | undefined;
  for (let at = ahead; at + packetBytes <= bytes.length; at += ahead + packetBytes) {
    if (bytes[at] !== sync) break;
    const flags = bytes.readUInt16BE(at + 1);
    const control = bytes.readUInt8(at + 3);
    const adaptation = (control & 0x20) === 0 ? 0 : 1 + bytes.readUInt8(at + 4);
    if ((control & 0x10) === 0 || 4 + adaptation >= packetBytes) continue;
    const payload = bytes.subarray(at + 4 + adaptation, at + packetBytes);
    const id = flags & 0x1fff;
    // A packet of pictures begins so.
    const isStart = (flags & 0x4000) !== 0 && payload.length > 4;
    if (isStart && payload.readUInt32BE(0) >>> 4 === 0x1e) video ??= id;
    const own = parts.get(id) ?? [];
    own.push(payload);
    parts.set(id, own);
  }
  return Buffer.concat((video === undefined ? undefined : parts.get(video)) ?? []);
}

interface Unit {
  readonly type: number;
  readonly body: Buffer;
}

const startCode = Buffer.of(0, 0, 1);

function* units(stream: Buffer): Generator<Unit> {
  let at = stream.indexOf(startCode);
  while (at !== -1) {
    const from = at + startCode.length;
    const next = stream.indexOf(startCode, from);
    const body = stream.subarray(from + 1, next === -1 ? stream.length : next);
    // Heads of packets begin like units, with a bit that no unit has.
    const head = stream[from] ?? 0x80;
    if (head < 0x80) yield { type: head & 0x1f, body };
    at = next;
  }
}

/** Without the bytes that keep two zeros and a one out of a unit. */
function unescaped(body: Buffer): Buffer {
  const escape = Buffer.of(0, 0, 3);
  const pieces: Buffer[] = [];
  let from = 0;
  for (let at = body.indexOf(escape); at !== -1; at = body.indexOf(escape, from)) {
    pieces.push(body.subarray(from, at + 2));
    from = at + escape.length;
  }
  return Buffer.concat([...pieces, body.subarray(from)]);
}

function cameraFacts(information: Buffer): FilmFacts {
  const mark = information.indexOf(cameraMark);
  if (mark === -1) return {};
  const from = mark + cameraMark.length + 1;
  const count = information[from - 1] ?? 0;
  const fields = new Map<number, Buffer>();
  for (let nth = 0; nth < count; nth += 1) {
    const at = from + nth * fieldBytes;
    const [tag] = information.subarray(at, at + 1);
    if (tag === undefined || at + fieldBytes > information.length) break;
    fields.set(tag, information.subarray(at + 1, at + fieldBytes));
  }
  const make = makers.get(fields.get(field.maker)?.readUInt16BE(0) ?? -1);
  return {
    taken: dateOf(fields.get(field.dateFirst), fields.get(field.dateRest)),
    make,
    model: make === sony ? modelIn(fields) : undefined,
  };
}

/** The only one who writes a name there: four letters in each field. */
const sony = 'Sony';

function modelIn(fields: ReadonlyMap<number, Buffer>): string | undefined {
  return textOf(Buffer.concat(field.model.flatMap((tag) => fields.get(tag) ?? [])));
}

const [isWest, isSummer, halfHour] = [0x20, 0x40, 0x01] as const;
const mostHours = 14;

/** The zone, then century, year, month, day, hour, minute and second, two digits in a byte. */
function dateOf(first: Buffer | undefined, rest: Buffer | undefined): string | undefined {
  if (first === undefined || rest === undefined) return undefined;
  const [, century, year, month] = Array.from(first, twoDigits);
  const [day, hour, minute, second] = Array.from(rest, twoDigits);
  return isoDate(
    `${century}${year}-${month}-${day}T${hour}:${minute}:${second}${zoneOf(first.readUInt8(0))}`,
  );
}

function twoDigits(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** Whether summer time is in it already nobody says: then there is none. */
function zoneOf(zone: number): string {
  const hours = (zone >> 1) & 0x0f;
  if ((zone & isSummer) !== 0 || hours > mostHours) return '';
  const sign = (zone & isWest) === 0 ? '+' : '-';
  return `${sign}${String(hours).padStart(2, '0')}:${(zone & halfHour) === 0 ? '00' : '30'}`;
}
