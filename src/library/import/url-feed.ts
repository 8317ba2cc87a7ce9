import type { FileOps } from '../../fs/file-ops.js';
import { clockMs } from '../../model/time/clock.js';
import { foldersInAddress } from '../../model/paths/download-name.js';
import { systemCode } from '../../model/errors/errors.js';
import {
  compareNames,
  placeAt,
  type Base,
  type PlacePath,
  type RelPath,
} from '../../model/paths/path.js';
import type { WebAddress } from '../../model/paths/web-address.js';
import type { Downloader } from '../download/downloader.js';
import { timeOf, type Done, type Staging } from '../download/staging.js';
import type { FeedChunk, FeedOptions, ImportFeed, SourceFile } from './feed.js';
import { familyOf } from './source-files.js';

export interface UrlFeedOptions {
  readonly addresses: readonly WebAddress[];
  /** What people call them all. */
  readonly place: string;
  readonly downloader: Downloader;
  readonly staging: Staging;
  readonly ops: FileOps;
  /** Of the photo folder. */
  readonly base: Base;
  /** Ask what there is, and take nothing. */
  readonly dryRun: boolean;
  readonly isAborted: () => boolean;
}

/** A file that is here, and where it comes from. */
interface Here {
  readonly address: WebAddress;
  readonly file: SourceFile;
}

/** Servers that are asked side by side. */
const mostHosts = 4;
/** So much lies in the staging folder, but for one file of each server. */
const enoughBytes = 256 * 1024 * 1024;
const mostAtATime = 64;
/** What came in this time gets its place before more is fetched. */
const longEnoughMs = 60_000;

/** Files of addresses: fetches some, hands them out, and forgets those that have a place. */
export class UrlFeed implements ImportFeed {
  readonly mayGather = false;
  readonly name: string;
  readonly place: string;
  readonly #options: UrlFeedOptions;
  #pending: readonly WebAddress[];
  /** What was handed out, by where its bytes are. */
  readonly #out = new Map<string, WebAddress>();
  /** Of these, what the photo folder holds, or nobody takes. */
  readonly #settled = new Map<WebAddress, Done | undefined>();

  constructor(options: UrlFeedOptions) {
    this.#options = options;
    this.#pending = options.addresses;
    this.place = options.place;
    this.name = new Set(options.addresses.map(({ host }) => host)).values().next().value ?? '';
  }

