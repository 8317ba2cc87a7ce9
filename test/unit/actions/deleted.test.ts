/** What is deleted is deleted for good: nothing else may go, whatever happens on the way. */
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lastAction, readBatch } from '../../../src/actions/journal/journal.js';
import { recoverActions, settleActions } from '../../../src/actions/journal/recover.js';
import {
  deleteDuplicates,
  symlinkDuplicates,
} from '../../../src/api/actions/replace-duplicates.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { verify } from '../../../src/api/maintenance/verify.js';
import { parseKeepRules } from '../../../src/config/settings.js';
import { Repository } from '../../../src/library/repository/repository.js';
import type { ActionEvent } from '../../../src/model/actions/action.js';
import { deleteAct, leftovers } from '../support/acts.js';
import { bundled } from '../support/bundled.js';
import { systemError, watchedOps, type OpName } from '../support/faulty-ops.js';
import { interferences, whatIsAt } from '../support/interference.js';
import { KillTemplate } from '../support/kill-trial.js';
import { chosen, killsOf, opsIn, runChild, tryAll, type Kill } from '../support/killed.js';
import { PhotoFolder } from '../support/photo-folder.js';
import { isSoak } from '../support/soak.js';
import { opsOf, paths, plant, riddles } from '../support/three-photos.js';

const codes = ['EIO', 'ENOSPC', 'EACCES', 'EXDEV', 'EROFS', 'ENOENT'];
class Crash extends Error {}

/** What is gone and was not told, or is not what it was; the keeper is always there. */
async function wrongIn(folder: PhotoFolder, repository: Repository): Promise<string[]> {
  const steps = await readBatch(repository, 1, 0);
  const done = steps.filter(({ outcome }) => outcome.kind === 'done').map(({ path }) => path);
  const gone = paths.filter((path) => whatIsAt(folder, path) === 'nothing');
  const others = paths.filter((path) => !['same', 'nothing'].includes(whatIsAt(folder, path)));
  return [
    ...(gone.includes('a.jpg') ? ['the keeper is gone'] : []),
    ...others.map((path) => `${path} is ${whatIsAt(folder, path)}`),
    ...(gone.every((path) => done.some((one) => one === path)) ? [] : [`${gone.join()} gone`]),
    ...leftovers(folder).filter((path) => path.endsWith('.tmp')),
  ];
}

test('deletes all but the keeper, says so, and undo has no way back', async () => {
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  expect(await deleteAct.act({ folder, repository })).toMatchObject({ id: 1, done: 2, freed: 8 });
  expect(paths.map((path) => whatIsAt(folder, path))).toEqual(['same', 'nothing', 'nothing']);
  expect(await wrongIn(folder, repository)).toEqual([]);
  const refusal = { code: 'NO_WAY_BACK' };
  await expect(undoAction(repository)).rejects.toMatchObject(refusal);
  await expect(undoAction(repository, { id: 1 })).rejects.toMatchObject(refusal);
});

test('asks once with the totals, and a no changes nothing', async () => {
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  const asked: unknown[] = [];
  const confirm = (totals: unknown): Promise<boolean> => {
    asked.push(totals);
    return Promise.resolve(false);
  };
  const declined = { isDeclined: true, done: 0 };
  expect(await deleteDuplicates(repository, { confirm })).toMatchObject(declined);
  expect(asked).toMatchObject([{ files: 2, bytes: 8 }]);
  expect(paths.map((path) => whatIsAt(folder, path))).toEqual(['same', 'same', 'same']);
});

test('after any failing call nothing is gone but what is told', async () => {
  const usual = await opsOf(deleteAct);
  const tried = usual.flatMap((op, at) =>
    codes
      .filter((_, turn) => isSoak || turn === at % codes.length)
      .map((code) => ({ op, at, code })),
  );
  const wrong = await Promise.all(tried.map(fail));
  console.log(`${tried.length} operations fail in delete`);
  expect(wrong.flat()).toEqual([]);
}, 600_000);

interface Failing {
  readonly op: OpName;
  readonly at: number;
  readonly code: string;
}

async function fail({ op, at, code }: Failing): Promise<string[]> {
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  let made = 0;
  const ops = watchedOps(() => {
    made += 1;
    if (made === at + 1) throw systemError(code);
  });
  const events: ActionEvent[] = [];
  const onEvent = (event: ActionEvent): void => void events.push(event);
  await deleteAct.act({ folder, repository, ops, onEvent });
  const found = [...riddles(events), ...(await wrongIn(folder, repository))];
  return found.map((what) => `${code} of ${op}, operation ${at + 1}: ${what}`);
}

