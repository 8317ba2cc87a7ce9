/**
 * The file of a graph: what usearch wrote, then what it does not know of. usearch ends the whole
 * process over a file that is cut off or has a flipped bit, so nothing is opened that does not match
 * its checksum. `docs/format/ann.md` describes the bytes.
 */
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startXxh64 } from '../../../digest/xxh64.js';
import { namesIn } from '../../../fs/names-in.js';
import { syncFolder } from '../../../fs/sync-folder.js';
import { systemCode } from '../../../model/errors/errors.js';
import { bitsWidth } from '../../../model/pictures/picture.js';
import type { AnnChecksum } from '../../../model/pictures/picture-index.js';
import { graphLength, matrixHead } from './graph-layout.js';
import { indexWriteError } from './index-write-error.js';
import type { StoredRows } from './phash-rows.js';

const version = 1;
/** Version, generation, rows, entries: u32 each. */
const footerSize = 16;
/** Key and whether removed. */
const rowSize = 4 + 1;
/** Memory that checking takes, however long the file is. */
const pieceSize = 1024 * 1024;

/** Where the file of a generation lies. */
export function annPath(folder: string, generation: number): string {
  return join(folder, `phash-${generation}.usearch`);
}

/** @returns undefined unless the file can be read and matches `checksum` byte for byte */
export async function readRows(
  folder: string,
  checksum: AnnChecksum,
): Promise<StoredRows | undefined> {
  try {
    await using file = await open(annPath(folder, checksum.generation), 'r');
    const stats = await file.stat();
    if (!stats.isFile() || stats.size !== checksum.length) return undefined;
    if ((await checksumOf(file, checksum.length)) !== checksum.checksum) return undefined;
    return await rowsOf(file, checksum);
  } catch (error) {
    // Missing, or on a part of the disk that is broken: all the same, it is made anew.
    if (systemCode(error) !== undefined) return undefined;
    throw error;
  }
}

/**
 * By temporary name, fsync, rename, fsync of the folder.
 * @param writeGraph lets usearch write to a path; returns the rows of its graph
 * @throws ImgdedupError STORE_FULL, STORE_UNWRITABLE
 */
export async function writeAnnFile(
  folder: string,
  generation: number,
  writeGraph: (path: string) => Promise<Omit<StoredRows, 'phashes'>>,
): Promise<AnnChecksum> {
  const path = annPath(folder, generation);
  const temporary = `${path}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    await using file = await open(temporary, 'w+');
    const checksum = await finish(file, generation, await writeGraph(temporary));
    await rename(temporary, path);
    await syncFolder(folder);
    return checksum;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw indexWriteError(path, error);
  }
}

/** Removes files of other generations, and what an interrupted save left. */
export async function sweep(folder: string, checksum: AnnChecksum): Promise<void> {
  await removeGraphs(folder, annPath(folder, checksum.generation));
}

/** Removes all graphs. */
export async function sweepAll(folder: string): Promise<void> {
  await removeGraphs(folder);
}

async function removeGraphs(folder: string, kept?: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    if (/^phash-\d+\.usearch(\.tmp)?$/.test(name) && path !== kept) await rm(path, { force: true });
  }
}

async function finish(
  file: FileHandle,
  generation: number,
  { keys, isRemoved }: Omit<StoredRows, 'phashes'>,
): Promise<AnnChecksum> {
  const { size } = await file.stat();
  // usearch does not notice when the disk is full at the moment it closes the file.
  if (size !== (await graphLength(file, keys.length))) {
    throw Object.assign(new Error('the graph was not written in full'), { code: 'ENOSPC' });
  }
  const entries = isRemoved.reduce((sum, removed) => sum - removed, keys.length);
  const footer = Uint32Array.of(version, generation, keys.length, entries);
  const tail = Buffer.concat([bytesOf(keys), isRemoved, bytesOf(footer)]);
  await file.write(tail, 0, tail.length, size);
  await file.sync();
  const length = size + tail.length;
  return { generation, length, checksum: await checksumOf(file, length), entries };
}

async function checksumOf(file: FileHandle, length: number): Promise<bigint> {
  const hash = startXxh64();
  const piece = Buffer.allocUnsafe(Math.min(pieceSize, length));
  for (let at = 0; at < length;) {
    const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, length - at), at);
    if (bytesRead === 0) break;
    hash.update(piece.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest().readBigUInt64BE();
}

/** @returns undefined if these are not the rows that `checksum` means */
async function rowsOf(file: FileHandle, checksum: AnnChecksum): Promise<StoredRows | undefined> {
  if (checksum.length < footerSize) return undefined;
  const footer = new Uint32Array(await readPart(file, checksum.length - footerSize, footerSize));
  const [found, generation, count = 0, entries] = footer;
  if (found !== version || generation !== checksum.generation || entries !== checksum.entries) {
    return undefined;
  }
  const tail = checksum.length - footerSize - count * rowSize;
  if (tail < 0 || tail !== (await graphLength(file, count))) return undefined;
  return {
    keys: new Uint32Array(await readPart(file, tail, count * 4)),
    isRemoved: new Uint8Array(await readPart(file, tail + count * 4, count)),
    phashes: new Uint8Array(await readPart(file, matrixHead, count * bitsWidth)),
  };
}

async function readPart(file: FileHandle, at: number, length: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let read = 0; read < length;) {
    const { bytesRead } = await file.read(bytes, read, length - read, at + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return bytes.buffer;
}

function bytesOf(numbers: Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
