import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { describe, expect, test } from 'vitest';
import { without } from '../../needs.js';
import { lastAction, readBatch } from '../../../src/actions/journal/journal.js';
import { linkDuplicates, type LinkOptions } from '../../../src/api/actions/link-duplicates.js';
import { recoverActions } from '../../../src/actions/journal/recover.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { findDupes } from '../../../src/api/find/find-dupes.js';
import { indexPhotos } from '../../../src/api/indexing/index-photos.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { status } from '../../../src/api/files/status.js';
import type { FileOps } from '../../../src/fs/file-ops.js';
import type { ActionEvent } from '../../../src/model/actions/action.js';
import { recordOps, systemError, watchedOps, type OpName } from '../support/faulty-ops.js';
import { countingHash } from '../support/hashes.js';
import { groupPaths } from '../support/naive-groups.js';
import { interferences, whatIsAt } from '../support/interference.js';
import { PhotoFolder, settle } from '../support/photo-folder.js';
import { placesOf, sampled } from '../support/soak.js';

const scope = Scope.everything;
const old = 1_500_000_000;

/** Equal photos, the first of them the oldest: the keeper. */
async function plant(folder: PhotoFolder, ...names: string[]): Promise<Repository> {
  for (const [age, path] of names.entries()) folder.write(path, 'same', old + age);
  await settle();
  return Repository.ephemeral(folder.root);
}

async function link(repository: Repository, options: Partial<LinkOptions> = {}) {
  const events: ActionEvent[] = [];
  const onEvent = (event: ActionEvent): void => void events.push(event);
  const result = await linkDuplicates(repository, { scope, onEvent, ...options });
  return { ...result, events };
}

const byPath = (a: ActionEvent, b: ActionEvent): number => (a.path < b.path ? -1 : 1);

function temporaries(folder: PhotoFolder): string[] {
  return folder.list().filter((path) => path.includes('.tmp'));
}

async function expectNoChanges(repository: Repository): Promise<void> {
  const { new: added, modified, deleted, moved } = await status(repository, { scope });
  expect([...added, ...modified, ...deleted, ...moved]).toEqual([]);
}

