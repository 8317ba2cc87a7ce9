/** What holds for whatever is done to photos, at every single operation. */
import { chmodSync, existsSync, lstatSync, renameSync, utimesSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastAction } from '../../../src/actions/journal.js';
import { refusalReason } from '../../../src/actions/refusal.js';
import { recoverActions } from '../../../src/actions/recover.js';
import { undoAction } from '../../../src/actions/undo.js';
import { Repository } from '../../../src/core/repository.js';
import { Scope } from '../../../src/core/scope.js';
import { status } from '../../../src/core/status.js';
import { setMtime } from '../../../src/files/set-mtime.js';
import { leftovers, portrait, testedActs, type TestedAct } from '../support/acts.js';
import { recordOps, systemError, watchedOps, type OpName } from '../support/faulty-ops.js';
import { PhotoFolder, settle } from '../support/photo-folder.js';

const scope = Scope.everything;
const paths = ['a.jpg', 'b.jpg', 'd/e/c.jpg'] as const;

/** Equal photos with times of their own; the first is the oldest, the keeper. */
async function plant(folder: PhotoFolder): Promise<Repository> {
  for (const [age, path] of paths.entries()) {
    folder.write(path, 'same', 1_500_000_000 + age);
    setMtime(folder.at(path), 1_500_000_000_123_456_789n + BigInt(age) * 1_000_000_000n);
  }
  await settle();
  return Repository.ephemeral(folder.root);
}

/** A folder right before an act. */
async function prepared(folder: PhotoFolder, { prepare }: TestedAct): Promise<Repository> {
  const repository = await plant(folder);
  await prepare({ folder, repository });
  return repository;
}

async function opsOf(tested: TestedAct): Promise<OpName[]> {
  using folder = new PhotoFolder();
  const repository = await prepared(folder, tested);
  return await recordOps((ops) => tested.act({ folder, repository, ops }));
}

/** All photos, wherever they are: in their place, in the trash, or in the other folder. */
function photosIn(folder: PhotoFolder): string[] {
  return folder.list().filter((path) => path.endsWith('.jpg'));
}

/** Every photo is somewhere under its own path, and none is anything but what it was. */
function whatIsLost(folder: PhotoFolder): string[] {
  const found = photosIn(folder);
  const lost = paths.filter((path) => !found.some((other) => `/${other}`.endsWith(`/${path}`)));
  const wrong = found.filter((path) => folder.text(path) !== 'same');
  return [...lost.map((path) => `lost ${path}`), ...wrong.map((path) => `wrong ${path}`)];
}

/** Takes back what is left of an act, and says how the folder differs from what it was first. */
async function differences(
  folder: PhotoFolder,
  repository: Repository,
  original: ReadonlyMap<string, string>,
): Promise<string[]> {
  const before = portrait(folder);
  // By its number: what an undo had to leave alone is tried again only where that is asked for.
  if (!isSame(before, original)) await undoAction(repository, { id: 1 });
  const after = portrait(folder);
  return isSame(after, original) ? [] : [`undo left ${JSON.stringify([...after])}`];
}

/** Empty folders may stay where removing them fails. */
function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return (
    [...a].every(([path, text]) => (b.get(path) ?? 'folder') === text) &&
    [...b.keys()].every((path) => a.has(path))
  );
}

class Crash extends Error {}

/** Photos with few contents, in few folders, with times to the nanosecond and modes of their own. */
const trees = fc.dictionary(
  fc.constantFrom('a.jpg', 'b.jpg', 'c.png', 'd/a.jpg', 'd/e/a.jpg', 'd/e/f.gif', 'g h/ü.jpg'),
  fc.record({
    content: fc.constantFrom('', 'x', 'same', 'else'),
    mtimeNs: fc.bigInt({ min: -(10n ** 18n), max: 17n * 10n ** 17n }),
    mode: fc.constantFrom(0o644, 0o600, 0o444),
  }),
  { minKeys: 2 },
);

test('any tree is the same after any act and its undo', async () => {
  const acts = testedActs.slice(0, 3);
  const isSameAgain = fc.asyncProperty(trees, fc.constantFrom(...acts), async (tree, { act }) => {
    using folder = new PhotoFolder();
    for (const [path, { content, mtimeNs, mode }] of Object.entries(tree)) {
      folder.write(path, content);
      setMtime(folder.at(path), mtimeNs);
      chmodSync(folder.at(path), mode);
    }
    await settle();
    const repository = await Repository.ephemeral(folder.root);
    const original = portrait(folder);
    const { done } = await act({ folder, repository });
    expect(isSame(portrait(folder), original)).toBe(done === 0);
    await undoAction(repository);
    expect(Object.fromEntries(portrait(folder))).toEqual(Object.fromEntries(original));
    const { new: added, modified, deleted, moved } = await status(repository, { scope });
    expect([...added, ...modified, ...deleted, ...moved]).toEqual([]);
  });
  await fc.assert(isSameAgain, { seed: 1, numRuns: 20, endOnFailure: true });
});

