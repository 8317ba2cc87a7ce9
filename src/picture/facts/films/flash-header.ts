/** What the first tag of a Flash video says of it (Adobe, Video File Format Specification 10.1, annex E). */
import type { ByteSource } from '../../formats/byte-source.js';
import type { FilmFacts } from './film-facts.js';

const [headBytes, tagBytes, scriptTag, mostBytes] = [9, 11, 18, 64 * 1024] as const;
/** Values of AMF 0: a number, yes or no, a text, an object with names, the same with a count before it. */
const kind = { number: 0, flag: 1, text: 2, object: 3, list: 8 } as const;
const mostNumbers = 500;

const codecs: ReadonlyMap<number, string> = new Map([
  [2, 'flv1'],
  [3, 'flashsv'],
  [4, 'vp6f'],
  [5, 'vp6a'],
  [7, 'avc'],
]);

export function flashFacts(file: ByteSource): FilmFacts {
  const head = file.read(0, headBytes);
  if (head.length < headBytes) return {};
  // Four bytes, of a tag before the first, come behind the head.
  const at = head.readUInt32BE(5) + 4;
  const tag = file.read(at, tagBytes);
  if (tag.length < tagBytes || (tag[0] ?? 0) !== scriptTag) return {};
  const said = numbersIn(file.read(at + tagBytes, Math.min(tag.readUIntBE(1, 3), mostBytes)));
  const positive = (name: string): number | undefined => {
    const number = said.get(name) ?? 0;
    return Number.isFinite(number) && number > 0 ? number : undefined;
  };
  const [width, height] = [positive('width'), positive('height')];
  const isSize = Number.isInteger(width) && Number.isInteger(height);
  return {
    ...(isSize ? { width, height } : {}),
    duration: positive('duration'),
    codec: codecs.get(said.get('videocodecid') ?? 0),
  };
}

/** Numbers by their names, as far as nothing but numbers, flags and texts stands before them. */
function numbersIn(body: Buffer): Map<string, number> {
  const found = new Map<string, number>();
  if (body[0] !== kind.text || body.length < 3) return found;
  let at = 3 + body.readUInt16BE(1);
  const isList = body[at] === kind.list;
  if (!isList && body[at] !== kind.object) return found;
  at += isList ? 5 : 1;
  while (at + 3 <= body.length && found.size < mostNumbers) {
    const from = at + 2;
    const to = from + body.readUInt16BE(at);
    const name = body.toString('latin1', from, to);
    const value = to + 1;
    if (body[to] === kind.number && value + 8 <= body.length) {
      found.set(name, body.readDoubleBE(value));
      at = value + 8;
    } else if (body[to] === kind.flag) at = value + 1;
    else if (body[to] === kind.text && value + 2 <= body.length) {
      at = value + 2 + body.readUInt16BE(value);
    } else break;
  }
  return found;
}
