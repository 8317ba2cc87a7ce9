import { PartsHash } from '../../digest/parts-hash.js';
import type { ByteSource } from '../formats/byte-source.js';
import { isChunkType } from '../formats/png-chunk-type.js';

const signatureBytes = 8;
/** Length and type before a chunk's data, checksum after it. */
const [aheadBytes, crcBytes] = [8, 4] as const;

/** A chunk of a PNG: its type, and where its data lie. */
interface Chunk {
  readonly type: string;
  readonly from: number;
  readonly length: number;
}

function* chunks(file: ByteSource): Generator<Chunk> {
  for (let at = signatureBytes; at + aheadBytes <= file.size;) {
    const head = file.read(at, aheadBytes);
    const length = head.readUInt32BE(0);
    const type = head.toString('latin1', 4);
    if (!isChunkType(type)) return;
    yield { type, from: at + aheadBytes, length };
    at += aheadBytes + length + crcBytes;
  }
}

/** Frames that a PNG announces: 1 unless it is animated (PNG 3rd edition, 11.3.6.1). */
export function countApngFrames(file: ByteSource): number {
  for (const { type, from, length } of chunks(file)) {
    // Behind the first pixels it does not count.
    if (type === 'IDAT' || type === 'IEND') return 1;
    if (type !== 'acTL' || length < 4) continue;
    const count = file.read(from, 4);
    return count.length < 4 ? 1 : Math.max(1, count.readUInt32BE(0));
  }
  return 1;
}

/**
 * A hash of the coded data of each frame that is there, and of how it is laid over the others; which
 * depends on neither how it is cut into chunks nor how long it is shown.
 * @param most frames that are looked at
 */
export function hashApngFrames(file: ByteSource, most: number): Buffer[] {
  const hashes: Buffer[] = [];
  let open: PartsHash | undefined;
  const close = (): void => {
    if (open !== undefined) hashes.push(open.digest());
    open = undefined;
  };
  for (const { type, from, length } of chunks(file)) {
    if (type === 'fcTL') {
      close();
      if (hashes.length === most) return hashes;
      const control = file.read(from, length);
      // Without the number of the chunk and the delay.
      open = new PartsHash().part('place').add(control.subarray(4, 20)).part('laid');
      open.add(control.subarray(24, 26)).part('data');
    } else if (type === 'IDAT' || type === 'fdAT') {
      const data = type === 'IDAT' ? from : from + 4;
      for (const piece of file.pieces(data, Math.min(file.size, from + length))) open?.add(piece);
    }
  }
  close();
  return hashes;
}
