import { PartsHash } from '../../digest/parts-hash.js';
import type { ByteSource } from '../formats/byte-source.js';
import { boxes, findBox, outermost } from '../formats/iso-box.js';

/** Frames of an image sequence: samples of its track of pictures; 1 for a still picture. */
export function countSequenceFrames(file: ByteSource): number {
  const movie = findBox(file, outermost(file), 'moov');
  if (movie === undefined) return 1;
  for (const track of boxes(file, movie.from, movie.to)) {
    if (track.type !== 'trak') continue;
    const handler = findBox(file, track, 'mdia', 'hdlr');
    if (handler === undefined || file.read(handler.from + 8, 4).toString('latin1') !== 'pict') {
      continue;
    }
    const sizes = findBox(file, track, 'mdia', 'minf', 'stbl', 'stsz');
    const count = sizes === undefined ? undefined : file.read(sizes.from + 8, 4);
    if (count?.length === 4) return Math.max(1, count.readUInt32BE(0));
  }
  return 1;
}

/** A hash of all coded data: what describes them lies elsewhere in the file. */
export function hashSequence(file: ByteSource): Buffer {
  const hash = new PartsHash();
  for (const { type, from, to } of boxes(file)) {
    if (type !== 'mdat') continue;
    hash.part('data');
    for (const piece of file.pieces(from, to)) hash.add(piece);
  }
  return hash.digest();
}
