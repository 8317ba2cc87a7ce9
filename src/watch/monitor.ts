import { lstatSync, watch, type FSWatcher, type Stats } from 'node:fs';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { locate } from '../fs/location.js';
import { mountList } from '../fs/mounts.js';
import { clockMs } from '../model/clock.js';
import { ImgdedupError, systemCode } from '../model/errors.js';
import {
  basePrefix,
  bytesToName,
  joinPath,
  rootPath,
  type Base,
  type RelPath,
} from '../model/path.js';
import type { WatcherState } from '../model/watcher-state.js';
import { Cookies } from './cookies.js';
import { changedLinks, isSameSight, lookAtFolder, type FolderSight } from './folder-sight.js';
import { ChangeJournal } from './journal.js';
import { OverflowGuard } from './overflow-guard.js';
import type { Changes, Finding, Moment, RootInode } from './protocol.js';
import { isSameInode, rootInode } from './root-inode.js';
import { cannotWatch, mountsOfRoot, tooManyFolders } from './watchable.js';

/** What a monitor is about. */
export interface MonitorPlace {
  /** Absolute path of the folder with the photos. */
  readonly root: string;
  /** Absolute path of the repository's data, of which nothing is watched. */
  readonly dataFolder: string;
  /** The same below the root, where it lies there. */
  readonly innerDataFolder: RelPath | undefined;
}

export interface MonitorOptions {
  /** Told that events were lost, or may have been, and why: everything is looked at again. */
  readonly onResync?: ((reason: string) => void) | undefined;
  /** Told that all folders are watched. */
  readonly onReady?: ((state: WatcherState) => void) | undefined;
  /** Told of folders that something was seen of, in batches. */
  readonly onChange?: ((folders: ReadonlySet<RelPath>) => void) | undefined;
  /** How long one round of looking at all folders takes, for what no event tells; ms. */
  readonly auditMs?: number | undefined;
  /** Where the system says what is mounted. */
  readonly mounts?: string | undefined;
}

/** A watched folder. */
interface Watched {
  /** Undefined where it may not be listed: it counts as changed. */
  readonly watcher: FSWatcher | undefined;
  readonly sight: FolderSight;
}

const nothingSeen: FolderSight = {
  ino: 0,
  mtimeMs: 0,
  ctimeMs: 0,
  folders: [],
  inos: new Float64Array(),
  ctimes: new Float64Array(),
  links: new Uint32Array(),
};

/** Changes come in crowds. */
const pauseMs = 300;
const breathMs = 20;
const auditTickMs = 1000;
const usualAuditMs = 10 * 60_000;
/** After events were lost, more are to be expected. */
const resyncPauseMs = 500;
/** Files with names outside of the root that are looked at for each question; beyond, it is left to who asks. */
const mostExposed = 20_000;
const vanished = new Set(['ENOENT', 'ENOTDIR', 'ELOOP']);

/**
 * Watches every folder below a root and knows which of them something happened in, after git's file-system
 * monitor. See docs/watch.md for what it hears and what it does not.
 *
 * An inotify watch hears what is done through the names in a folder. Of a file with several names every folder
 * that has one counts as changed; one with names outside of the root is looked at for each question.
 */
export class Monitor implements AsyncDisposable {
  readonly #place: MonitorPlace;
  readonly #options: MonitorOptions;
  readonly #base: Base;
  readonly #journal = new ChangeJournal();
  readonly #guard = new OverflowGuard(() => this.#resync('more events than the system keeps'));
  readonly #cookies: Cookies;
  readonly #since = Date.now();
  readonly #folders = new Map<RelPath, Watched>();
  /** Folders that cannot be watched. */
  readonly #blind = new Set<RelPath>();
  /** Folders to be looked at, because something was heard of them. */
  #pending = new Set<RelPath>();
  /** Folders whose own inode may be gone, and their watch with it. */
  #suspect = new Set<RelPath>();
  /** Inodes with several names that were seen for a moment. */
  #passing = new Set<number>();
  /** Folders with files that have names outside; undefined where that must be found out anew. */
  #exposed: { readonly folders: ReadonlySet<RelPath>; readonly files: number } | undefined;
  #work: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #audit: NodeJS.Timeout | undefined;
  #auditQueue: RelPath[] = [];
  #isReady = false;
  #isEnded = false;
  #isResyncing = false;
  #events = 0;
  #resyncs = 0;
  #root: RootInode;
  #mounts: string;
  readonly #ending: PromiseWithResolvers;

