import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { mountList } from '../fs/volumes/mounts.js';
import { systemCode } from '../model/errors/errors.js';
import {
  basePrefix,
  bytesToName,
  joinPath,
  rootPath,
  type Base,
  type RelPath,
  nameOf,
} from '../model/paths/path.js';
import type { WatcherState } from '../model/runs/watcher-state.js';
import { Cookies } from './cookies.js';
import { ExposedFolders } from './exposed.js';
import { ChangeJournal } from './journal.js';
import { OverflowGuard } from './overflow-guard.js';
import type { Changes, Finding, Moment, RootInode } from './protocol.js';
import { isSameInode, rootInode } from './root-inode.js';
import { limitOf, mountsOfRoot, rootGone } from './watchable.js';
import { systemWatch, type WatchOne } from './watch-one.js';
import { lookAt, vanished, WatchedFolders, type Noticed } from './watched-folders.js';

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
  /** How a folder is watched; as the system does by default. */
  readonly watchOne?: WatchOne | undefined;
}

/** Changes come in crowds. */
const pauseMs = 300;
const auditTickMs = 1000;
const usualAuditMs = 10 * 60_000;
/** After events were lost, more are to be expected. */
const resyncPauseMs = 500;
/** Files with names outside of the root that are looked at for each question; beyond, it is left to who asks. */
const mostExposed = 20_000;

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
  readonly #folders: WatchedFolders;
  readonly #exposed: ExposedFolders;
  /** Folders to be looked at, because something was heard of them. */
  #pending = new Set<RelPath>();
  /** Folders whose own inode may be gone, and their watch with it. */
  #suspect = new Set<RelPath>();
  /** Folders that came, by the folder that they are in. */
  #fresh: [folder: RelPath, name: string][] = [];
  /** What was seen on the way, until the next look. */
  #noticed: Noticed = nothingNoticed();
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
    const own = options.watchOne ?? systemWatch;
    const watchOne: WatchOne = (path, listener) => {
      try {
        return own(path, listener);
      } catch (error) {
        throw limitOf(error, () => this.#folders.count());
      }
    };
    this.#folders = new WatchedFolders({
      root: place.root,
      base: this.#base,
      watchOne,
      isLeftOut: (folder) => folder === place.innerDataFolder,
      isReady: () => this.#isReady,
      isEnded: () => this.#isEnded,
      note: (folder) => this.#journal.note(folder),
      onEvent: (folder, kind, name) => this.#hear(folder, kind, name),
      onError: (folder) => {
        this.#suspect.add(folder);
        this.#hear(folder, 'change', null);
      },
      onClose: () => this.#guard.count(),
    });
    this.#exposed = new ExposedFolders(this.#folders);
    this.#cookies = new Cookies(join(place.dataFolder, 'watch'), watchOne, (error) =>
      this.#end(error),
    );
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
    return {
      pid: process.pid,
      since: this.#since,
      isReady: this.#isReady,
      folders: this.#folders.size,
      files: this.#folders.files,
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
    const { folders, files } = this.#exposed.find();
    if (files > 0 && files <= mostExposed) {
      for (const folder of folders) this.#pending.add(folder);
      await this.#settle();
    }
    if (!this.#isReady || this.#isEnded || this.#journal.now.token !== token) {
      return this.#journal.now;
    }
    const { blind } = this.#folders;
    return this.#journal.changes(files > mostExposed ? [...blind, ...folders] : blind);
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
      if (await this.#folders.add(rootPath, nothingNoticed())) {
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
      this.#folders.forget(rootPath);
      this.#pending.clear();
      this.#suspect.clear();
      this.#fresh = [];
      this.#noticed = nothingNoticed();
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
    this.#folders.forget(rootPath);
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
    const path = joinPath(folder, name);
    const stats = lookAt(this.#base, path);
    // A second name may be gone again when the folder is looked at.
    if (stats?.isFile() === true && stats.nlink > 1) this.#noticed.linked.add(stats.ino);
    if (stats?.isDirectory() !== true || !this.#isReady || path === this.#place.innerDataFolder) {
      return;
    }
    if (this.#fresh.push([folder, name]) === 1) void this.#enqueue(() => this.#addFresh());
  }

  async #addFresh(): Promise<void> {
    const fresh = this.#fresh;
    this.#fresh = [];
    for (const [folder, name] of fresh) {
      await this.#folders.addEarly(folder, name, this.#noticed);
    }
  }

  async #lookAtPending(): Promise<void> {
    const [batch, suspects, noticed] = [this.#pending, this.#suspect, this.#noticed];
    this.#pending = new Set();
    this.#suspect = new Set();
    this.#noticed = nothingNoticed();
    await this.#folders.lookAgain(batch, suspects, noticed);
    if (this.#isEnded) return;
    await this.#folders.noteLinked(noticed);
    const { changed } = noticed;
    if (changed.size > 0 && this.#isReady) this.#options.onChange?.(changed);
  }

  /** A part of a round through all folders: some changes make no event. */
  #auditSome(): void {
    if (!this.#isReady) return;
    if (this.#auditQueue.length === 0) this.#auditQueue = this.#folders.paths();
    const rounds = (this.#options.auditMs ?? usualAuditMs) / auditTickMs;
    const count = Math.ceil(this.#folders.size / Math.max(rounds, 1));
    for (const folder of this.#auditQueue.splice(-count)) this.#pending.add(folder);
    void this.#settle();
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

function nothingNoticed(): Noticed {
  return { linked: new Set(), changed: new Set() };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
