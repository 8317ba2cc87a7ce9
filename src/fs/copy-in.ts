import { closeSync, openSync, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { ContentHash } from '../digest/content-hash.js';
import { xxh64Bytes } from '../digest/xxh64.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { FileStat } from '../model/snapshot/file-table.js';
import { mayPass } from '../model/errors/passing-errors.js';
import { fsPath } from '../model/paths/path.js';
import { withChunk } from './direct-memory.js';
import { Disk } from './disk.js';
import { PhotoFile } from './photo-file.js';
import { date } from './set-mtime.js';
import { SteadyFile } from './steady-file.js';

/** A file to be copied from elsewhere. */
export interface CopyIn {
  readonly from: string;
  /** What it must be, and stay. */
  readonly stat: FileStat;
  /** A name that must be free. */
  readonly to: string;
  readonly hash: ContentHash;
  /** When the copy is to have been modified, in nanoseconds since 1970. */
  readonly mtimeNs: bigint;
  /** Whether nothing is copied from other sources meanwhile, which would wait for this thread. */
  readonly isAlone?: boolean | undefined;
  /** Told of bytes that were read since the last time; false stops it. */
  readonly onBytes?: ((bytes: number) => boolean) | undefined;
}

/** What was read, on the way. */
export interface CopiedIn {
  readonly digest: Uint8Array;
  /** As `sampleFile` makes it. */
  readonly sample: Buffer;
  /** Whether the copy has its time to the nanosecond; Node itself hands on microseconds. */
  readonly isDated: boolean;
}

/**
 * Up to so many bytes asking other threads to read and to write takes longer than doing it: where nothing else is copied
 * meanwhile, and where other sources wait.
 */
const mostAtOnce = { alone: 1024 * 1024, besideOthers: 128 * 1024 } as const;
const sampleBlock = 4096;

/**
 * Copies a file, and hashes it while it is read: once. What reading cannot get at first is tried again
 * after growing pauses.
 * @throws ImgdedupError PHOTO_CHANGED; INTERRUPTED where `onBytes` stopped it; the system error
 */
export function copyIn(copy: CopyIn): Promise<CopiedIn> {
  const most = mostAtOnce[copy.isAlone === true ? 'alone' : 'besideOthers'];
  return copy.stat.size <= most ? copyAtOnce(copy) : copyInPieces(copy);
}

function copyAtOnce({ from, stat, to, hash, mtimeNs, onBytes }: CopyIn): Promise<CopiedIn> {
  return withChunk(async (chunk) => {
    const bytes = chunk.subarray(0, stat.size);
    if (!readAtOnce(from, stat, bytes)) await readPatiently(from, stat, bytes);
    const target = openSync(fsPath(to), 'wx', 0o600);
    let isDated: boolean;
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(target, bytes, done);
      isDated = date(target, mtimeNs);
    } finally {
      closeSync(target);
    }
    tell(onBytes, bytes.length);
    const sample = new RunningSample(bytes.length);
    sample.update(bytes, 0);
    return { digest: kept(hash.digest(bytes)), sample: sample.digest(), isDated };
  });
}

/** What may pass is left to those who can wait for it without stopping everything. */
class DiskOnce extends Disk {
  override again(error: unknown): never {
    throw error;
  }
}

const diskOnce = new DiskOnce();

/** @returns false where it may be had with some patience */
function readAtOnce(from: string, stat: FileStat, bytes: Buffer): boolean {
  try {
    using source = PhotoFile.open(fsPath(from), stat, diskOnce);
    source.read(bytes, 0);
    source.checkUnchanged();
    return true;
  } catch (error) {
    if (!mayPass(error)) throw error;
    return false;
  }
}

async function readPatiently(from: string, stat: FileStat, bytes: Buffer): Promise<void> {
  await using source = await SteadyFile.open(from, stat);
  for (let at = 0; at < stat.size;) {
    at += (await source.read(bytes.subarray(at), at)).length;
  }
  await source.checkUnchanged();
}

/** Other threads fetch a piece and write one, while this one hashes. */
async function copyInPieces(copy: CopyIn): Promise<CopiedIn> {
  const { from, stat, to, hash, mtimeNs, onBytes } = copy;
  await using source = await SteadyFile.open(from, stat);
  await using target = await open(fsPath(to), 'wx', 0o600);
  const running = hash.start();
  const sample = new RunningSample(stat.size);
  await withChunk((one) =>
    withChunk(async (other) => {
      let [filling, spare] = [one, other];
      let coming = piece(source, filling, 0);
      try {
        for (let at = 0; at < stat.size;) {
          const part = await coming;
          const next = at + part.length;
          [filling, spare] = [spare, filling];
          if (next < stat.size) coming = piece(source, filling, next);
          await meanwhile(writeAll(target, part), () => {
            running.update(part);
            sample.update(part, at);
          });
          at = next;
          tell(onBytes, part.length);
        }
      } finally {
        // Nobody takes the memory, or closes the file, while a piece is still on its way.
        await Promise.allSettled([coming]);
      }
    }),
  );
  await source.checkUnchanged();
  const isDated = date(target.fd, mtimeNs);
  return { digest: kept(running.digest()), sample: sample.digest(), isDated };
}

/** Of what will be used again as long as the next one runs. */
function kept(digest: Uint8Array): Uint8Array {
  return Uint8Array.from(digest);
}

/** A piece on its way: whether it failed is seen when its turn comes. */
function piece(source: SteadyFile, chunk: Buffer, at: number): Promise<Buffer> {
  const coming = source.read(chunk, at);
  coming.catch(() => undefined);
  return coming;
}

/** Does something while something else is at work, which has ended in any case when this does. */
async function meanwhile(atWork: Promise<void>, work: () => void): Promise<void> {
  try {
    work();
  } finally {
    await atWork;
  }
}

async function writeAll(target: FileHandle, part: Buffer): Promise<void> {
  for (let done = 0; done < part.length;) {
    done += (await target.write(part, done)).bytesWritten;
  }
}

/** @throws ImgdedupError INTERRUPTED */
function tell(onBytes: CopyIn['onBytes'], bytes: number): void {
  if (onBytes?.(bytes) === false) throw new ImgdedupError('INTERRUPTED', 'Interrupted.');
}

/** First and last block of what comes piece by piece. */
class RunningSample {
  readonly #size: number;
  readonly #blocks: Buffer;

  constructor(size: number) {
    this.#size = size;
    this.#blocks = Buffer.alloc(Math.min(size, 2 * sampleBlock));
  }

  /** @param at where the part begins in the file */
  update(part: Buffer, at: number): void {
    const blocks = this.#blocks;
    if (this.#size <= 2 * sampleBlock) {
      part.copy(blocks, at);
      return;
    }
    if (at < sampleBlock) part.copy(blocks, at, 0, sampleBlock - at);
    const last = this.#size - sampleBlock;
    const from = Math.max(at, last);
    if (at + part.length > from) part.copy(blocks, sampleBlock + from - last, from - at);
  }

  digest(): Buffer {
    return xxh64Bytes(this.#blocks);
  }
}