  count(): { files: number; bytes: undefined } {
    return { files: this.#options.addresses.length, bytes: undefined };
  }

  async *chunks({ most, onEvent }: FeedOptions): AsyncGenerator<readonly FeedChunk[]> {
    const { dryRun, isAborted } = this.#options;
    while (this.#pending.length > 0 && !isAborted()) {
      const batch = this.#next(Math.min(most, mostAtATime));
      const wanted: WebAddress[] = [];
      for (const address of batch) {
        const done = this.#doneWith(address);
        const { shown } = address;
        if (done === undefined) {
          wanted.push(address);
          continue;
        }
        // Of a run that was killed before it had put everything away.
        if (!dryRun) whereItCan(() => this.#options.staging.drop(address));
        await onEvent({ kind: 'known', origin: shown, isTrashed: false, ...done }, shown);
      }
      const work = dryRun ? this.#describe(wanted, onEvent) : this.#fetch(wanted, onEvent);
      const here = await work;
      for (const { address, file } of here) this.#out.set(file.from, address);
      if (here.length > 0) yield chunksOf(here);
      this.#tidy();
    }
  }

  isThere(): boolean {
    return true;
  }

  settle(from: string, place: PlacePath | undefined, bytes: number): void {
    const address = this.#out.get(from);
    if (address !== undefined) this.#settled.set(address, place && { place, bytes });
  }

  end(isComplete: boolean): void {
    if (this.#options.dryRun) return;
    this.#tidy();
    if (isComplete) whereItCan(() => this.#options.staging.forget(this.#options.addresses));
  }

  /** What belongs together comes together. */
  #next(most: number): readonly WebAddress[] {
    const pending = this.#pending;
    let count = Math.min(most, pending.length);
    while (count < pending.length && isFamily(pending[count - 1], pending[count])) count += 1;
    this.#pending = pending.slice(count);
    return pending.slice(0, count);
  }

  /** What cannot be found out is fetched again. */
  #doneWith(address: WebAddress): Done | undefined {
    const { staging, ops, base } = this.#options;
    return whereItCan(() => {
      const done = staging.doneWith(address);
      const isStill = done && ops.look(placeAt(base, done.place))?.stat.size === done.bytes;
      return isStill === true ? done : undefined;
    });
  }

  async #describe(
    addresses: readonly WebAddress[],
    onEvent: FeedOptions['onEvent'],
  ): Promise<Here[]> {
    for (const address of addresses) {
      const { shown: origin } = address;
      const said = await this.#options.downloader.describe(address);
      if (said.kind === 'trouble')
        await onEvent({ kind: 'failed', origin, reason: said.reason }, origin);
      else await onEvent({ ...said, kind: 'found', origin }, origin);
    }
    return [];
  }

  /** Servers side by side, the files of each one after another. What there is no room for comes later. */
  async #fetch(addresses: readonly WebAddress[], onEvent: FeedOptions['onEvent']): Promise<Here[]> {
    const { downloader, isAborted } = this.#options;
    const hosts = new Map<string, WebAddress[]>();
    for (const address of addresses) {
      const ofHost = hosts.get(address.origin);
      if (ofHost === undefined) hosts.set(address.origin, [address]);
      else ofHost.push(address);
    }
    const began = clockMs();
    const came = new Map<WebAddress, Here | { readonly reason: string }>();
    let bytes = 0;
    const queue = hosts.values();
    const work = async (): Promise<void> => {
      for (const ofHost of queue) {
        for (const address of ofHost) {
          if (bytes >= enoughBytes || clockMs() - began > longEnoughMs || isAborted()) break;
          const fetched = await downloader.fetch(address);
          if (fetched.kind === 'trouble') came.set(address, fetched);
          else {
            const { staged, digest } = fetched;
            bytes += staged.size;
            const { shown } = address;
            const mtimeMs = timeOf(staged.lastModified) ?? 0;
            const { name, path: from } = staged;
            came.set(address, {
              address,
              file: { name, file: shown, from, origin: shown, mtimeMs, digest },
            });
          }
        }
      }
    };
    const ended = await Promise.allSettled(Array.from({ length: mostHosts }, work));
    const broken = ended.find(({ status }) => status === 'rejected');
    if (broken?.status === 'rejected') throw broken.reason;
    this.#pending = [...addresses.filter((address) => !came.has(address)), ...this.#pending];
    const here: Here[] = [];
    for (const address of addresses) {
      const one = came.get(address);
      const { shown: origin } = address;
      if (one === undefined) continue;
      if ('reason' in one) await onEvent({ kind: 'failed', origin, reason: one.reason }, origin);
      else here.push(one);
    }
    return here;
  }

  /** Writes down what is dealt with, and only then removes it. */
  #tidy(): void {
    const { staging } = this.#options;
    const settled = [...this.#settled];
    this.#settled.clear();
    const done = new Map(
      settled.flatMap(([address, one]) => (one === undefined ? [] : [[address, one]])),
    );
    whereItCan(() => staging.note(done));
    for (const [address] of settled) whereItCan(() => staging.drop(address));
  }
}

/** What is left in the staging folder is found there by the next run, and costs no file. */
function whereItCan<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!/^E[A-Z0-9]+$/.test(systemCode(error) ?? '')) throw error;
    return undefined;
  }
}

function isFamily(one: WebAddress | undefined, other: WebAddress | undefined): boolean {
  return (
    one !== undefined && other !== undefined && familyOf(pathOf(one)) === familyOf(pathOf(other))
  );
}

function pathOf({ href }: WebAddress): string {
  return href.replace(/\?.*$/s, '').replace(/^[^:]*:\/\//, '');
}

/** Of one folder of one server; two of one name are no family. */
function chunksOf(here: readonly Here[]): FeedChunk[] {
  const chunks: { origin: string; folder: RelPath; files: Map<string, SourceFile> }[] = [];
  for (const { address, file } of here) {
    const { origin } = address;
    const folder = foldersInAddress(address.href);
    const chunk = chunks.find(
      (one) => one.origin === origin && one.folder === folder && !one.files.has(file.name),
    );
    if (chunk === undefined) chunks.push({ origin, folder, files: new Map([[file.name, file]]) });
    else chunk.files.set(file.name, file);
  }
  return chunks.map(({ folder, files }) => ({
    folder,
    files: [...files.values()].toSorted((a, b) => compareNames(a.name, b.name)),
  }));
}
