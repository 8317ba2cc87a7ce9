import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { findDupes } from '../../../src/api/find/find-dupes.js';
import { watchFolder, type FolderWatcher } from '../../../src/api/indexing/watch-folder.js';
import { indexPhotos } from '../../../src/api/indexing/index-photos.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { status } from '../../../src/api/files/status.js';
import type { StatusResult } from '../../../src/model/snapshot/status.js';
import { scanDisk, takenFiles, type Disk, type NameRules, type SeenFile } from './disk.js';
import { faultyDisk } from './faulty-disk.js';
import { groupPaths, naiveGroups } from './naive-groups.js';
import { settle, type PhotoFolder } from './photo-folder.js';
import { Changer } from './random-changes.js';
import { Random } from './random.js';
import { disguised, objections } from './status-oracle.js';

const scope = Scope.everything;
/** Empty files count as well. */
const overrides = new Map<string, unknown>([['scan.min-size', 0]]);
const defaultRules: NameRules = { extensions: ['jpg', 'png'], hidden: false };
const otherRules: readonly [NameRules, ...NameRules[]] = [
  defaultRules,
  { extensions: ['jpg'], hidden: false },
  { extensions: ['jpg', 'png', 'txt'], hidden: true },
];

/** Where what is known is kept, and whether a watcher says what need not be looked at. */
export type Where = 'in memory' | 'on LevelDB' | 'watched' | { readonly server: string };

/** One folder, changed and looked at in turn. */
export class Sequence {
  readonly #folder: PhotoFolder;
  readonly #random: Random;
  readonly #changer: Changer;
  readonly #kept: boolean;
  #repository: Repository;
  #watcher: FolderWatcher | undefined;
  #rules = defaultRules;
  #before: ReadonlyMap<string, SeenFile> = new Map();
  /** Inodes of which `modified` may be wrong. */
  readonly #excused = new Set<bigint>();
  /** What was done, and what was wrong. */
  readonly log: string[] = [];
  readonly wrong: string[] = [];

  readonly #allowed: readonly string[];

  private constructor(
    folder: PhotoFolder,
    random: Random,
    repository: Repository,
    allowed: readonly string[] = [],
  ) {
    this.#allowed = allowed;
    this.#folder = folder;
    this.#random = random;
    this.#changer = new Changer(folder.root, random);
    this.#repository = repository;
    this.#kept = repository.isKept;
  }

  static async start(folder: PhotoFolder, seed: number, where: Where): Promise<Sequence> {
    if (where === 'in memory') {
      const repository = await Repository.ephemeral(folder.root, { overrides });
      return new Sequence(folder, new Random(seed), repository);
    }
    const allowed = typeof where === 'string' ? [] : [where.server];
    const [store] = allowed;
    const { place } = await createRepository(folder.root, { store });
    const opened = new Map([...overrides, ['store.servers', allowed] as const]);
    const repository = await Repository.open(place, { overrides: opened });
    const sequence = new Sequence(folder, new Random(seed), repository, allowed);
    if (where === 'watched') await sequence.#watch();
    return sequence;
  }

  async #watch(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      watchFolder(this.#repository, { onReady: () => resolve() }).then(
        (watcher) => (this.#watcher = watcher),
        reject,
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watcher?.[Symbol.asyncDispose]();
  }

  async run(): Promise<void> {
    this.#changer.plant();
    await this.#snapshot();
    for (let round = this.#random.int(1, 3); round > 0; round -= 1) {
      await this.#change();
      await this.#compare();
      if (this.#random.chance(0.8)) await this.#snapshot();
    }
  }

  async #change(): Promise<void> {
    for (let count = this.#random.int(1, 6); count > 0; count -= 1) {
      const done = this.#changer.change(this.#disk());
      if (done !== undefined) this.log.push(done);
      // A second name that is gone again before anybody could look at it is seen by no watcher.
      if (this.#watcher !== undefined) await heard();
    }
    if (!this.#kept || !this.#random.chance(0.2)) return;
    this.#rules = this.#random.pick(otherRules);
    this.#repository = await Repository.open(this.#repository, { overrides: this.#overrides() });
    this.log.push(`settings ${JSON.stringify(this.#rules)}`);
  }

  #overrides(): Map<string, unknown> {
    return new Map<string, unknown>([
      ...overrides,
      ['store.servers', this.#allowed],
      ['scan.extensions', this.#rules.extensions],
      ['scan.hidden', this.#rules.hidden],
    ]);
  }

  async #snapshot(): Promise<void> {
    const before = this.#random.next();
    if (before < 0.3) {
      await settle();
      this.log.push('settle');
    } else if (before < 0.5) {
      this.log.push(`just before: ${this.#changer.rewriteOne(this.#disk())}`);
    }
    const disk = this.#disk();
    this.#excuse(takenFiles(disk));
    if (this.#random.chance(0.3)) {
      this.log.push('dupes');
      const found = await findDupes(this.#repository, { scope });
      this.#before = takenFiles(disk);
      this.#same('unreadable', found.unreadable, []);
      this.#same('groups', groupPaths(found), this.#naive());
    } else {
      this.log.push('index');
      const { unreadable, files } = await indexPhotos(this.#repository, { scope });
      this.#before = takenFiles(disk);
      this.#same('unreadable', unreadable, []);
      this.#same('files', files, this.#before.size);
    }
    if (this.#random.chance(0.3)) {
      // In the very moment of the snapshot, as close as it gets.
      this.log.push(`right after: ${this.#changer.rewriteOne(disk)}`);
      return;
    }
    await this.#compareNothing();
  }

  /** Right after a snapshot nothing changed, and contents are what they are. */
  async #compareNothing(): Promise<void> {
    const answer = await this.#status();
    this.#object(answer, this.#disk());
    this.#same('counted files', answer.counts.files, this.#before.size);
    if (!this.#random.chance(0.5)) return;
    this.log.push('dupes to compare');
    this.#same('groups', groupPaths(await findDupes(this.#repository, { scope })), this.#naive());
  }

  async #compare(): Promise<void> {
    const answer = await this.#status();
    const disk = this.#disk();
    this.#excuse(takenFiles(disk));
    this.#object(answer, disk);
    // Looking changed nothing: not the answer, not the newest snapshot.
    this.#same('second answer', await this.#status(), answer);
    if (this.#watcher === undefined) return;
    // A disk of somebody's own is one that no watcher knows of.
    await using unwatched = await Repository.open(this.#repository, {
      overrides: this.#overrides(),
      disk: faultyDisk(() => undefined),
    });
    this.#same('answer without the watcher', answer, await status(unwatched, { scope }));
  }

  #excuse(now: ReadonlyMap<string, SeenFile>): void {
    for (const ino of disguised(this.#before, now)) this.#excused.add(ino);
  }

  #object(answer: StatusResult, disk: Disk): void {
    for (const objection of objections(this.#before, disk, answer, this.#excused)) {
      this.#note(objection);
    }
  }

  #same(what: string, found: unknown, wanted: unknown): void {
    if (isDeepStrictEqual(found, wanted)) return;
    this.#note(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
  }

  #note(text: string): void {
    this.wrong.push(`after ${this.log.length} steps: ${text}`);
  }

  #status() {
    return status(this.#repository, { scope });
  }

  #disk() {
    return scanDisk(this.#folder.root, this.#rules);
  }

  #naive(): string[][] {
    return naiveGroups(this.#folder.root, takenFiles(this.#disk()).keys());
  }
}

/** Events are read between two turns. */
async function heard(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
