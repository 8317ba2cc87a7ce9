import { PartsHash } from '../../digest/parts-hash.js';
import type { ByteSource } from '../formats/byte-source.js';

/** A box of an ISO media file: its type, and where its content lies (ISO 14496-12, 4.2). */
interface Box {
  readonly type: string;
  readonly from: number;
  readonly to: number;
}

/** More boxes than that in one place are not looked at. */
const mostBoxes = 10_000;

function* boxes(file: ByteSource, from: number, to: number): Generator<Box> {
  let at = from;
  for (let count = 0; at + 8 <= to && count < mostBoxes; count += 1) {
    const head = file.read(at, 16);
    if (head.length < 8) return;
    const short = head.readUInt32BE(0);
    if (short === 1 && head.length < 16) return;
    const length = short === 0 ? to - at : short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    const headBytes = short === 1 ? 16 : 8;
    if (length < headBytes) return;
    yield {
      type: head.toString('latin1', 4, 8),
      from: at + headBytes,
      to: Math.min(to, at + length),
    };
    at += length;
  }
}

function find(file: ByteSource, within: Box, ...path: readonly string[]): Box | undefined {
  let box: Box | undefined = within;
  for (const type of path) {
    if (box === undefined) return undefined;
    box = [...boxes(file, box.from, box.to)].find((inner) => inner.type === type);
  }
  return box;
}

/** Frames of an image sequence: samples of its track of pictures; 1 for a still picture. */
export function countSequenceFrames(file: ByteSource): number {
  const whole = { type: '', from: 0, to: file.size };
  const movie = find(file, whole, 'moov');
  if (movie === undefined) return 1;
  for (const track of boxes(file, movie.from, movie.to)) {
    if (track.type !== 'trak') continue;
    const handler = find(file, track, 'mdia', 'hdlr');
    if (handler === undefined || file.read(handler.from + 8, 4).toString('latin1') !== 'pict') {
      continue;
    }
    const sizes = find(file, track, 'mdia', 'minf', 'stbl', 'stsz');
    const count = sizes === undefined ? undefined : file.read(sizes.from + 8, 4);
    if (count?.length === 4) return Math.max(1, count.readUInt32BE(0));
  }
  return 1;
}

/** A hash of all coded data: what describes them lies elsewhere in the file. */
export function hashSequence(file: ByteSource): Buffer {
  const hash = new PartsHash();
  for (const { type, from, to } of boxes(file, 0, file.size)) {
    if (type !== 'mdat') continue;
    hash.part('data');
    for (const piece of file.pieces(from, to)) hash.add(piece);
  }
  return hash.digest();
}
