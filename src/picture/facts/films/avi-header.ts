/** What the head of an AVI file says: `LIST hdrl` and `LIST INFO` (Microsoft, AVI RIFF File Reference). */
import type { ByteSource } from '../../formats/byte-source.js';
import { isoDate } from '../values/date.js';
import { cleaned } from '../values/text.js';
import type { FilmFacts } from './film-facts.js';

const mostChunks = 100;
/** Texts are short. */
const mostBytes = 1000;

interface Chunk {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

export function aviFacts(file: ByteSource): FilmFacts {
  const found = new Map<string, Buffer>();
  // Lists are gone into where it counts; what matters lies before the pictures.
  const visit = (from: number, to: number, depth: number): void => {
    for (const { id, ...place } of chunks(file, from, to)) {
      if (id === 'LIST' && depth < 3) {
        const type = file.read(place.from, 4).toString('latin1');
        if (type === 'movi') continue;
        visit(place.from + 4, place.to, depth + 1);
      } else if (!(id === 'strh' && isVideoHeader(found.get('strh')))) {
        if (id !== 'LIST')
          found.set(id, file.read(place.from, Math.min(mostBytes, place.to - place.from)));
      }
    }
  };
  visit(12, file.size, 0);
  const header = found.get('avih');
  const stream = found.get('strh');
  const text = (id: string): string | undefined => cleaned(found.get(id)?.toString('latin1') ?? '');
  return {
    ...(header !== undefined && header.length >= 40 ? frameFacts(header) : {}),
    codec: isVideoHeader(stream)
      ? cleaned(stream.toString('latin1', 4, 8).toLowerCase())
      : undefined,
    taken: aviDate(text('IDIT')),
    software: text('ISFT'),
  };
}

function* chunks(file: ByteSource, from: number, to: number): Generator<Chunk> {
  let at = from;
  for (let count = 0; at + 8 <= to && count < mostChunks; count += 1) {
    const head = file.read(at, 8);
    if (head.length < 8) return;
    const end = at + 8 + head.readUInt32LE(4);
    yield { id: head.toString('latin1', 0, 4), from: at + 8, to: Math.min(to, end) };
    at = end + (end % 2);
  }
}

function isVideoHeader(stream: Buffer | undefined): stream is Buffer {
  return stream !== undefined && stream.toString('latin1', 0, 4) === 'vids';
}

function frameFacts(header: Buffer): FilmFacts {
  const microseconds = header.readUInt32LE(0) * header.readUInt32LE(16);
  const [width, height] = [header.readUInt32LE(32), header.readUInt32LE(36)];
  const hasSize = width > 0 && height > 0;
  return {
    duration: microseconds > 0 ? microseconds / 1_000_000 : undefined,
    width: hasSize ? width : undefined,
    height: hasSize ? height : undefined,
  };
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `Sat May 04 12:33:10 2019`, in local time, or as Exif writes it. */
function aviDate(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const found =
    /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) +(?<day>\d{1,2}) (?<time>[\d:]{8}) (?<year>\d{4})/i.exec(
      text,
    );
  const { month = '', day = '', time = '', year = '' } = found?.groups ?? {};
  const name = `${month.slice(0, 1).toUpperCase()}${month.slice(1).toLowerCase()}`;
  const number = String(months.indexOf(name) + 1).padStart(2, '0');
  if (found !== null) return isoDate(`${year}-${number}-${day.padStart(2, '0')}T${time}`);
  return isoDate(text.replace(/^(\d{4})\/(\d\d)\/(\d\d)\/? /, '$1:$2:$3 '));
}