describe('linking', () => {
  test('leaves one inode, nothing to report and nothing to read', async () => {
    using folder = new PhotoFolder();
    await plant(folder, 'a.jpg', 'd/b.jpg', 'd/e/c.jpg');
    const hash = countingHash();
    const repository = await Repository.ephemeral(folder.root, { hash });
    const { done, freed, skipped, id } = await link(repository);
    expect({ done, freed, skipped, id }).toEqual({ done: 2, freed: 8, skipped: 0, id: 1 });
    expect(folder.ino('d/e/c.jpg')).toBe(folder.ino('a.jpg'));
    await expectNoChanges(repository);
    const { count } = hash;
    expect(groupPaths(await findDupes(repository, { scope }))).toEqual([]);
    expect(hash.count).toBe(count);
    expect(await link(repository)).toMatchObject({ id: undefined, done: 0, skipped: 0 });
    expect(temporaries(folder)).toEqual([]);
  });

  test('rehearsed, tells the same and changes nothing', async () => {
    using folder = new PhotoFolder();
    const repository = await plant(folder, 'a.jpg', 'b.jpg', 'c.jpg');
    chmodSync(folder.at('c.jpg'), 0o600);
    const inodes = folder.list().map((path) => folder.ino(path));
    const rehearsed = await link(repository, { dryRun: true });
    expect(folder.list().map((path) => folder.ino(path))).toEqual(inodes);
    expect(await lastAction(repository)).toBeUndefined();
    const taken = await link(repository);
    expect({ ...rehearsed, id: 1, events: rehearsed.events.toSorted(byPath) }).toEqual({
      ...taken,
      events: taken.events.toSorted(byPath),
    });
    expect(taken).toMatchObject({ done: 1, skipped: 1, freed: 4 });
  });

  test('names that are linked already count for nothing', async () => {
    using folder = new PhotoFolder();
    const repository = await plant(folder, 'a.jpg', 'c.jpg');
    linkSync(folder.at('a.jpg'), folder.at('b.jpg'));
    linkSync(folder.at('c.jpg'), folder.at('d.jpg'));
    expect(await link(repository)).toMatchObject({ done: 2, skipped: 0, freed: 4 });
    expect(lstatSync(folder.at('a.jpg')).nlink).toBe(4);
    await expectNoChanges(repository);
  });

  test('names of 255 bytes', async () => {
    using folder = new PhotoFolder();
    const repository = await plant(folder, 'a.jpg', `${'n'.repeat(251)}.jpg`);
    expect(await link(repository)).toMatchObject({ done: 1 });
  });

  test('another mode is left alone', async () => {
    using folder = new PhotoFolder();
    const repository = await plant(folder, 'a.jpg', 'b.jpg');
    chmodSync(folder.at('b.jpg'), 0o600);
    const { events } = await link(repository);
    expect(events.map(({ skipped }) => skipped)).toEqual(['has other permissions than its keeper']);
  });

  test('another owner is left alone', async ({ skip }) => {
    skip(...without({ isThere: process.getuid?.() === 0, what: 'root' }));
    using folder = new PhotoFolder();
    const repository = await plant(folder, 'a.jpg', 'b.jpg');
    chownSync(folder.at('b.jpg'), 65_534, 65_534);
    const { events } = await link(repository);
    expect(events.map(({ skipped }) => skipped)).toEqual(['has another owner than its keeper']);
  });

  test('a full keeper hands over to the next, and the journal names the keeper that was', async () => {
    using folder = new PhotoFolder();
    const repository = await plant(folder, 'a.jpg', 'b.jpg', 'c.jpg', 'd.jpg');
    const ops = watchedOps((op, path) => {
      if (op === 'link' && path.endsWith('a.jpg')) throw systemError('EMLINK');
    });
    expect(await link(repository, { ops })).toMatchObject({ done: 2, skipped: 0, freed: 8 });
    expect(folder.ino('d.jpg')).toBe(folder.ino('b.jpg'));
    await expectNoChanges(repository);
    const steps = await readBatch(repository, 1, 0);
    const taken = steps.filter(({ outcome }) => outcome.kind === 'done');
    expect(taken.map(({ path: duplicate, keeper }) => [duplicate, keeper])).toEqual([
      ['c.jpg', 'b.jpg'],
      ['d.jpg', 'b.jpg'],
    ]);
  });

  test('at a limit of links, all that can be done is done once, and nothing is left to do', async () => {
    using folder = new PhotoFolder();
    const names = Array.from({ length: 10 }, (_, at) => `${at}.jpg`);
    const repository = await plant(folder, ...names);
    const ops = watchedOps((op, path) => {
      if (op === 'link' && lstatSync(path).nlink >= 4) throw systemError('EMLINK');
    });
    expect(await link(repository, { ops })).toMatchObject({ done: 7, skipped: 0, id: 1 });
    expect(new Set(names.map((name) => folder.ino(name))).size).toBe(3);
    for (let run = 0; run < 3; run += 1) {
      expect(await link(repository, { ops })).toMatchObject({ id: undefined, done: 0, skipped: 0 });
      expect(await lastAction(repository)).toMatchObject({ id: 1, state: 'done' });
    }
    expect(new Set(names.map((name) => folder.ino(name))).size).toBe(3);
    expect(temporaries(folder)).toEqual([]);
    expect(await undoAction(repository)).toMatchObject({ done: 7 });
    expect(new Set(names.map((name) => folder.ino(name))).size).toBe(10);
  });

  test('at a limit of links the plan says what the act then does', async () => {
    using folder = new PhotoFolder();
    const names = Array.from({ length: 10 }, (_, at) => `${at}.jpg`);
    const repository = await plant(folder, ...names);
    // Two names of one file, of which one will lead to another keeper.
    rmSync(folder.at('4.jpg'));
    linkSync(folder.at('3.jpg'), folder.at('4.jpg'));
    const ops: FileOps = {
      ...watchedOps((op, path) => {
        if (op === 'link' && lstatSync(path).nlink >= 4) throw systemError('EMLINK');
      }),
      mostLinks: () => 4,
    };
    const inodes = names.map((name) => folder.ino(name));
    const plan = await link(repository, { ops, dryRun: true });
    expect(names.map((name) => folder.ino(name))).toEqual(inodes);
    const act = await link(repository, { ops });
    expect(plan).toEqual({ ...act, id: undefined });
    expect(plan.done).toBeGreaterThan(0);
    const after = await link(repository, { ops, dryRun: true });
    expect(after).toMatchObject({ done: 0, skipped: 0, events: [] });
    expect(await link(repository, { ops })).toMatchObject({ id: undefined, done: 0, skipped: 0 });
  });

  test('a limit of links that nobody knows is learnt by trying: the plan says all, the act what could be', async () => {
    using folder = new PhotoFolder();
    const names = Array.from({ length: 10 }, (_, at) => `${at}.jpg`);
    const repository = await plant(folder, ...names);
    const ops: FileOps = {
      ...watchedOps((op, path) => {
        if (op === 'link' && lstatSync(path).nlink >= 4) throw systemError('EMLINK');
      }),
      mostLinks: () => undefined,
    };
    expect(await link(repository, { ops, dryRun: true })).toMatchObject({ done: 9, skipped: 0 });
    expect(await link(repository, { ops })).toMatchObject({ done: 7, skipped: 0 });
    expect(await link(repository, { ops })).toMatchObject({ id: undefined, done: 0, skipped: 0 });
  });

  test('an action of which nothing came is not in the journal', async () => {
    using folder = new PhotoFolder();
    const repository = await plant(folder, 'a.jpg', 'b.jpg', 'c.jpg');
    const ops = watchedOps((op) => {
      if (op === 'link') throw systemError('EIO');
    });
    expect(await link(repository, { ops })).toMatchObject({ id: undefined, done: 0, skipped: 2 });
    expect(await lastAction(repository)).toBeUndefined();
    expect(await readBatch(repository, 1, 0)).toEqual([]);
    expect(await link(repository)).toMatchObject({ id: 1, done: 2 });
  });

  test('of an action that was cut off, files and bytes are known', async () => {
    using folder = new PhotoFolder();
    const repository = await plant(folder, 'a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg');
    linkSync(folder.at('d.jpg'), folder.at('d too.jpg'));
    let renamed = 0;
    const ops = watchedOps((op) => {
      if (op === replacing) renamed += 1;
      if (renamed === 4) throw new Error('the power is gone');
    });
    await expect(link(repository, { ops })).rejects.toThrow('the power is gone');
    await recoverActions(repository);
    const settled = await lastAction(repository);
    expect(settled).toMatchObject({ state: 'interrupted', done: 3, skipped: 2 });
    const steps = await readBatch(repository, 1, 0);
    const freed = steps.filter(
      ({ outcome, path }) => outcome.kind === 'done' && !path.startsWith('d'),
    );
    const both = steps.filter(
      ({ outcome, path }) => outcome.kind === 'done' && path.startsWith('d'),
    );
    expect(settled?.freed).toBe(4 * (freed.length + (both.length === 2 ? 1 : 0)));
  });

  test('of an action that was cut off before anything was done, nothing is in the journal', async () => {
    using folder = new PhotoFolder();
    const repository = await plant(folder, 'a.jpg', 'b.jpg', 'c.jpg');
    const ops = watchedOps((op) => {
      if (op === 'link') throw new Error('the power is gone');
    });
    await expect(link(repository, { ops })).rejects.toThrow('the power is gone');
    expect(await recoverActions(repository)).toMatchObject({ done: 0 });
    expect(await lastAction(repository)).toBeUndefined();
  });

  test('a folder that was moved out and left a symbolic link is not followed', async () => {
    using folder = new PhotoFolder();
    using outside = new PhotoFolder();
    const repository = await plant(folder, 'a.jpg', 'd/b.jpg');
    await indexPhotos(repository, { scope });
    renameSync(folder.at('d'), outside.at('d'));
    symlinkSync(outside.at('d'), folder.at('d'));
    const ino = outside.ino('d/b.jpg');
    expect(await link(repository, { maxAgeMs: Infinity })).toMatchObject({ done: 0 });
    expect(outside.ino('d/b.jpg')).toBe(ino);
  });

  test('a photo replaced after it was linked is not taken for what it was', async () => {
    using folder = new PhotoFolder();
    const repository = await plant(folder, 'a.jpg', 'b.jpg', 'c.jpg');
    const onEvent = ({ path }: ActionEvent): void => {
      if (path !== 'c.jpg') return;
      folder.write('b.new', 'evil');
      renameSync(folder.at('b.new'), folder.at('b.jpg'));
    };
    await link(repository, { onEvent });
    // Replacing it took a name from the inode of the others, which changed their ctime.
    expect((await status(repository, { scope })).modified).toContain('b.jpg');
    await settle();
    expect(groupPaths(await findDupes(repository, { scope }))).toEqual([]);
  });
});

