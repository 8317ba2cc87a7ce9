// @ts-check
import { parentPort } from 'node:worker_threads';

/** Our own readers of picture files, in a thread, so that one that hangs can be ended. */

const built = (/** @type {string} */ module) =>
  new URL(`../../../dist/${module}.js`, import.meta.url).href;

/** @type {typeof import('../../../src/picture/formats/image-data/image-data.js')} */
const { imageDataHash } = await import(built('picture/formats/image-data/image-data'));
/** @type {typeof import('../../../src/picture/decode/jpeg/read-by-means.js')} */
const { readByMeans } = await import(built('picture/decode/jpeg/read-by-means'));
/** @type {typeof import('../../../src/picture/fingerprint/fingerprint.js')} */
const { fingerprintSide } = await import(built('picture/fingerprint/fingerprint'));

/** The second is so small that hardly a JPEG is too small for it. */
const sides = [fingerprintSide, 16];

parentPort?.on('message', (/** @type {Uint8Array} */ bytes) =>
  parentPort?.postMessage(read(bytes)),
);

/** @param {Uint8Array} bytes */
function read(bytes) {
  try {
    const hash = imageDataHash(bytes);
    const isHashed = hash !== undefined;
    if (isHashed && hash.length !== 16) return { error: `a hash of ${hash.length} bytes` };
    const isRead = sides.map((side) => isReadWell(bytes, side)).includes(true);
    return { isHashed, isRead };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {number} side
 */
function isReadWell(bytes, side) {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const picture = readByMeans(file, side);
  if (picture === undefined) return false;
  const { width, height, data } = picture.grey;
  if (data.length === width * height) return true;
  throw new RangeError(`${data.length} levels for ${width} by ${height}`);
}
