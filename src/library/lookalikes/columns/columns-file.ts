import { readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startXxh64 } from '../../../digest/xxh64.js';
import { namesIn } from '../../../fs/names-in.js';
import { systemCode } from '../../../model/errors/errors.js';
import type { PictureColumns } from '../../../model/pictures/picture-index.js';
import { indexWriteError } from '../../../picture/index/phash/index-write-error.js';
import { decodeColumns, encodeColumns, type ColumnsContent } from './columns-code.js';

const pieceBytes = 256 * 1024;
const ownName = /^pictures-\d+\.columns(?:\.tmp)?$/;

/** Name of the file of a generation. */
export function columnsName(generation: number): string {
  return `pictures-${generation}.columns`;
}

/** @returns undefined unless the file can be read and is what was written, byte for byte */
export function readColumns(
  folder: string,
  { generation, length, checksum }: PictureColumns,
): ColumnsContent | undefined {
  try {
    const bytes = readFileSync(join(folder, columnsName(generation)));
    if (bytes.length !== length || checksumOf(bytes) !== checksum) return undefined;
    return decodeColumns(bytes);
  } catch (error) {
    // Missing, or on a part of the disk that is broken: all the same, the store is asked.
    if (systemCode(error) !== undefined) return undefined;
    throw error;
  }
}

/**
 * By temporary name and rename. Not synced: what a crash leaves of it does not match its checksum.
 * @throws ImgdedupError STORE_FULL, STORE_UNWRITABLE
 */
export async function writeColumns(
  folder: string,
  generation: number,
  content: ColumnsContent,
): Promise<Pick<PictureColumns, 'generation' | 'length' | 'checksum'>> {
  const path = join(folder, columnsName(generation));
  const bytes = encodeColumns(content);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(`${path}.tmp`, bytes);
    await rename(`${path}.tmp`, path);
  } catch (error) {
    await rm(`${path}.tmp`, { force: true }).catch(() => undefined);
    throw indexWriteError(path, error);
  }
  return { generation, length: bytes.length, checksum: checksumOf(bytes) };
}

/** Removes files of other generations, and what an interrupted save left. */
export async function sweepColumns(folder: string, kept: number): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (ownName.test(name) && name !== columnsName(kept)) await rm(join(folder, name));
  }
}

/** In pieces that stay in the processor's cache: xxHash's own memory would grow to hold all of it. */
function checksumOf(bytes: Uint8Array): bigint {
  const hash = startXxh64();
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    hash.update(bytes.subarray(from, from + pieceBytes));
  }
  return hash.digest().readBigUInt64BE();
}
