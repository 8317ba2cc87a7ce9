/** What the head of a Windows Media file says (Microsoft, Advanced Systems Format, 2.2 and 3). */
import type { ByteSource } from '../../formats/byte-source.js';
import type { FilmFacts } from './film-facts.js';
import { secondText } from './movie-header.js';
import { cleaned } from '../values/text.js';

const object = {
  head: '3026b2758e66cf11a6d900aa0062ce6c',
  file: 'a1dcab8c47a9cf118ee400c00c205365',
  stream: '9107dcb7b7a9cf118ee600c00c205365',
} as const;
const video = 'c0ef19bc4d5bcf11a8fd00805f5c442b';

/** Number and length before what is in an object; of the head, a count as well. */
const [aheadBytes, headBytes] = [24, 30] as const;
const mostObjects = 200;
const mostBytes = 200;

export function asfFacts(file: ByteSource): FilmFacts {
  const start = file.read(0, headBytes);
  if (start.length < headBytes || start.toString('hex', 0, 16) !== object.head) return {};
  const end = Number(start.readBigUInt64LE(16));
  let [whole, picture]: [FilmFacts, FilmFacts] = [{}, {}];
  let at = headBytes;
  for (
    let count = 0;
    at + aheadBytes <= Math.min(end, file.size) && count < mostObjects;
    count += 1
  ) {
    const head = file.read(at, aheadBytes);
    const [kind, length] = [head.toString('hex', 0, 16), Number(head.readBigUInt64LE(16))];
    if (length < aheadBytes) break;
    const body = file.read(at + aheadBytes, Math.min(mostBytes, length - aheadBytes));
    if (kind === object.file) whole = fileFacts(body);
    else if (kind === object.stream && picture.width === undefined) picture = streamFacts(body);
    at += length;
  }
  return { ...whole, ...picture };
}

/** Seconds from 1601 to 1970, and parts of a second. */
const [epoch, parts] = [11_644_473_600, 10_000_000] as const;
/** Nobody wrote such a file before; a clock that was never set says less. */
const firstMoment = Date.UTC(1990, 0, 1);
const lastMoment = Date.UTC(10_000, 0, 1);
const fileBytes = 64;

function fileFacts(body: Buffer): FilmFacts {
  if (body.length < fileBytes) return {};
  const created = (Number(body.readBigUInt64LE(24)) / parts - epoch) * 1000;
  // What is played before the film begins, in milliseconds, counts as well.
  const seconds =
    Number(body.readBigUInt64LE(40)) / parts - Number(body.readBigUInt64LE(56)) / 1000;
  return {
    taken: created >= firstMoment && created < lastMoment ? secondText(created) : undefined,
    duration: seconds > 0 && Number.isFinite(seconds) ? seconds : undefined,
  };
}

const streamBytes = 85;

function streamFacts(body: Buffer): FilmFacts {
  if (body.length < streamBytes || body.toString('hex', 0, 16) !== video) return {};
  const [width, height] = [body.readUInt32LE(54), body.readUInt32LE(58)];
  if (width === 0 || height === 0) return {};
  return { width, height, codec: cleaned(body.toString('latin1', 81, streamBytes))?.toLowerCase() };
}
