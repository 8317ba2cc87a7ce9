/** What an MPEG program stream says: size, coding and how long it runs by its clock (ISO 11172-1, ISO 13818-1 and -2). */
import type { ByteSource } from '../../formats/byte-source.js';
import type { FilmFacts } from './film-facts.js';

/** The first sequence of pictures begins in the first packs; the last clock stands in the last ones. */
const [headBytes, tailBytes] = [256 * 1024, 128 * 1024] as const;

const startCode = { pack: 0xba, sequence: 0xb3, extension: 0xb5 } as const;
/** Of the extension that MPEG-2 has and MPEG-1 has not. */
const sequenceExtension = 1;
/** A number of 33 bits, which ticks so often in a second. */
const [ticks, mostTicks] = [90_000, 2 ** 33] as const;
/** No film is longer: the clock was set anew in it. */
const mostSeconds = 12 * 60 * 60;

export function mpegFacts(file: ByteSource): FilmFacts {
  const head = file.read(0, headBytes);
  const tailFrom = Math.max(0, file.size - tailBytes);
  return { ...pictureFacts(head), duration: durationOf(head, file.read(tailFrom, tailBytes)) };
}

function* starts(bytes: Buffer, code: number): Generator<number> {
  const mark = Buffer.of(0, 0, 1, code);
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + 4)) yield at + 4;
}

function pictureFacts(head: Buffer): FilmFacts {
  for (const at of starts(head, startCode.sequence)) {
    if (at + 8 > head.length) break;
    const sides = head.readUIntBE(at, 3);
    const [width, height] = [sides >> 12, sides & 0xfff];
    if (width === 0 || height === 0) continue;
    return { width, height, codec: isSecond(head, at) ? 'mpeg2video' : 'mpeg1video' };
  }
  return {};
}

/** Whether an extension follows the head of a sequence, behind its tables. */
function isSecond(head: Buffer, from: number): boolean {
  const next = head.indexOf(Buffer.of(0, 0, 1), from + 8);
  if (next === -1 || head[next + 3] !== startCode.extension) return false;
  return (head[next + 4] ?? 0) >> 4 === sequenceExtension;
}

function durationOf(head: Buffer, tail: Buffer): number | undefined {
  const [first] = clocks(head);
  const last = [...clocks(tail)].at(-1);
  if (first === undefined || last === undefined) return undefined;
  const seconds = (last >= first ? last - first : last + mostTicks - first) / ticks;
  return seconds > 0 && seconds < mostSeconds ? seconds : undefined;
}

/** Of packs, one after another: five bytes with marks between the bits, of MPEG-2 one place later. */
function* clocks(bytes: Buffer): Generator<number> {
  for (const at of starts(bytes, startCode.pack)) {
    if (at + 5 > bytes.length) return;
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = bytes.subarray(at, at + 5);
    if (a >> 6 === 1) {
      const high = ((a >> 3) & 7) * 2 ** 30;
      const middle = ((a & 3) << 28) | (b << 20) | ((c >> 3) << 15);
      yield high + middle + (((c & 3) << 13) | (d << 5) | (e >> 3));
    } else if (a >> 4 === 2) {
      yield ((a >> 1) & 7) * 2 ** 30 + ((b << 22) | ((c >> 1) << 15) | (d << 7) | (e >> 1));
    }
  }
}