const paths = ['a.jpg', 'b.jpg', 'd/c.jpg'] as const;

/** The operations of a run over {@link paths}. */
async function usualOps(): Promise<OpName[]> {
  using folder = new PhotoFolder();
  const repository = await plant(folder, ...paths);
  return await recordOps((ops) => link(repository, { ops }));
}

/** How often each operation is made: the places where a test can step in. */
const usual = await usualOps();
/** What puts the link in its place: names are exchanged where the package for that is installed. */
const replacing = usual.lastIndexOf('rename') === -1 ? 'exchange' : 'rename';
/** Of each kind of operation: this is what `failing-calls` and `interference` try of every act, with other checks. */
const places = sampled(placesOf(usual), ({ op }) => op, 4);

describe('a system error at any operation', () => {
  test('every operation is made', () => {
    const linking = ['look', 'checkWritable', 'attributes', 'realFolder', 'compare', 'link'];
    const replaced = replacing === 'exchange' ? ['exchange', 'remove'] : ['exchange', 'rename'];
    expect(new Set<string>(usual)).toEqual(
      new Set([...linking, ...replaced, 'syncFile', 'syncFolder']),
    );
  });

  test.each(['EMLINK', 'EXDEV', 'EACCES', 'EROFS', 'EPERM', 'EIO', 'ENOSPC'])(
    '%s loses nothing',
    async (code) => {
      const results = await Promise.all(places.map((place) => failAt(place, code)));
      expect(results.flat()).toEqual([]);
    },
  );
});

