import { randomUUID } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { failureReason } from '../../../model/errors/failure.js';
import { notThere, type Found, type Wanted } from './source.js';

/** Larger files are not fetched: whoever has the folder looks at them. */
const mostBytes = 1024 ** 3;
/** How long a file may take to come, in milliseconds, and how many bytes have to come in one of them beyond that. */
const [patienceMs, bytesPerMs] = [30_000, 128];

/** Why no file of this size is fetched, if none is. */
export function tooLarge({ item: { size } }: Wanted): Found | undefined {
  return size > mostBytes ? notThere('too large to be fetched') : undefined;
}

/** Given when the worker ends, or the file took too long for its size, however slowly it comes. */
export function fetchSignal(
  { item: { size }, signal }: Wanted,
  patience = patienceMs,
): AbortSignal {
  const late = AbortSignal.timeout(Math.ceil(patience + size / bytesPerMs));
  return AbortSignal.any([signal, late]);
}

/**
 * Keeps the bytes of a file that come from elsewhere in a file of a folder of ours, if they are what the job says: never
 * more of them than it says, and none if they have another hash.
 * @throws what the bytes throw
 */
export async function keepFetched(
  bytes: AsyncIterable<Uint8Array>,
  wanted: Wanted,
  folder: string,
): Promise<Found> {
  const path = join(folder, randomUUID());
  const release = (): Promise<void> => rm(path, { force: true });
  const file = await onDisk(open(path, 'wx', 0o600));
  if (typeof file === 'string') return notThere(file);
  let isKept = false;
  try {
    const objection = await write(file, bytes, wanted);
    if (objection !== undefined) return notThere(objection);
    isKept = true;
    return { kind: 'found', path, isStillThere: () => Promise.resolve(true), release };
  } finally {
    await file.close();
    if (!isKept) await release();
  }
}

/** @returns why they are not what is wanted */
async function write(
  file: FileHandle,
  bytes: AsyncIterable<Uint8Array>,
  { item: { size, digest }, hash }: Wanted,
): Promise<string | undefined> {
  const running = hash.start();
  let length = 0;
  for await (const part of bytes) {
    length += part.length;
    if (length > size) return 'another size';
    running.update(part);
    const failure = await onDisk(file.writeFile(part));
    if (failure !== undefined) return failure;
  }
  if (length < size) return 'another size';
  return Buffer.from(running.digest()).toString('hex') === digest ? undefined : 'another content';
}

/** @returns why it is not done, in words, where the disk says so */
async function onDisk<T>(done: Promise<T>): Promise<T | string> {
  try {
    return await done;
  } catch (error) {
    return `it could not be kept: ${failureReason(error)}`;
  }
}