  private constructor(place: MonitorPlace, options: MonitorOptions) {
    this.#place = place;
    this.#options = options;
    this.#base = basePrefix(place.root);
    this.#root = rootInode(place.root);
    this.#mounts = mountsOfRoot(place.root, options.mounts ?? mountList).text;
    this.#ending = withResolvers();
    this.#cookies = new Cookies(join(place.dataFolder, 'watch'), (error) => this.#end(error));
  }

  /**
   * Begins to watch; it is ready a moment later, and until then knows of nothing.
   * @throws ImgdedupError CANNOT_WATCH
   */
  static start(place: MonitorPlace, options: MonitorOptions = {}): Monitor {
    const monitor = new Monitor(place, options);
    monitor.#begin();
    monitor.#audit = setInterval(() => monitor.#auditSome(), auditTickMs);
    return monitor;
  }

  /** Rejects where nothing can be watched any more; resolves when it was disposed of. */
  get ended(): Promise<void> {
    return this.#ending.promise;
  }

  get state(): WatcherState {
    let files = 0;
    for (const { sight } of this.#folders.values()) files += sight.inos.length;
    return {
      pid: process.pid,
      since: this.#since,
      isReady: this.#isReady,
      folders: this.#folders.size,
      files,
      events: this.#events,
      resyncs: this.#resyncs,
    };
  }

  /** Resolves once all folders that there are now are watched. */
  async ready(): Promise<void> {
    while (!this.#isReady && !this.#isEnded) {
      await this.#work;
      await setImmediate();
    }
  }

  /**
   * What happened before this was called, all of it.
   * @param root what the asker takes for the root
   */
  async changes(root: RootInode = this.#root): Promise<Changes> {
    if (!this.#isReady || !this.#checkRoot(root)) return this.#journal.now;
    const { token } = this.#journal.now;
    if (!(await this.#cookies.pass())) return this.#journal.now;
    await this.#settle();
    const { folders, files } = this.#exposedFolders();
    if (files > 0 && files <= mostExposed) {
      for (const folder of folders) this.#pending.add(folder);
      await this.#settle();
    }
    if (!this.#isReady || this.#isEnded || this.#journal.now.token !== token) {
      return this.#journal.now;
    }
    return this.#journal.changes(files > mostExposed ? [...this.#blind, ...folders] : this.#blind);
  }

  /**
   * Remembers what somebody found who looked at everything after `at`.
   * @returns whether it still holds
   */
  take(finding: Finding, at: Moment): boolean {
    return this.#isReady && this.#journal.take(finding, at);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end();
    await this.#work;
  }

  #begin(): void {
    this.#isReady = false;
    void this.#enqueue(async () => {
      if (await this.#add(rootPath)) {
        await this.#lookAtPending();
        if (this.#isEnded) return;
        this.#isReady = true;
        this.#options.onReady?.(this.state);
        return;
      }
      this.#end(rootGone(this.#place.root));
    });
  }

  /** What was said before holds no longer; all folders are looked at anew. */
  #resync(reason: string): void {
    this.#journal.renew();
    if (this.#isEnded || this.#isResyncing) return;
    this.#resyncs += 1;
    this.#isReady = false;
    this.#isResyncing = true;
    this.#options.onResync?.(reason);
    void this.#enqueue(async () => {
      this.#forget(rootPath);
      this.#pending.clear();
      this.#suspect.clear();
      await setTimeout(resyncPauseMs);
      this.#isResyncing = false;
    });
    this.#begin();
  }

