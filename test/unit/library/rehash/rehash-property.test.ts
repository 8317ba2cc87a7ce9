/** Two folders that are treated alike, but that the hash of one is changed in between: they must stay alike. */
import { describe, expect, test } from 'vitest';
import { readActions } from '../../../../src/actions/journal/journal.js';
import { collectGarbage } from '../../../../src/api/maintenance/collect-garbage.js';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { diffSnapshots } from '../../../../src/api/history/diff-snapshots.js';
import { findDupes } from '../../../../src/api/find/find-dupes.js';
import { indexPhotos } from '../../../../src/api/indexing/index-photos.js';
import { linkDuplicates } from '../../../../src/api/actions/link-duplicates.js';
import { listTrash } from '../../../../src/api/actions/list-trash.js';
import { rehash } from '../../../../src/api/maintenance/rehash.js';
import { listSnapshots } from '../../../../src/api/history/snapshots.js';
import { status } from '../../../../src/api/files/status.js';
import { undoAction } from '../../../../src/api/actions/undo.js';
import { verify } from '../../../../src/api/maintenance/verify.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import type { OpenOptions } from '../../../../src/library/repository/open-options.js';
import { Scope } from '../../../../src/library/scan/scope.js';
import { scanDisk } from '../../support/disk.js';
import { compareNames } from '../../../../src/model/paths/path.js';
import { builtIn, tiny8 } from '../../support/hashes.js';
import { PhotoFolder, settle } from '../../support/photo-folder.js';
import { Changer } from '../../support/random-changes.js';
import { Random } from '../../support/random.js';
import { isSoak } from '../../support/soak.js';

const scope = Scope.everything;
const overrides = new Map<string, unknown>([['scan.min-size', 0]]);
const rules = { extensions: ['jpg', 'png'], hidden: false };
const hashes = ['sha256', 'blake3:16', 'shake256:9', 'xxh64', 'blake2b512'] as const;

class Twin implements Disposable {
  readonly folder = new PhotoFolder();
  repository: Repository;
  readonly #changer: Changer;
  readonly #changesHash: boolean;

  private constructor(
    seed: number,
    changesHash: boolean,
    repository: Repository,
    folder: PhotoFolder,
  ) {
    this.folder = folder;
    this.repository = repository;
    this.#changesHash = changesHash;
    this.#changer = new Changer(folder.root, new Random(seed));
  }

  static async make(seed: number, changesHash: boolean, options: OpenOptions): Promise<Twin> {
    const folder = new PhotoFolder();
    const { place } = await createRepository(folder.root, options);
    const twin = new Twin(seed, changesHash, await Repository.open(place, options), folder);
    twin.#changer.plant();
    twin.#changer.plant();
    return twin;
  }

  async act(act: number, to: string): Promise<void> {
    const { repository } = this;
    switch (act) {
      case 0:
        this.#changer.change(scanDisk(this.folder.root, rules));
        return;
      case 1:
        await indexPhotos(repository, { scope });
        return;
      case 2:
        await linkDuplicates(repository, { scope });
        return;
      case 3:
        await undoAction(repository);
        return;
      case 4:
        await collectGarbage(repository, { keepSnapshots: 3 });
        return;
      default:
        if (this.#changesHash) await rehash(repository, { to });
    }
  }

  /** All that is told of it, but for ids and times. */
  async told(): Promise<unknown> {
    const { repository } = this;
    const { groups } = await findDupes(repository, { scope });
    const changes = await status(repository, { scope });
    const snapshots = await listSnapshots(repository);
    const [newest, before] = snapshots;
    const diff =
      before === undefined || newest === undefined
        ? undefined
        : await diffSnapshots(repository, {
            from: String(before.sequence),
            to: String(newest.sequence),
          });
    const { problems } = await verify(repository, { readsPhotos: true });
    return {
      dupes: [...groups]
        .map(({ files }) => files.map(({ path }) => path).join())
        .toSorted(compareNames),
      changes: { ...changes, snapshot: undefined },
      trash: (await listTrash(repository)).map(({ path }) => path),
      snapshots: snapshots.map(({ sequence, files, bytes }) => ({ sequence, files, bytes })),
      diff: diff && {
        added: diff.added.map(({ path }) => path),
        changed: diff.changed.map(({ path }) => path),
        moved: diff.moved,
        gone: diff.gone.map(({ path }) => path),
      },
      actions: (await readActions(repository)).map(({ command, state, done, undone }) => ({
        command,
        state,
        done,
        undone,
      })),
      problems,
      files: this.folder.list().filter((path) => !path.startsWith('.imgdedup')),
    };
  }

  [Symbol.dispose](): void {
    this.folder[Symbol.dispose]();
  }
}

const seeds = Array.from({ length: isSoak ? 60 : 4 }, (_, at) => at + 1);

describe('a repository whose hash was changed is what it would be without', () => {
  test.each(seeds)('sequence %i', async (seed) => {
    const random = new Random(seed);
    using changed = await Twin.make(seed, true, { overrides });
    using plain = await Twin.make(seed, false, { overrides });
    await settle();
    const log: string[] = [];
    for (let step = 0; step < 14; step += 1) {
      const act = step === 0 ? 1 : random.int(0, 5);
      const to = random.pick(hashes);
      log.push(`${act} ${to}`);
      for (const twin of [changed, plain]) await twin.act(act, to);
      await settle();
    }
    for (const twin of [changed, plain]) await twin.act(5, 'sha256');
    expect(changed.repository.hash.name, log.join(', ')).toBe('sha256');
    expect(await changed.told(), log.join(', ')).toEqual(await plain.told());
  });

  test('of which all contents share few digests before, or after', async () => {
    const xxh64 = await builtIn('xxh64');
    for (const [from, to] of [
      [tiny8, xxh64],
      [xxh64, tiny8],
    ] as const) {
      using folder = new PhotoFolder();
      const { place } = await createRepository(folder.root, { overrides, hash: from });
      for (let at = 0; at < 600; at += 1) folder.write(`${at}.jpg`, `content ${at % 550}`);
      await settle();
      const repository = await Repository.open(place, { overrides, hash: from });
      await indexPhotos(repository, { scope });
      const groups = async (): Promise<unknown> => {
        const found = await findDupes(repository, { scope });
        return [...found.groups]
          .map(({ files }) => files.map(({ path }) => path).join())
          .toSorted(compareNames);
      };
      const before = await groups();
      expect(before).toHaveLength(50);
      const { contents, standIns } = await rehash(repository, { to });
      expect({ contents, standIns }).toEqual({ contents: 550, standIns: 0 });
      expect(repository.hash).toBe(to);
      expect(await groups()).toEqual(before);
      expect((await verify(repository, { readsPhotos: true })).problems).toEqual([]);
    }
  });
});
