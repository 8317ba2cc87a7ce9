import { randomBytes } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { xxh64Hex } from '../../digest/xxh64.js';
import { isAlive, startOf } from '../../fs/processes/process-start.js';
import { clockMs } from '../../model/time/clock.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { parseToken, tokenName, type HeldToken, type Prints } from './claim-token.js';

/** The right to have a store open, among all machines that can reach it. */
export interface StoreClaim {
  /** Gives it back, and says what the store is like by now. */
  release(): void;
}

/** For how long who waits for what, in milliseconds. */
export interface ClaimWaits {
  /** For others, who have the store open for moments. */
  readonly others: number;
  /** Until this machine sees what another one wrote: NFS may take 60 s, SSHFS 20 s. */
  readonly sight: number;
  /** For those who opened it before there were claims. */
  readonly first: number;
}

export const claimWaits: ClaimWaits = { others: 10_000, sight: 70_000, first: 2000 };
/** Below the data folder. */
export const claimsFolder = 'claims';
const pausesMs = { least: 5, most: 250 };

/**
 * Claims a store on a filesystem whose locks may hold on one machine only. The claim is a file that is called by who
 * has it, or `free`; taking it is renaming that one name, which a file server does for one of many. The name says
 * also what the store was like when it was given back: until this machine's caches show just that, it is not opened.
 * @returns undefined where nothing can be written, and so no store be opened but a copy of it
 * @throws ImgdedupError REPOSITORY_BUSY, STORE_STALE
 */
export async function claimStore(
  dataFolder: string,
  waits: ClaimWaits = claimWaits,
): Promise<StoreClaim | undefined> {
  const folder = join(dataFolder, claimsFolder);
  const own = ownToken();
  try {
    const began = clockMs();
    for (;;) {
      const prints = await take(folder, own, waits);
      if (prints === undefined || isSeen(dataFolder, prints, clockMs() - began > waits.sight))
        break;
      // Those who see it may go on meanwhile.
      free(dataFolder, own, prints);
      if (clockMs() - began > waits.sight) throw stale(dataFolder);
      await delay(pausesMs.most);
    }
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
  return { release: () => free(dataFolder, own, printsOf(dataFolder)) };
}

function ownToken(): HeldToken {
  const { pid } = process;
  const nonce = randomBytes(6).toString('hex');
  return { kind: 'held', host: hostname(), pid, started: startOf(pid) ?? '', nonce };
}

/** @returns what the store must be like; undefined where nobody said */
async function take(
  folder: string,
  own: HeldToken,
  waits: ClaimWaits,
): Promise<Prints | undefined> {
  const began = clockMs();
  let pause = pausesMs.least;
  for (;;) {
    const names = namesIn(folder);
    if (names === undefined) {
      if (!makeFirst(folder, own)) continue;
      await delay(waits.first);
      return undefined;
    }
    const tokens = names.flatMap((name) => parseToken(name) ?? []);
    const idle = tokens.find(({ kind }) => kind === 'free');
    if (idle?.kind === 'free' && rename(folder, tokenName(idle), own)) return idle.prints;
    const holder = tokens.find((token) => token.kind === 'held');
    // What a dead process left this machine has seen itself.
    if (holder?.kind === 'held' && isDead(holder) && rename(folder, tokenName(holder), own)) {
      return undefined;
    }
    if (clockMs() - began > waits.others) {
      // Who made the folder has died before there was anything in it.
      if (names.length === 0 && removeEmpty(folder)) continue;
      throw busy(folder, holder?.kind === 'held' ? holder : undefined);
    }
    await delay(pause);
    pause = Math.min(pause * 2, pausesMs.most);
  }
}

/**
 * Whether this machine shows of the store what was there when it was given back.
 * @param isPatient whether it was waited for long enough: the lock may have been removed by hand, as one is told to
 */
function isSeen(dataFolder: string, { store, lock }: Prints, isPatient: boolean): boolean {
  const seen = printsOf(dataFolder);
  return seen.store === store && (seen.lock === lock || isPatient);
}

function namesIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** @returns false where another one was quicker */
function makeFirst(folder: string, own: HeldToken): boolean {
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, tokenName(own)), '', { flag: 'wx' });
    return true;
  } catch (error) {
    if (['EEXIST', 'ENOENT'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}

/** @returns whether it has the new name: an answer that was lost on the way must not count as a refusal */
function rename(folder: string, from: string, own: HeldToken): boolean {
  const to = join(folder, tokenName(own));
  try {
    renameSync(join(folder, from), to);
    return true;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return namesIn(folder)?.includes(tokenName(own)) === true;
  }
}

function removeEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(systemCode(error) ?? '')) return false;
    throw error;
  }
}

function free(dataFolder: string, own: HeldToken, prints: Prints): void {
  const folder = join(dataFolder, claimsFolder);
  const to = tokenName({ kind: 'free', prints });
  try {
    renameSync(join(folder, tokenName(own)), join(folder, to));
  } catch (error) {
    // Somebody removed the folder, as those are told to whose other machine is gone.
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

/** A process of another machine cannot be asked: it counts as alive. */
function isDead({ host, pid, started }: HeldToken): boolean {
  return host === hostname() && !isAlive({ pid, started });
}

/** Names and sizes of the store's files, but those that say nothing of it; and the right to write. */
function printsOf(dataFolder: string): Prints {
  const store = join(dataFolder, 'store');
  const files = (namesIn(store) ?? []).filter((name) => !/^LO(?:CK|G|G\.old)$/.test(name));
  const sizes = files.toSorted().map((name) => `${name}:${sizeOf(join(store, name))}`);
  return { store: xxh64Hex(Buffer.from(sizes.join('\n'))), lock: lockPrint(dataFolder) };
}

function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}

function lockPrint(dataFolder: string): string {
  try {
    return xxh64Hex(readFileSync(join(dataFolder, 'lock')));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 'none';
    throw error;
  }
}

function busy(folder: string, holder: HeldToken | undefined): ImgdedupError {
  const who =
    holder === undefined ? 'Somebody' : `Process ${holder.pid} on ${holder.host || 'a machine'}`;
  return new ImgdedupError('REPOSITORY_BUSY', `${who} has the store of this repository open.`, {
    remedy: `Wait until it ends. If nothing runs there any more, remove the folder ${folder}.`,
  });
}

function stale(dataFolder: string): ImgdedupError {
  return new ImgdedupError(
    'STORE_STALE',
    `What another machine wrote into ${join(dataFolder, 'store')} is not seen here yet.`,
    {
      remedy: `Wait a minute, or mount the share without caches. If the repository was copied or restored, remove the folder ${join(dataFolder, claimsFolder)}.`,
    },
  );
}
