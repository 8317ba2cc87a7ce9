// @ts-check
import { parentPort } from 'node:worker_threads';

/** Our own readers of picture files, in a thread, so that one that hangs can be ended. */

const built = (/** @type {string} */ module) =>
  new URL(`../../../dist/${module}.js`, import.meta.url).href;

/** @type {typeof import('../../../src/picture/formats/image-data/image-data.js')} */
const { imageDataHash } = await import(built('picture/formats/image-data/image-data'));
/** @type {typeof import('../../../src/picture/completeness/jpeg.js')} */
const { missingOfJpeg } = await import(built('picture/completeness/jpeg'));

/** @type {typeof import('../../../src/picture/traits/said.js')} */
const { saidBy } = await import(built('picture/traits/said'));
/** @type {typeof import('../../../src/picture/formats/formats.js')} */
const { sniffFormat } = await import(built('picture/formats/formats'));
/** @type {typeof import('../../../src/picture/formats/byte-source.js')} */
const { ByteSource } = await import(built('picture/formats/byte-source'));

/** Milliseconds of CPU that reading metadata may take, of whatever file. */
const longestReading = 1000;

parentPort?.on('message', (/** @type {Uint8Array} */ bytes) =>
  parentPort?.postMessage(read(bytes)),
);

/** @param {Uint8Array} bytes */
function read(bytes) {
  try {
    const hash = imageDataHash(bytes);
    const isHashed = hash !== undefined;
    if (isHashed && hash.length !== 16) return { error: `a hash of ${hash.length} bytes` };
    return { isHashed, isMeasured: isMeasured(bytes), isSaid: isSaid(bytes) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/**
 * Whether it could be told how much of a JPEG is missing.
 *
 * @param {Uint8Array} bytes of any file
 */
function isMeasured(bytes) {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 2 || file.readUInt16BE(0) !== 0xffd8) return false;
  const share = missingOfJpeg(file);
  if (share === undefined) return false;
  if (share >= 0 && share <= 1) return true;
  throw new RangeError(`${share} of it is missing`);
}

/**
 * Whether it says of itself what its sides are.
 *
 * @param {Uint8Array} bytes of any file
 */
function isSaid(bytes) {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const format = sniffFormat(file);
  if (format === undefined) return false;
  const before = process.cpuUsage();
  const { facts } = saidBy(new ByteSource(file), format);
  const ms = process.cpuUsage(before).user / 1000;
  if (ms > longestReading) throw new RangeError(`${ms} ms of CPU for its metadata`);
  return facts.width !== undefined;
}
