/** What holds for whatever is done to photos, at every single operation. */
import { chmodSync, utimesSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastAction } from '../../../src/actions/journal/journal.js';
import { recoverActions } from '../../../src/actions/journal/recover.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { status } from '../../../src/api/files/status.js';
import { setMtime } from '../../../src/fs/set-mtime.js';
import { leftovers, plainActs, portrait, testedActs } from '../support/acts.js';
import { watchedOps } from '../support/faulty-ops.js';
import { PhotoFolder, settle } from '../support/photo-folder.js';
import { placesOf, sampled } from '../support/soak.js';
import {
  differences,
  isSame,
  opsOf,
  paths,
  plant,
  toTheNanosecond,
  whatIsLost,
} from '../support/three-photos.js';

const scope = Scope.everything;
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
  const isSameAgain = fc.asyncProperty(
    trees,
    fc.constantFrom(...plainActs),
    async (tree, { name, act }) => {
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
      // What only shares its bytes looks as it did.
      expect(isSame(portrait(folder), original)).toBe(done === 0 || name === 'reflink');
      await undoAction(repository);
      expect(Object.fromEntries(portrait(folder))).toEqual(Object.fromEntries(original));
      const { new: added, modified, deleted, moved } = await status(repository, { scope });
      expect([...added, ...modified, ...deleted, ...moved]).toEqual([]);
    },
  );
  await fc.assert(isSameAgain, { numRuns: 20, endOnFailure: true });
});

describe.each(testedActs)('$name', (tested) => {
  test('is told by status as nothing changed, and is taken back whole', async () => {
    using folder = new PhotoFolder();
    const repository = await plant(folder, toTheNanosecond);
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

  test('cut off before any kind of operation, it loses nothing and is settled', async () => {
    const usual = await opsOf(tested);
    const wrong = await Promise.all(
      sampled(placesOf(usual), ({ op }) => op, 3).map(async ({ op, at }) => {
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
        const ended = await tested.act({ folder, repository, ops }).then(
          () => 'to its end',
          (error: unknown) => error,
        );
        const lostBefore = whatIsLost(folder).filter((text) => text.startsWith('lost'));
        await recoverActions(repository);
        const found = [
          // Whatever else it ends with is a mistake of ours, and not what is tried here.
          ...(ended instanceof Crash ? [] : [`it came ${String(ended)}`]),
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
