import { damagedRecord } from '../bytes.js';
import { maskedCrc32c } from './crc32c.js';

/** Logs are cut into blocks; no part of a record crosses from one into the next. */
const blockBytes = 32 * 1024;
/** Before each part: checksum, length, type. */
const headBytes = 7;
const types = { full: 1, first: 2, middle: 3, last: 4 } as const;

/**
 * Records of a log, or of a manifest, which has the same form. What a writer that was cut off, or is at
 * it, left unfinished at the end is none yet.
 * @param what the file, for the message of an error
 * @throws ImgdedupError STORE_DAMAGED
 */
export function* logRecords(bytes: Buffer, what: string): Generator<Buffer> {
  let parts: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const left = blockBytes - (at % blockBytes);
    if (left < headBytes) {
      at += left;
      continue;
    }
    if (at + headBytes > bytes.length) return;
    const length = bytes.readUInt16LE(at + 4);
    const type = bytes.readUInt8(at + 6);
    const end = at + headBytes + length;
    // Room that a file system made before the bytes came.
    if (type === 0 && length === 0) return;
    if (end > bytes.length) return;
    const isSound = maskedCrc32c(bytes.subarray(at + 6, end)) === bytes.readUInt32LE(at);
    if (!isSound || length > left - headBytes) {
      if (end >= bytes.length) return;
      throw damagedRecord(what, 'its checksum disagrees');
    }
    const part = bytes.subarray(at + headBytes, end);
    at = end;
    const begins = type === types.full || type === types.first;
    if (begins !== (parts.length === 0)) throw damagedRecord(what, 'its parts are out of order');
    parts.push(part);
    if (type !== types.full && type !== types.last) continue;
    yield parts.length === 1 ? part : Buffer.concat(parts);
    parts = [];
  }
}
