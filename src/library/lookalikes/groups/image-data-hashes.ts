import { setImmediate } from 'node:timers/promises';
import type { Disk } from '../../../fs/disk.js';
import { locate } from '../../../fs/location.js';
import { PhotoFile } from '../../../fs/photo-file.js';
import { clockMs } from '../../../model/time/clock.js';
import type { ContentRef } from '../../../model/contents/content-id.js';
import { ImgdedupError } from '../../../model/errors/errors.js';
import { failureReason } from '../../../model/errors/failure.js';
import type { FileStat } from '../../../model/snapshot/file-table.js';
import type { ImageDataRecord } from '../../../model/contents/image-data-record.js';
import { isDiskFault } from '../../../model/errors/passing-errors.js';
import { headLength } from '../../../picture/formats/formats.js';
import {
  formatsTakenApart,
  imageDataHash,
  isTakenApart,
} from '../../../picture/formats/image-data/image-data.js';
import { imageDataCodec } from '../../../storage/codecs/image-data.js';
import { decodeSound } from '../../../storage/codec.js';
import { imageDataKey } from '../../../storage/keys.js';
import type { StoreChange } from '../../../storage/object-store.js';
import { checkInterrupted } from '../../repository/interrupt.js';
import type { Repository } from '../../repository/repository.js';
import type { Tree } from '../../snapshot/tree.js';
import { VolumeWatch } from '../../hashing/volume-watch.js';

/** Larger files are not read in one go. */
const largestFile = 512 * 1024 * 1024;
/** Read between two looks at the signal: a slow disk takes half a second. */
const pieceBytes = 4 * 1024 * 1024;
/** Contents that are looked up in one transaction. */
const fetchSize = 1000;
/** An interrupted run loses no more work than this. */
const pauseMs = 2000;

/** What there is to compare of a file besides its bytes. */
export type ImageData =
  /** 16 bytes. */
  | { readonly kind: 'hash'; readonly hash: Uint8Array }
  /** Another format, a file too large, or one that cannot be taken apart. */
  | { readonly kind: 'none' }
  /** The file is not what it was, or could not be read: the next run tries again. */
  | { readonly kind: 'unreadable'; readonly reason: string; readonly isDiskFault: boolean };

/** A content, and a row of a file that holds it. */
export interface Hashable {
  readonly content: ContentRef;
  readonly row: number;
}

export interface Hashing {
  readonly repository: Repository;
  readonly tree: Tree;
  /** While another process writes, what it has stored must do. */
  readonly mayWrite: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The image data of contents, in their order. Files of which it is not stored yet are read, and what
 * is found is stored every two seconds; contents of which it is not known are left out where that
 * may not be.
 * @throws ImgdedupError INTERRUPTED, VOLUME_FAILING, STORE_FULL
 */
export async function* imageDataOf<T extends Hashable>(
  hashing: Hashing,
  items: Iterable<T>,
): AsyncGenerator<{ readonly item: T; readonly data: ImageData }> {
  const reader = new ImageDataReader(hashing);
  try {
    for (const some of batches(items)) {
      checkInterrupted(hashing.signal);
      const keys = some.map(({ content }) => imageDataKey(content));
      const stored = await hashing.repository.transaction((store) => store.getMany(keys));
      for (const [at, item] of some.entries()) {
        const known = decodeSound(imageDataCodec, stored[at]);
        if (known !== undefined && isCurrent(known.record)) {
          yield { item, data: asData(known.record.hash) };
        } else if (hashing.mayWrite) yield { item, data: await reader.read(item) };
      }
    }
  } finally {
    await reader.flush();
  }
}

/** Of a file that could not be taken apart once it may be that it can now. */
export function isCurrent({ formats, hash }: ImageDataRecord): boolean {
  return hash !== undefined || formats >= formatsTakenApart;
}

function* batches<T>(items: Iterable<T>): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < fetchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Reads files, and stores what it finds, some at a time. */
class ImageDataReader {
  readonly #hashing: Hashing;
  readonly #volumes: VolumeWatch;
  #changes: StoreChange[] = [];
  #written = clockMs();

  constructor(hashing: Hashing) {
    this.#hashing = hashing;
    this.#volumes = new VolumeWatch(hashing.repository.base);
  }

  /** @throws ImgdedupError INTERRUPTED, VOLUME_FAILING, STORE_FULL */
  async read({ content, row }: Hashable): Promise<ImageData> {
    const { repository, tree, signal } = this.#hashing;
    const [path, stat] = [tree.path(row), tree.stat(row)];
    const { disk } = repository;
    const data = await imageDataOfFile(locate(repository.base, path), stat, { disk, signal });
    let stopped: ImgdedupError | undefined;
    if (data.kind !== 'unreadable') {
      this.#volumes.succeeded(() => path);
      const hash = data.kind === 'hash' ? data.hash : undefined;
      this.#changes.push({
        type: 'put',
        key: imageDataKey(content),
        value: imageDataCodec.encode({ formats: formatsTakenApart, hash }),
      });
    } else if (data.isDiskFault) stopped = this.#volumes.failed(path, data.reason);
    if (clockMs() - this.#written >= pauseMs) await this.flush();
    if (stopped !== undefined) throw stopped;
    return data;
  }

  async flush(): Promise<void> {
    const changes = this.#changes;
    this.#changes = [];
    if (changes.length > 0) {
      await this.#hashing.repository.transaction((store) => store.write(changes));
    }
    this.#written = clockMs();
  }
}

export interface ReadingImageData {
  readonly disk: Disk;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads no more than the first bytes of a file that is in another format.
 * @throws ImgdedupError INTERRUPTED
 */
export async function imageDataOfFile(
  path: string | Buffer,
  stat: FileStat,
  { disk, signal }: ReadingImageData,
): Promise<ImageData> {
  await takeTurn(signal);
  if (stat.size > largestFile) return { kind: 'none' };
  try {
    using photo = PhotoFile.open(path, stat, disk);
    const head = Buffer.allocUnsafe(Math.min(headLength, photo.size));
    photo.read(head, 0);
    const bytes = Buffer.allocUnsafe(isTakenApart(head) ? photo.size : 0);
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      await takeTurn(signal);
      photo.read(bytes.subarray(from, from + pieceBytes), from);
    }
    photo.checkUnchanged();
    return asData(imageDataHash(bytes));
  } catch (error) {
    if (error instanceof ImgdedupError && error.code === 'INTERRUPTED') throw error;
    return {
      kind: 'unreadable',
      reason: failureReason(error),
      isDiskFault: isDiskFault(error),
    };
  }
}

/** Reading waits for nothing: signals get their turn here. */
async function takeTurn(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  checkInterrupted(signal);
}

function asData(hash: Uint8Array | undefined): ImageData {
  return hash === undefined ? { kind: 'none' } : { kind: 'hash', hash };
}
