/** The coded data of a scan, without the bytes that only keep markers apart. */
export interface CodedData {
  /** Bits in order, the highest first; zeros follow. Lent until the next is unpacked. */
  readonly words: Uint32Array;
  /** Where each interval between restarts begins and the last one ends, in bytes. */
  readonly bounds: readonly number[];
  /** What follows in the file. */
  readonly end: number;
}

/** What stands behind 0xFF where that is a byte of data (ITU-T T.81, B.1.1.5). */
const stuffed = 0;
const [firstRestart, restarts] = [0xd0, 8];

/** Zeros behind the data, so that looking ahead needs no care. */
const margin = 64;

let memory = new Uint32Array(1 << 18);

/** @returns undefined where the data breaks off, or restarts do not count up */
export function unpackCodedData(file: Buffer, from: number): CodedData | undefined {
  const longest = file.length - from + margin;
  if (memory.byteLength < longest) memory = new Uint32Array(2 ** Math.ceil(Math.log2(longest / 4)));
  const bytes = Buffer.from(memory.buffer);
  const bounds = [0];
  let [at, to] = [from, 0];
  for (;;) {
    const mark = file.indexOf(0xff, at);
    const next = file[mark + 1];
    if (mark === -1 || next === undefined) return undefined;
    if (next === stuffed) {
      to += file.copy(bytes, to, at, mark + 1);
    } else {
      to += file.copy(bytes, to, at, mark);
      const isNextRestart = next === firstRestart + ((bounds.length - 1) % restarts);
      bounds.push(to);
      if (!isNextRestart) {
        at = mark;
        break;
      }
    }
    at = mark + 2;
  }
  const end = (to + margin) & ~3;
  bytes.fill(0, to, end);
  // A number's first byte is the lowest on every machine that Node runs on but one, which
  // needs no swap.
  if (isLittleEndian) bytes.subarray(0, end).swap32();
  return { words: memory, bounds, end: at };
}

const isLittleEndian = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;