/** Failures that do not keep a file from being linked. */
function isTolerated(at: number, op: OpName, code: string): boolean {
  if (op === 'syncFolder' || usual[at - 1] === 'rename') return true;
  // The keeper can be compared in place of the link; and the new times are all that the last look is for.
  if (isExchanged(at)) return op !== 'remove' && usual[at - 1] !== 'exchange';
  if (usual[at - 1] === 'remove') return true;
  return op === 'syncFile' && code !== 'EIO' && code !== 'ENOSPC';
}

/** Whether what was replaced is being looked at once more. */
function isExchanged(at: number): boolean {
  const last = usual.slice(0, at).findLast((op) => op === 'exchange' || op === 'remove');
  return replacing === 'exchange' && last === 'exchange';
}

/** @returns what went wrong when one operation fails */
async function failAt({ at, op }: (typeof places)[number], code: string): Promise<string[]> {
  using folder = new PhotoFolder();
  const repository = await plant(folder, ...paths);
  let made = 0;
  const ops = watchedOps(() => {
    made += 1;
    if (made === at + 1) throw systemError(code);
  });
  const { done, skipped } = await link(repository, { ops });
  const { new: added, modified, deleted } = await status(repository, { scope });
  // A link that was made and taken away again changes its inode's ctime: those names are looked at
  // anew, which is all that may remain of it.
  // So does what was replaced for a moment.
  const phantoms = modified.filter(
    (path) => !isExchanged(at) && folder.ino(path) !== folder.ino('a.jpg'),
  );
  const state = (await lastAction(repository))?.state;
  const left = temporaries(folder);
  await link(repository);
  // A keeper that takes no more names: its next one stays as it is, and takes over.
  const isFull = op === 'link' && code === 'EMLINK';
  const checks: [string, boolean][] = [
    ['bytes', paths.every((path) => folder.text(path) === 'same')],
    ['all accounted for', done + skipped === (isFull ? 1 : 2)],
    ['one skipped', skipped === (isFull || isTolerated(at, op, code) ? 0 : 1)],
    ['temporary names', left.length === 0],
    ['journal', state === 'done'],
    ['status', added.length + phantoms.length + deleted.length === 0],
    ['second run', new Set(paths.map((path) => folder.ino(path))).size === 1],
  ];
  return checks.flatMap(([what, right]) => (right ? [] : [`${op}, call ${at + 1}: ${what}`]));
}

