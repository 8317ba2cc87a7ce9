import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  isAlive as isProcessAlive,
  isProcessId,
  startOf,
} from '../../fs/processes/process-start.js';
import type { Writer } from '../../model/runs/activity.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { claimWhereShared } from './claimed-store.js';
import type { StoreClaim } from './store-claim.js';
import type {
  ObjectStore,
  SharedWriterLock,
  StoreSource,
  WriterLock,
} from '../../storage/object-store.js';
import { waitForOthers, type LockWait } from './lock-wait.js';

/** Who may write. */
interface Holder extends Writer {
  /** When the process was started, in the system's own ticks: a pid can be used again. */
  readonly started?: string;
}

export type { WriterLock } from '../../storage/object-store.js';

interface LockOptions {
  /** How long to wait for another process; not at all by default. */
  readonly lockWait?: LockWait | undefined;
  /** Asked where the disk is full. */
  readonly makeRoom?: () => boolean;
  /** What is looked up in the store while it is open anyway, once the right is there. */
  readonly first?: ((store: ObjectStore) => Promise<void>) | undefined;
}

const fileName = 'lock';
const [mostTries, retryMs] = [8, 300];

/**
 * Takes the right to write, which lasts for a whole run while the store itself is opened for
 * moments only. A dead process's lock is taken over; looking and taking happen while the store is
 * open, which only one process can have, so two cannot take it at once.
 * @throws ImgdedupError REPOSITORY_BUSY; INTERRUPTED while waiting
 */
export async function acquireWriterLock(
  dataFolder: string,
  source: StoreSource,
  command: string,
  { lockWait, ...options }: LockOptions = {},
): Promise<WriterLock> {
  const { writerLock: shared } = source;
  if (shared !== undefined) {
    const take = () => takeShared(shared, source, command, options);
    if (lockWait === undefined) return take();
    return waitForOthers(lockWait, take, async () => wordsFor(await shared.holder()));
  }
  const file = join(dataFolder, fileName);
  const take = () => takeLock(file, source, command, options);
  return lockWait === undefined ? take() : waitForOthers(lockWait, take, () => holderOf(file));
}

async function takeShared(
  shared: SharedWriterLock,
  source: StoreSource,
  command: string,
  { first }: Omit<LockOptions, 'lockWait'>,
): Promise<WriterLock> {
  const since = new Date().toISOString();
  const lock = await shared.tryTake({ pid: process.pid, host: hostname(), command, since });
  if (lock === undefined) {
    const who = wordsFor(await shared.holder()) ?? 'another process';
    throw busyWith(who, 'Wait until it ends.');
  }
  if (first === undefined) return lock;
  try {
    await using store = await source.open();
    await first(store);
    return lock;
  } catch (error) {
    await lock[Symbol.asyncDispose]();
    throw error;
  }
}

function wordsFor(holder: Writer | 'unknown' | undefined): string | undefined {
  if (holder === undefined) return undefined;
  return holder === 'unknown' ? 'another process' : describe(holder);
}

async function takeLock(
  file: string,
  source: StoreSource,
  command: string,
  { makeRoom = () => false, first }: Omit<LockOptions, 'lockWait'>,
): Promise<WriterLock> {
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    command,
    since: new Date().toISOString(),
    started: startOf(process.pid) ?? '',
  };
  // The store is not opened in vain: whoever has the right may be at work in it.
  const before = readHolder(file);
  if (before !== undefined && isAlive(before)) throw busy(before, file);
  await using store = await source.open();
  const other = readHolder(file);
  if (other !== undefined && isAlive(other)) throw busy(other, file);
  const text = `${JSON.stringify(holder)}\n`;
  for (let tries = 1; ; tries += 1) {
    try {
      writeFileSync(file, text);
      break;
    } catch (error) {
      // SSHFS still sees the one that another machine removed, for a second.
      if (systemCode(error) === 'ENOENT' && tries < mostTries && existsSync(dirname(file))) {
        await delay(retryMs);
        continue;
      }
      const isFull = ['ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '');
      if (!isFull || !makeRoom()) throw unwritable(file, error);
    }
  }
  try {
    await first?.(store);
  } catch (error) {
    release(file, text);
    throw error;
  }
  return { [Symbol.asyncDispose]: () => giveBack(file, text) };
}

/** Who may write to the repository right now, as the file says; undefined where nobody has that right. */
export function readWriter(dataFolder: string): Writer | undefined {
  const holder = readHolder(join(dataFolder, fileName));
  if (holder === undefined || !isAlive(holder)) return undefined;
  // Of the rest nobody has looked whether it is there.
  const told: Pick<Holder, 'pid' | 'host'> & Partial<Holder> = holder;
  const { pid, host, command = '?', since = '?' } = told;
  return { pid, host, command, since };
}

/** Who is at work. Looks at the file only: opening the store to ask would disturb them. */
function holderOf(file: string): string | undefined {
  const holder = readHolder(file);
  return holder === undefined || !isAlive(holder) ? undefined : describe(holder);
}

/** Where other machines have the store, too, they are told in the same way of whatever opens it. */
async function giveBack(file: string, text: string): Promise<void> {
  let claim: StoreClaim | undefined;
  try {
    claim = await claimWhereShared(dirname(file));
  } catch (error) {
    // What was to be done is done: they find out by waiting.
    if (!(error instanceof ImgdedupError)) throw error;
  }
  try {
    release(file, text);
  } finally {
    claim?.release();
  }
}

/** Removes the lock file, unless somebody else's has taken its place. */
function release(file: string, text: string): void {
  const holder = readHolder(file);
  if (holder !== undefined && `${JSON.stringify(holder)}\n` === text) rmSync(file, { force: true });
}

function unwritable(file: string, cause: unknown): unknown {
  const code = systemCode(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ImgdedupError('STORE_FULL', `The disk that holds ${file} is full.`, {
      remedy: 'Free some space and run the same command again.',
      cause,
    });
  }
  if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS') return cause;
  return new ImgdedupError('STORE_UNWRITABLE', `${file} cannot be written.`, {
    remedy: 'Check its owner and permissions.',
    cause,
  });
}

function readHolder(file: string): Holder | undefined {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isHolder(parsed) ? parsed : undefined;
  } catch (error) {
    // A torn lock file is that of a process that died while taking it.
    if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    isProcessId(value.pid) &&
    'host' in value &&
    typeof value.host === 'string'
  );
}

/** A holder on another machine cannot be asked: it counts as alive. */
function isAlive({ pid, host, started }: Holder): boolean {
  return host !== hostname() || isProcessAlive({ pid, started });
}

function describe({ pid, host, command, since }: Writer): string {
  return `process ${pid} on ${host} ("imgdedup ${command}", since ${since})`;
}

function busy(holder: Holder, file: string): ImgdedupError {
  const { host } = holder;
  const elsewhere =
    host === hostname() ? '' : ` If nothing runs on ${host} any more, remove ${file}.`;
  return busyWith(describe(holder), `Wait until it ends.${elsewhere}`);
}

function busyWith(holder: string, remedy: string): ImgdedupError {
  const who = holder.replace(/^[pa]/, (letter) => letter.toUpperCase());
  return new ImgdedupError('REPOSITORY_BUSY', `${who} is working on this repository.`, { remedy });
}
