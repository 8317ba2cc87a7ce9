/** When a Matroska or WebM file was made (RFC 9559, 5.1.2.11): its segment's `DateUTC`. */
import type { ByteSource } from '../../formats/byte-source.js';
import { secondText } from './movie-header.js';

const [segmentId, infoId, dateId] = [0x18_53_80_67, 0x15_49_a9_66, 0x44_61] as const;

/** Elements of one level that are looked at; clusters of a long film lie behind what is wanted. */
const mostElements = 64;
/** What dates count from. */
const start = Date.UTC(2001, 0, 1);

interface Element {
  readonly id: number;
  readonly from: number;
  readonly to: number;
}

export function matroskaDate(file: ByteSource): string | undefined {
  const segment = find(file, 0, file.size, segmentId);
  const info = segment && find(file, segment.from, segment.to, infoId);
  const date = info && find(file, info.from, info.to, dateId);
  if (date === undefined || date.to - date.from !== 8) return undefined;
  const bytes = file.read(date.from, 8);
  if (bytes.length < 8) return undefined;
  const ms = Number(bytes.readBigInt64BE(0) / 1_000_000n);
  // Zero is a clock that was never set. Before, nobody had such files.
  return ms <= 0 ? undefined : secondText(start + ms);
}

function find(file: ByteSource, from: number, to: number, id: number): Element | undefined {
  let at = from;
  for (let count = 0; count < mostElements && at < to; count += 1) {
    const element = elementAt(file, at, to);
    if (element === undefined || element.id === id) return element;
    at = element.to;
  }
  return undefined;
}

/** An element whose size is not known ends with what it lies in. */
function elementAt(file: ByteSource, at: number, end: number): Element | undefined {
  const head = file.read(at, 12);
  const idBytes = Math.clz32(head[0] ?? 0) - 23;
  const sizeBytes = Math.clz32(head[idBytes] ?? 0) - 23;
  if (idBytes > 4 || sizeBytes > 8 || head.length < idBytes + sizeBytes) return undefined;
  const from = at + idBytes + sizeBytes;
  let size = (head[idBytes] ?? 0) & (0xff >> sizeBytes);
  let isUnknown = size === 0xff >> sizeBytes;
  for (const byte of head.subarray(idBytes + 1, idBytes + sizeBytes)) {
    size = size * 256 + byte;
    isUnknown &&= byte === 0xff;
  }
  const to = isUnknown ? end : Math.min(end, from + size);
  return { id: head.readUIntBE(0, idBytes), from, to };
}
