import type { ByteSource } from '../../formats/byte-source.js';
import { boxes, findBox, outermost, type Box } from '../../formats/iso-box.js';

/**
 * Whether a box of the head of a film counts more entries than it has room for. Who believes it fills
 * gigabytes.
 */
export function hasLyingCounts(file: ByteSource): boolean {
  const movie = findBox(file, outermost(file), 'moov');
  if (movie === undefined) return false;
  return [...boxes(file, movie.from, movie.to)].some((box) => {
    if (box.type === 'pssh') return isLyingProtection(file, box);
    if (box.type === 'meta') return hasLyingKeys(file, box);
    if (box.type !== 'udta') return false;
    const inner = [...boxes(file, box.from, box.to)].filter(({ type }) => type === 'meta');
    return inner.some((meta) => hasLyingKeys(file, meta));
  });
}

/** Of QuickTime the boxes follow at once, of MP4 after a version and flags. */
function hasLyingKeys(file: ByteSource, meta: Box): boolean {
  const all = [...boxes(file, meta.from, meta.to), ...boxes(file, meta.from + 4, meta.to)];
  const keys = all.filter(({ type }) => type === 'keys');
  // Each has at least a length and a namespace.
  return keys.some(({ from, to }) => countAt(file, from + 4) * 8 > to - from);
}

/** Version 1 has a list of keys, of 16 bytes each, behind the system that they are for. */
function isLyingProtection(file: ByteSource, { from, to }: Box): boolean {
  return (file.read(from, 1)[0] ?? 0) > 0 && countAt(file, from + 20) * 16 > to - from;
}

function countAt(file: ByteSource, at: number): number {
  const bytes = file.read(at, 4);
  return bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
}
