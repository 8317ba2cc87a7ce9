import type { ByteSource } from '../byte-source.js';
import type { Place } from './raw-contents.js';

const mark = /^II[^]{4}HEAPCCDR$/;
const [headBytes, entryBytes] = [14, 10] as const;

/** Where a record's value is: in the heap, or in the entry itself. */
const [placeBits, inEntry] = [0xc000, 0x4000] as const;
/** Of what is in a tag the rest: its type and number. */
const tagBits = 0x3fff;
/** Types of records that are heaps themselves. */
const [typeBits, heapTypes] = [0x3800, new Set([0x2800, 0x3000])] as const;

/** More than any camera writes. */
const [mostEntries, mostDepth] = [2000, 8] as const;

/**
 * The records of a CRW by their tags (Canon's Camera Image File Format, 1.0 r4; tags as ExifTool's `CanonRaw.pm` has
 * them): heaps, each with a directory at its end. Of several records with one tag the first counts.
 * @returns undefined where it is none
 */
export function readCiff(file: ByteSource): ReadonlyMap<number, Place> | undefined {
  const head = file.read(0, headBytes);
  if (!mark.test(head.toString('latin1'))) return undefined;
  const walk: Walk = { file, records: new Map(), entries: 0 };
  readHeap(walk, { from: head.readUInt32LE(2), to: file.size }, 0);
  return walk.records;
}

interface Walk {
  readonly file: ByteSource;
  readonly records: Map<number, Place>;
  entries: number;
}

function readHeap(walk: Walk, { from, to }: Place, depth: number): void {
  if (depth > mostDepth || to - from < 4) return;
  const end = walk.file.read(to - 4, 4);
  const at = from + (end.length < 4 ? 0 : end.readUInt32LE(0));
  const count = walk.file.read(at, 2);
  if (end.length < 4 || count.length < 2 || at >= to) return;
  const table = walk.file.read(at + 2, count.readUInt16LE(0) * entryBytes);
  for (let entry = 0; entry + entryBytes <= table.length; entry += entryBytes) {
    walk.entries += 1;
    if (walk.entries > mostEntries) return;
    const tag = table.readUInt16LE(entry);
    const start = from + table.readUInt32LE(entry + 6);
    const place =
      (tag & placeBits) === inEntry
        ? { from: at + 2 + entry + 2, to: at + 2 + entry + entryBytes }
        : { from: start, to: start + table.readUInt32LE(entry + 2) };
    if (!heapTypes.has(tag & typeBits)) {
      if (!walk.records.has(tag & tagBits)) walk.records.set(tag & tagBits, place);
    } else if (place.from >= from && place.to <= to) readHeap(walk, place, depth + 1);
  }
}