describe.each(testedActs)('$name', (tested) => {
  test('is told by status as nothing changed, and is taken back whole', async () => {
    using folder = new PhotoFolder();
    const repository = await plant(folder);
    const original = portrait(folder);
    await tested.prepare({ folder, repository });
    expect(await tested.act({ folder, repository })).toMatchObject({ done: 2, skipped: 0 });
    const { new: added, modified, deleted, moved } = await status(repository, { scope });
    expect([...added, ...modified, ...deleted, ...moved]).toEqual([]);
    expect(await differences(folder, repository, original)).toEqual([]);
    const again = await status(repository, { scope });
    expect([...again.new, ...again.modified, ...again.deleted, ...again.moved]).toEqual([]);
    expect(again.counts.toHash).toBe(0);
  });

  test('cut off before any operation, it loses nothing and is settled', async () => {
    const usual = await opsOf(tested);
    const wrong = await Promise.all(
      usual.map(async (op, at) => {
        using folder = new PhotoFolder();
        const repository = await plant(folder);
        const original = portrait(folder);
        await tested.prepare({ folder, repository });
        let made = 0;
        // From this call on nothing reaches the disk; and what throws this writes no journal either.
        const ops = watchedOps(() => {
          made += 1;
          if (made < at + 1) return;
          throw new Crash();
        });
        await tested.act({ folder, repository, ops }).catch(() => undefined);
        const lostBefore = whatIsLost(folder).filter((text) => text.startsWith('lost'));
        await recoverActions(repository);
        const found = [
          ...lostBefore,
          ...whatIsLost(folder),
          ...leftovers(folder).filter((path) => path.endsWith('.tmp')),
          ...((await lastAction(repository))?.state === 'running' ? ['running'] : []),
          ...(await differences(folder, repository, original)),
        ];
        return found.map((what) => `${op}, call ${at + 1}: ${what}`);
      }),
    );
    expect(wrong.flat()).toEqual([]);
  });

  test.each([['EIO'], ['EXDEV'], ['ENOSPC', 'EACCES', 'EMLINK', 'EROFS', 'ENOENT']])(
    '%s at any operation loses nothing',
    async (...codes) => {
      const usual = await opsOf(tested);
      const wrong = await Promise.all(
        usual.map(async (op, at) => {
          using folder = new PhotoFolder();
          const repository = await plant(folder);
          const original = portrait(folder);
          await tested.prepare({ folder, repository });
          let made = 0;
          const ops = watchedOps(() => {
            made += 1;
            if (made === at + 1) throw systemError(codes[at % codes.length] ?? '');
          });
          // Where not even the goal can be looked at, nothing is begun.
          const result = await tested
            .act({ folder, repository, ops })
            .catch((error: unknown) => refusalReason(error));
          const isTold = typeof result === 'string' || result.done + result.skipped === 2;
          const found = [
            ...(isTold ? [] : [JSON.stringify(result)]),
            ...whatIsLost(folder),
            ...leftovers(folder).filter((path) => path.endsWith('.tmp')),
            ...((await lastAction(repository))?.state === 'running' ? ['running'] : []),
            ...(await differences(folder, repository, original)),
          ];
          return found.map((what) => `${op}, call ${at + 1}: ${what}`);
        }),
      );
      expect(wrong.flat()).toEqual([]);
    },
  );

  test('whatever is rewritten on the way is left alone, wherever it is', async () => {
    const usual = await opsOf(tested);
    const wrong = await Promise.all(
      usual.map(async (op, at) => {
        // Between the last look and the rename lies an instant that nobody can close.
        if (op === 'rename' || op === 'remove' || usual[at + 1] === 'rename') return [];
        using folder = new PhotoFolder();
        const repository = await prepared(folder, tested);
        const victim = photosIn(folder).find((path) => path.endsWith('b.jpg')) ?? '';
        const mtime = lstatSync(folder.at(victim)).mtimeMs / 1000;
        let [made, isMeddled] = [0, false];
        const ops = watchedOps(() => {
          made += 1;
          if (made !== at + 1 || !existsSync(folder.at(victim))) return;
          isMeddled = true;
          // Another file in its place, with the same size and time.
          folder.write('new', 'evil', mtime);
          renameSync(folder.at('new'), folder.at(victim));
        });
        await tested.act({ folder, repository, ops });
        const texts = photosIn(folder).map((path) => folder.text(path));
        const left = leftovers(folder).filter((path) => path.endsWith('.tmp'));
        const evil = texts.filter((text) => text === 'evil').length;
        return evil === Number(isMeddled) && left.length === 0
          ? []
          : [`${op}, call ${at + 1}: ${texts.join()} ${left.join()}`];
      }),
    );
    expect(wrong.flat()).toEqual([]);
  });
});

test('a mode and a time of its own come back with a file that was linked', async () => {
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  for (const path of paths) chmodSync(folder.at(path), 0o640);
  utimesSync(folder.at('b.jpg'), 1_600_000_000, 1_600_000_000.5);
  await settle();
  const original = portrait(folder);
  const linked = testedActs.find(({ name }) => name === 'link');
  await linked?.act({ folder, repository });
  expect(folder.ino('b.jpg')).toBe(folder.ino('a.jpg'));
  expect(await differences(folder, repository, original)).toEqual([]);
});