describe.each(['a.jpg', 'b.jpg'])('%s, before any operation but the act,', (victim) => {
  const ownLook = victim === 'b.jpg' ? usual.indexOf(replacing) - 1 : undefined;
  test.each(Object.keys(interferences))('%s: nothing is lost', async (name) => {
    const wrong = await Promise.all(
      places
        // Between the last look at a file and the rename lies an instant that nobody can close; the
        // last look at the keeper comes before that at the duplicate.
        .filter(({ at, op }) => op !== 'rename' && (usual[at + 1] !== 'rename' || at === ownLook))
        .map(async (place) => {
          using folder = new PhotoFolder();
          const repository = await plant(folder, ...paths);
          const expected = new Map<string, string>(paths.map((path) => [path, 'same']));
          let made = 0;
          const ops = watchedOps(() => {
            made += 1;
            if (made !== place.at + 1) return;
            const shared = paths.filter((path) => folder.ino(path) === folder.ino(victim));
            interferences[name]?.(folder.at(victim));
            // A photo that is linked already changes under all its names.
            for (const path of shared) expected.set(path, whatIsAt(folder, path));
          });
          await link(repository, { ops });
          const found = new Map<string, string>(
            paths.map((path) => [path, whatIsAt(folder, path)]),
          );
          const left = temporaries(folder);
          // What is compared once more behind the exchange keeps its bytes where its keeper changes.
          const same = [...expected].every(
            ([path, text]) =>
              found.get(path) === text || (isExchanged(place.at) && found.get(path) === 'same'),
          );
          return same && left.length === 0
            ? []
            : [
                `${place.op}, call ${place.at + 1}: ${[...found].join(' ')}; left: ${left.join(' ')}`,
              ];
        }),
    );
    expect(wrong.flat()).toEqual([]);
  });
});

class Crash extends Error {}

describe('a crash', () => {
  /** A power cut: from this call on nothing reaches the disk, the store neither. */
  test('before any operation leaves what recovery needs', async () => {
    const wrong = await Promise.all(
      places.map(async (place) => {
        using folder = new PhotoFolder();
        await plant(folder, ...paths);
        const { place: where } = await createRepository(folder.root);
        const repository = await Repository.open(where);
        const [store, away] = [folder.at('.imgdedup/store'), folder.at('.imgdedup/away')];
        let made = 0;
        const ops = watchedOps(() => {
          made += 1;
          if (made < place.at + 1) return;
          if (!existsSync(away)) renameSync(store, away);
          throw new Crash();
        });
        await link(repository, { ops }).catch(() => undefined);
        renameSync(away, store);
        await recoverActions(repository);
        const state = (await lastAction(repository))?.state;
        const texts = paths.map((path) => folder.text(path)).join();
        // What did nothing is not in the journal.
        const isDone = folder.ino('b.jpg') === folder.ino('a.jpg');
        const settled = state === (isDone ? 'interrupted' : undefined);
        const left = temporaries(folder);
        const steps = await readBatch(repository, 1, 0);
        const told = steps.every(
          ({ path, outcome }) =>
            (outcome.kind === 'done') === (folder.ino(path) === folder.ino('a.jpg')),
        );
        const right = settled && told && texts === 'same,same,same' && left.length === 0;
        const about = `${state} ${texts} ${left.join(' ')} ${JSON.stringify(steps.map(({ outcome }) => outcome.kind))}`;
        return right ? [] : [`${place.op}, call ${place.at + 1}: ${about}`];
      }),
    );
    expect(wrong.flat()).toEqual([]);
  });

  test.each(['link', replacing, 'look'] as const)(
    'an unexpected error at the last %s is not taken for a finished action',
    async (op) => {
      using folder = new PhotoFolder();
      const repository = await plant(folder, ...paths);
      // The very last look comes after the rename, and tells only the new times.
      const last = op === 'look' ? usual.lastIndexOf(replacing) - 1 : usual.lastIndexOf(op);
      let made = 0;
      const ops = watchedOps(() => {
        made += 1;
        if (made === last + 1) throw new Crash();
      });
      await expect(link(repository, { ops })).rejects.toThrow(Crash);
      await recoverActions(repository);
      expect(temporaries(folder)).toEqual([]);
      expect((await lastAction(repository))?.state).toBe('interrupted');
      const steps = await readBatch(repository, 1, 0);
      expect(steps.map(({ outcome }) => outcome.kind)).toEqual(['done', 'skipped']);
    },
  );

  test('a listener that throws leaves a journal that tells what was done', async () => {
    using folder = new PhotoFolder();
    const repository = await plant(folder, ...paths);
    const onEvent = (): void => {
      throw new Crash();
    };
    await expect(link(repository, { onEvent })).rejects.toThrow(Crash);
    await recoverActions(repository);
    const steps = await readBatch(repository, 1, 0);
    expect(steps.map(({ outcome }) => outcome.kind)).toEqual(['done', 'skipped']);
    expect((await lastAction(repository))?.state).toBe('interrupted');
  });
});