  /** Ends everything, once; whoever asks is told to look for themselves. */
  #end(error?: Error): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#isReady = false;
    this.#journal.renew();
    clearTimeout(this.#timer);
    clearInterval(this.#audit);
    this.#forget(rootPath);
    this.#cookies[Symbol.dispose]();
    if (error === undefined) this.#ending.resolve();
    else this.#ending.reject(error);
  }

  /** Whether the root is what it was. */
  #checkRoot(asked: RootInode): boolean {
    const { root } = this.#place;
    try {
      const now = rootInode(root);
      if (!isSameInode(now, asked)) return false;
      const { text } = mountsOfRoot(root, this.#options.mounts ?? mountList);
      if (isSameInode(now, this.#root) && text === this.#mounts) return true;
      this.#root = now;
      this.#mounts = text;
      this.#resync('another folder is there, or something was mounted or unmounted');
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      this.#end(vanished.has(systemCode(error) ?? '') ? rootGone(root) : asError(error));
    }
    return false;
  }

  /** One thing after another. */
  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#after(this.#work, work);
    return this.#work;
  }

  async #after(before: Promise<void>, work: () => Promise<void>): Promise<void> {
    await before;
    if (this.#isEnded) return;
    try {
      await work();
    } catch (error) {
      this.#end(asError(error));
    }
  }

  /** Looks at everything that was heard of by now. */
  #settle(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#enqueue(() => this.#lookAtPending());
  }

  #hear(folder: RelPath, kind: string, name: Buffer | null): void {
    if (this.#isEnded) return;
    this.#events += 1;
    this.#guard.count();
    this.#journal.note(folder);
    this.#pending.add(folder);
    // Of its own inode, or of something in it that has its name.
    if (kind === 'rename') this.#noteName(folder, name);
    this.#timer ??= globalThis.setTimeout(() => void this.#settle(), pauseMs);
  }

  #noteName(folder: RelPath, bytes: Buffer | null): void {
    const name = bytes === null ? undefined : bytesToName(bytes);
    if (name === undefined || name === nameOf(folder) || folder === rootPath) {
      this.#suspect.add(folder);
    }
    if (name === undefined) return;
    // A second name may be gone again when the folder is looked at.
    const stats = look(this.#base, joinPath(folder, name));
    if (stats?.isFile() === true && stats.nlink > 1) this.#passing.add(stats.ino);
  }

  async #lookAtPending(): Promise<void> {
    const [batch, suspects] = [this.#pending, this.#suspect];
    const linked = this.#passing;
    this.#pending = new Set();
    this.#suspect = new Set();
    this.#passing = new Set();
    const changed = new Set<RelPath>();
    const added: RelPath[] = [];
    const breath = new Breath();
    // What left comes before what came: a folder that moved is watched anew.
    for (const folder of batch) {
      if (this.#isEnded) return;
      const known = this.#folders.get(folder);
      if (known === undefined) continue;
      const watcher = suspects.has(folder) ? this.#watchAgain(folder, known) : known.watcher;
      const seen = lookAtFolder(this.#base, folder);
      if (seen.kind !== 'seen' || watcher === undefined) {
        for (const ino of this.#forget(folder)) linked.add(ino);
        if (folder === rootPath) throw rootGone(this.#place.root);
        // Closed, or something else by that name: the folder above tells which, or a new look at this one.
        added.push(folder);
        continue;
      }
      const { sight } = seen;
      for (const ino of changedLinks(known.sight, sight)) linked.add(ino);
      if (!isSameSight(known.sight, sight)) {
        this.#journal.note(folder);
        changed.add(folder);
      }
      const names = new Set(sight.folders);
      for (const name of new Set([...known.sight.folders, ...names])) {
        const child = joinPath(folder, name);
        if (this.#isLeftOut(child)) continue;
        const old = this.#folders.get(child);
        if (names.has(name) && old !== undefined && this.#isStill(child, old)) continue;
        for (const ino of this.#forget(child)) linked.add(ino);
        if (names.has(name)) added.push(child);
      }
      this.#folders.set(folder, { watcher, sight });
      await breath.take();
    }
    for (const folder of added) await this.#add(folder, linked, changed);
    await this.#noteLinked(linked, changed);
    if (changed.size > 0 && this.#isReady) this.#options.onChange?.(changed);
  }

  /** Watches a folder and all below it. A watch comes before the look: what comes between is heard. */
  async #add(
    start: RelPath,
    linked = new Set<number>(),
    changed = new Set<RelPath>(),
  ): Promise<boolean> {
    const breath = new Breath();
    const waiting = [start];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      if (this.#isEnded) return false;
      for (const ino of this.#forget(folder)) linked.add(ino);
      const watcher = this.#watch(folder);
      if (watcher === 'gone') continue;
      const seen = lookAtFolder(this.#base, folder);
      if (seen.kind === 'gone') {
        if (watcher !== 'closed') watcher.close();
        continue;
      }
      this.#journal.note(folder);
      changed.add(folder);
      if (seen.kind === 'closed' || watcher === 'closed') {
        if (watcher !== 'closed') watcher.close();
        this.#blind.add(folder);
        this.#folders.set(folder, { watcher: undefined, sight: nothingSeen });
        continue;
      }
      this.#folders.set(folder, { watcher, sight: seen.sight });
      if (this.#isReady) for (const ino of changedLinks(undefined, seen.sight)) linked.add(ino);
      this.#exposed = undefined;
      for (const name of seen.sight.folders) {
        const child = joinPath(folder, name);
        if (!this.#isLeftOut(child)) waiting.push(child);
      }
      await breath.take();
    }
    return this.#folders.has(start);
  }

  #watch(folder: RelPath): FSWatcher | 'gone' | 'closed' {
    try {
      const watcher = watch(
        locate(this.#base, folder),
        { encoding: 'buffer', persistent: true },
        (kind, name) => this.#hear(folder, kind, name),
      );
      watcher.on('error', () => {
        this.#suspect.add(folder);
        this.#hear(folder, 'change', null);
      });
      return watcher;
    } catch (error) {
      const code = systemCode(error) ?? '';
      if (vanished.has(code)) return 'gone';
      if (code === 'EACCES' || code === 'EPERM') return 'closed';
      if (code === 'ENOSPC') throw tooManyFolders(this.#countFolders(), error);
      if (code === 'EMFILE') throw noInstance(error);
      throw error;
    }
  }

  /** Those that are watched and those that wait for it, as far as they are known: a lower bound. */
  #countFolders(): number {
    let folders = 0;
    const waiting = [rootPath];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      folders += 1;
      const seen = this.#folders.get(folder)?.sight ?? sightOf(this.#base, folder);
      for (const name of seen?.folders ?? []) {
        const child = joinPath(folder, name);
        if (!this.#isLeftOut(child)) waiting.push(child);
      }
    }
    return folders;
  }

  /** The inode may be another one with the same number, of which nothing is heard any more. */
  #watchAgain(folder: RelPath, { watcher: old }: Watched): FSWatcher | undefined {
    this.#close(old);
    const watcher = this.#watch(folder);
    return typeof watcher === 'string' ? undefined : watcher;
  }

  /** Whether a known folder is the one that was known by that name. */
  #isStill(folder: RelPath, { watcher, sight }: Watched): boolean {
    if (watcher === undefined) return false;
    const stats = look(this.#base, folder);
    return stats?.isDirectory() === true && stats.ino === sight.ino;
  }

  /**
   * Leaves a folder and all below it.
   * @returns inodes with several names in there
   */
  #forget(start: RelPath): Set<number> {
    const linked = new Set<number>();
    const waiting = [start];
    for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
      const known = this.#folders.get(folder);
      if (known === undefined) continue;
      this.#folders.delete(folder);
      this.#blind.delete(folder);
      this.#exposed = undefined;
      this.#close(known.watcher);
      for (const ino of changedLinks(known.sight, undefined)) linked.add(ino);
      for (const name of known.sight.folders) waiting.push(joinPath(folder, name));
    }
    return linked;
  }

  #close(watcher: FSWatcher | undefined): void {
    if (watcher === undefined) return;
    watcher.close();
    this.#guard.count();
  }

  /** Other folders with names of inodes that changed: they changed with them, and heard nothing of it. */
  async #noteLinked(linked: ReadonlySet<number>, changed: Set<RelPath>): Promise<void> {
    const done = new Set<number>();
    const breath = new Breath();
    for (let inos = linked; inos.size > 0;) {
      this.#exposed = undefined;
      for (const ino of inos) done.add(ino);
      const more = new Set<number>();
      for (const [folder, { watcher, sight }] of this.#folders) {
        if (!sight.inos.some((ino) => inos.has(ino))) continue;
        this.#journal.note(folder);
        changed.add(folder);
        const seen = lookAtFolder(this.#base, folder);
        // Where it is gone, that is heard of.
        if (seen.kind !== 'seen') continue;
        for (const ino of changedLinks(sight, seen.sight)) if (!done.has(ino)) more.add(ino);
        // What is to be watched is found out by whoever hears of it.
        this.#folders.set(folder, { watcher, sight: { ...seen.sight, folders: sight.folders } });
        await breath.take();
        if (this.#isEnded) return;
      }
      inos = more;
    }
  }

  /** Folders with files that have more names than there are in all folders together. */
  #exposedFolders() {
    if (this.#exposed !== undefined) return this.#exposed;
    const names = new Map<number, number>();
    for (const { sight } of this.#folders.values()) {
      for (const [at, ino] of sight.inos.entries()) {
        if ((sight.links[at] ?? 0) > 1) names.set(ino, (names.get(ino) ?? 0) + 1);
      }
    }
    const folders = new Set<RelPath>();
    let files = 0;
    for (const [folder, { sight }] of this.#folders) {
      const isExposed = sight.inos.some((ino, at) => {
        const links = sight.links[at] ?? 0;
        return links > 1 && (names.get(ino) ?? 0) < links;
      });
      if (!isExposed) continue;
      folders.add(folder);
      files += sight.inos.length;
    }
    this.#exposed = { folders, files };
    return this.#exposed;
  }

  /** A part of a round through all folders: some changes make no event. */
  #auditSome(): void {
    if (!this.#isReady) return;
    if (this.#auditQueue.length === 0) this.#auditQueue = [...this.#folders.keys()];
    const rounds = (this.#options.auditMs ?? usualAuditMs) / auditTickMs;
    const count = Math.ceil(this.#folders.size / Math.max(rounds, 1));
    for (const folder of this.#auditQueue.splice(-count)) this.#pending.add(folder);
    void this.#settle();
  }

  #isLeftOut(folder: RelPath): boolean {
    return folder === this.#place.innerDataFolder;
  }
}

/** Lets others have their turn now and then, the reading of events above all. */
class Breath {
  #since = clockMs();

  async take(): Promise<void> {
    if (clockMs() - this.#since < breathMs) return;
    await setImmediate();
    this.#since = clockMs();
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

function withResolvers(): PromiseWithResolvers {
  let [resolve, reject]: [() => void, (error: Error) => void] = [() => undefined, () => undefined];
  const promise = new Promise<void>((...both) => ([resolve, reject] = both));
  // Who does not care need not wait for it.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

function nameOf(folder: RelPath): string {
  return folder.slice(folder.lastIndexOf('/') + 1);
}

function look(base: Base, path: RelPath): Stats | undefined {
  try {
    return lstatSync(locate(base, path), { throwIfNoEntry: false });
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

function sightOf(base: Base, folder: RelPath): FolderSight | undefined {
  const seen = lookAtFolder(base, folder);
  return seen.kind === 'seen' ? seen.sight : undefined;
}

function rootGone(root: string): ImgdedupError {
  return cannotWatch(
    `The photo folder ${root} is not there any more.`,
    'If it is on another disk, connect that first, and start the watcher again.',
  );
}

function noInstance(cause: unknown): ImgdedupError {
  return cannotWatch(
    'The system lets this user watch nothing more: too many programs do.',
    'End one of them, or have an administrator raise fs.inotify.max_user_instances.',
    cause,
  );
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
