import type { ContentHash } from '../digest/content-hash.js';
import type { PhotoFile } from './photo-file.js';

const chunk = Buffer.allocUnsafeSlow(256 * 1024);

/** Hash of all bytes of a file. */
export function digestOf(photo: PhotoFile, hash: ContentHash): Uint8Array {
  const running = hash.start();
  for (let at = 0; at < photo.size; at += chunk.length) {
    const part = chunk.subarray(0, Math.min(chunk.length, photo.size - at));
    photo.read(part, at);
    running.update(part);
  }
  return running.digest();
}
