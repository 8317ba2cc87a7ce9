/** Going through all bytes of photos, a piece at a time. */
import type { ContentHash } from '../digest/content-hash.js';
import type { PhotoFile } from './photo-file.js';

const chunkBytes = 256 * 1024;
const [left, right] = [
  Buffer.allocUnsafeSlow(chunkBytes),
  Buffer.allocUnsafeSlow(chunkBytes),
] as const;

/** Whether two files hold the same bytes: all of them are read. */
export function sameBytes(a: PhotoFile, b: PhotoFile): boolean {
  if (a.size !== b.size) return false;
  for (let at = 0; at < a.size; at += chunkBytes) {
    const length = Math.min(chunkBytes, a.size - at);
    const [mine, other] = [left.subarray(0, length), right.subarray(0, length)];
    a.read(mine, at);
    b.read(other, at);
    if (!mine.equals(other)) return false;
  }
  return true;
}

/** Hash of all bytes of a file. */
export function digestOf(photo: PhotoFile, hash: ContentHash): Uint8Array {
  const running = hash.start();
  for (let at = 0; at < photo.size; at += chunkBytes) {
    const part = left.subarray(0, Math.min(chunkBytes, photo.size - at));
    photo.read(part, at);
    running.update(part);
  }
  return running.digest();
}
