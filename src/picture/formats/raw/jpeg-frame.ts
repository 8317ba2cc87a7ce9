import type { ByteSource } from '../byte-source.js';
import type { Place, Size } from './raw-contents.js';

const [soi, sos, eoi] = [0xd8, 0xda, 0xd9] as const;
/** Baseline, extended, progressive. Lossless ones (0xC3) hold what a sensor saw. */
const frames: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);
/** Segments in front of a frame: profiles, notes of the camera. */
const mostSegments = 200;

/**
 * The size of a JPEG of 8 bits, by its frame header (ITU-T T.81, B.2.2).
 * @returns undefined where there is none, or one that is no picture for a screen
 */
export function jpegFrame(file: ByteSource, { from, to }: Place): Size | undefined {
  const start = file.read(from, 3);
  // Minolta writes something else in place of its first byte.
  if (start[1] !== soi || start[2] !== 0xff) return undefined;
  let at = from + 2;
  for (let count = 0; count < mostSegments && at < to; count += 1) {
    const head = file.read(at, 10);
    const marker = head[1];
    if (head.length < 10 || head[0] !== 0xff || marker === undefined) return undefined;
    // Fill bytes.
    if (marker === 0xff) at += 1;
    else if (frames.has(marker)) {
      const [height, width] = [head.readUInt16BE(5), head.readUInt16BE(7)];
      const isPicture = head[4] === 8 && (head[9] === 1 || head[9] === 3);
      return isPicture && width > 0 && height > 0 ? { width, height } : undefined;
    } else if (marker === sos || marker === eoi || isFrame(marker)) return undefined;
    else at += 2 + Math.max(2, head.readUInt16BE(2));
  }
  return undefined;
}

/** Of any process; DHT, JPG and DAC are none. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