test('cut off before any operation, what was not deleted comes back', async () => {
  const usual = await opsOf(deleteAct);
  const wrong = await Promise.all(
    usual.map(async (op, at) => {
      using folder = new PhotoFolder();
      const repository = await plant(folder);
      let made = 0;
      const ops = watchedOps(() => {
        made += 1;
        if (made > at) throw new Crash();
      });
      await expect(deleteAct.act({ folder, repository, ops })).rejects.toBeInstanceOf(Crash);
      await recoverActions(repository);
      return (await wrongIn(folder, repository)).map((what) => `${op}, call ${at + 1}: ${what}`);
    }),
  );
  expect(wrong.flat()).toEqual([]);
});

test.each(['b.jpg', 'a.jpg'])(
  'whatever happens to %s on the way, it is left',
  async (victim) => {
    const usual = await opsOf(deleteAct);
    const names = Object.keys(interferences);
    const tried = usual.flatMap((op, at) =>
      // Right before its removal a file lies where nobody else knows it, and in the end all are gone.
      op === 'remove' || op === 'syncFolder'
        ? []
        : names
            .filter((_, turn) => isSoak || turn === at % names.length)
            .map((name) => ({ op, at, name, victim })),
    );
    const wrong = await Promise.all(tried.map(meddle));
    console.log(`${tried.length} interferences in delete with ${victim}`);
    expect(wrong.flat()).toEqual([]);
  },
  600_000,
);

interface Meddling {
  readonly op: OpName;
  readonly at: number;
  readonly name: string;
  readonly victim: string;
}

async function meddle({ op, at, name, victim }: Meddling): Promise<string[]> {
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  let [made, found] = [0, ''];
  const ops = watchedOps(() => {
    made += 1;
    if (made !== at + 1 || !existsSync(folder.at(victim))) return;
    interferences[name]?.(folder.at(victim));
    found = whatIsAt(folder, victim);
  });
  await deleteAct.act({ folder, repository, ops });
  const now = whatIsAt(folder, victim);
  const others = paths.filter((path) => path !== victim).map((path) => whatIsAt(folder, path));
  return [
    ...(found === '' || now === found ? [] : [`${victim} was ${found} and is ${now}`]),
    // Where the keeper changes after the first was deleted, the second stays.
    ...(others.includes('same') || found === '' ? [] : ['nothing is left']),
    ...others.filter((text) => text !== 'same' && text !== 'nothing'),
    ...leftovers(folder).filter((path) => path.endsWith('.tmp')),
  ].map((what) => `${name} before ${op}, operation ${at + 1}: ${what}`);
}

test('killed at any operation, it loses nothing but what it was to delete', async () => {
  const program = await bundled('killed-child');
  using template = await KillTemplate.make();
  using whole = template.copy();
  const all = killsOf('delete', opsIn(await runChild(program, whole.root, 'delete')));
  const kills = chosen(all, 8);
  const wrong = await tryAll(kills, (kill) => dieAt(template, program, kill));
  console.log(`${kills.length} kills of ${all.length} in delete`);
  expect(wrong).toEqual([]);
}, 600_000);

async function dieAt(template: KillTemplate, program: string, kill: Kill): Promise<string[]> {
  using folder = template.copy();
  const ended = await runChild(program, folder.root, kill.act, String(kill.place), kill.death);
  const repository = await Repository.open({
    root: folder.root,
    dataFolder: folder.at('.imgdedup'),
  });
  await settleActions(repository);
  const { problems } = await verify(repository);
  return [
    ...(ended === undefined ? [] : ['it did not die']),
    ...(whatIsAt(folder, 'd/alone.jpg') === 'else' ? [] : ['another photo is gone']),
    ...(await wrongIn(folder, repository)),
    ...((await lastAction(repository))?.state === 'running' ? ['the journal is open'] : []),
    ...problems.map(({ what, why }) => `verify: ${what} ${why}`),
  ];
}

test('what a symbolic link leads to is not deleted', async () => {
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  await symlinkDuplicates(repository);
  folder.write('other.jpg', 'same', 1_600_000_000);
  const reasons: (string | undefined)[] = [];
  const { done } = await deleteDuplicates(repository, {
    keep: parseKeepRules(['path:other.jpg']),
    onEvent: ({ skipped }) => void reasons.push(skipped),
  });
  expect(done).toBe(0);
  expect(reasons).toEqual([expect.stringMatching(/^a symbolic link leads to it: /)]);
});
