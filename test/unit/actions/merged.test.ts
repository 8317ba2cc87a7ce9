/** A sidecar is what it was or what was meant, whatever happens on the way; photos are not touched. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lastAction } from '../../../src/actions/journal/journal.js';
import { recoverActions, settleActions } from '../../../src/actions/journal/recover.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { verify } from '../../../src/api/maintenance/verify.js';
import { Repository } from '../../../src/library/repository/repository.js';
import type { ActionEvent } from '../../../src/model/actions/action.js';
import { withInsertions } from '../../../src/model/contents/insertion.js';
import { mergeIntoSidecar } from '../../../src/picture/facts/xmp/merge-sidecar.js';
import { giving, leftovers, mergeActs, portrait, taking, type TestedAct } from '../support/acts.js';
import { bundled } from '../support/bundled.js';
import { systemError, watchedOps, type OpName } from '../support/faulty-ops.js';
import { interferences, whatIsAt } from '../support/interference.js';
import { KillTemplate } from '../support/kill-trial.js';
import { chosen, killsOf, opsIn, runChild, tryAll, type Kill } from '../support/killed.js';
import { PhotoFolder } from '../support/photo-folder.js';
import { isSoak } from '../support/soak.js';
import { opsOf, paths, plant, riddles } from '../support/three-photos.js';

const codes = ['EIO', 'ENOSPC', 'EACCES', 'EXDEV', 'EROFS', 'ENOENT'];

/** In turn, so that CI has its time: every tenth operation of an act, others of each; all of them in a soak. */
const isTried = (tested: TestedAct, at: number): boolean =>
  isSoak || (at + 3 * mergeActs.indexOf(tested)) % 10 === 0;

class Crash extends Error {}

const target = 'a.jpg.xmp';
const facts = { taken: undefined, place: undefined, rating: 4, keywords: ['Berlin'] };

/** What the sidecar may hold, before and after. */
function textsOf({ name }: TestedAct): readonly string[] {
  const former = name.includes('into') || name.includes('rename') ? taking : undefined;
  const bytes = former === undefined ? undefined : Buffer.from(former);
  const edit = mergeIntoSidecar(bytes, facts);
  if (edit.kind !== 'edit') throw new Error(edit.reason);
  const written = withInsertions(bytes ?? Buffer.alloc(0), edit.insertions);
  return [former ?? 'nothing', written.toString()];
}

function wrongIn(folder: PhotoFolder, tested: TestedAct): string[] {
  const now = whatIsAt(folder, target);
  const photos = paths.filter((path) => whatIsAt(folder, path) !== 'same');
  return [
    ...(textsOf(tested).includes(now) ? [] : [`the sidecar is ${now}`]),
    ...(whatIsAt(folder, 'b.jpg.xmp') === giving ? [] : ['the other sidecar is another one']),
    ...photos.map((path) => `${path} is ${whatIsAt(folder, path)}`),
    ...leftovers(folder).filter((path) => path.endsWith('.tmp')),
  ];
}

/** Takes everything back, and says what is not as it was before anything. */
async function leftAfterUndo(
  folder: PhotoFolder,
  repository: Repository,
  tested: TestedAct,
): Promise<string[]> {
  if ((await lastAction(repository)) !== undefined) await undoAction(repository, { id: 1 });
  const now = whatIsAt(folder, target);
  return now === textsOf(tested)[0] ? [] : [`after undo the sidecar is ${now}`];
}

describe.each(mergeActs)('$name', (tested) => {
  const isUndo = tested.name.startsWith('undo');

  test('does what is meant, and is taken back whole', async () => {
    using folder = new PhotoFolder();
    const repository = await plant(folder);
    const before = portrait(folder);
    await tested.prepare({ folder, repository });
    const planted = portrait(folder);
    expect(await tested.act({ folder, repository })).toMatchObject({ done: 1, skipped: 0 });
    expect(whatIsAt(folder, target)).toBe(textsOf(tested)[isUndo ? 0 : 1]);
    expect(wrongIn(folder, tested)).toEqual([]);
    if (!isUndo) await undoAction(repository);
    const after = portrait(folder);
    for (const path of isUndo ? before.keys() : planted.keys()) {
      expect(after.get(path)).toBe((isUndo ? before : planted).get(path));
    }
  });

  test('cut off before any operation, it is settled', async () => {
    const usual = await opsOf(tested);
    const wrong = await Promise.all(
      usual.map(async (op, at) => {
        if (!isTried(tested, at)) return [];
        using folder = new PhotoFolder();
        const repository = await plant(folder);
        await tested.prepare({ folder, repository });
        let made = 0;
        const ops = watchedOps(() => {
          made += 1;
          if (made > at) throw new Crash();
        });
        await expect(tested.act({ folder, repository, ops })).rejects.toBeInstanceOf(Crash);
        await recoverActions(repository);
        const isRunning = (await lastAction(repository))?.state === 'running';
        const found = [
          ...wrongIn(folder, tested),
          ...(isRunning ? ['the journal is open'] : []),
          ...(await leftAfterUndo(folder, repository, tested)),
        ];
        return found.map((what) => `${op}, call ${at + 1}: ${what}`);
      }),
    );
    expect(wrong.flat()).toEqual([]);
  });

  test('after any failing call it is whole, and told', async () => {
    const usual = await opsOf(tested);
    const tried = usual.flatMap((op, at) =>
      codes
        .filter((_, turn) => isTried(tested, at) && (isSoak || turn === at % codes.length))
        .map((code) => ({ op, at, code })),
    );
    const wrong = await Promise.all(
      tried.map(async ({ op, at, code }) => {
        using folder = new PhotoFolder();
        const repository = await plant(folder);
        await tested.prepare({ folder, repository });
        let made = 0;
        const ops = watchedOps(() => {
          made += 1;
          if (made === at + 1) throw systemError(code);
        });
        const events: ActionEvent[] = [];
        const onEvent = (event: ActionEvent): void => void events.push(event);
        const { done, skipped } = await tested.act({ folder, repository, ops, onEvent });
        const found = [
          ...riddles(events),
          ...wrongIn(folder, tested),
          // Who may not look for sidecars finds none.
          ...(done + skipped === 1 || op === 'names' || at < 8 ? [] : ['nothing is told']),
          ...(await leftAfterUndo(folder, repository, tested)),
        ];
        return found.map((what) => `${code} of ${op}, operation ${at + 1}: ${what}`);
      }),
    );
    console.log(`${tried.length} operations fail in ${tested.name}`);
    expect(wrong.flat()).toEqual([]);
  }, 600_000);

  test('whatever somebody else writes on the way stays', async () => {
    const isThere: boolean[] = [];
    const usual = await opsOf(tested, (folder) => {
      isThere.push(existsSync(folder.at(target)));
    });
    const tried = usual.flatMap((op, at) => {
      // Without an exchange of names an instant is left; and nothing can be done to what is not there.
      const isInstant = tested.name.includes('rename') && op === 'rename';
      if (isInstant || !isTried(tested, at)) return [];
      const names = Object.keys(interferences).filter(
        (name) => isThere[at] === true || name === 'is rewritten',
      );
      return names
        .filter((_, turn) => isSoak || turn === at % names.length)
        .map((name) => ({ op, at, name }));
    });
    const wrong = await Promise.all(tried.map((meddling) => meddle(tested, meddling)));
    console.log(`${tried.length} interferences in ${tested.name}`);
    expect(wrong.flat()).toEqual([]);
  }, 600_000);
});

interface Meddling {
  readonly op: OpName;
  readonly at: number;
  readonly name: string;
}

async function meddle(tested: TestedAct, { op, at, name }: Meddling): Promise<string[]> {
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  await tested.prepare({ folder, repository });
  let [made, found] = [0, ''];
  const ops = watchedOps(() => {
    made += 1;
    if (made !== at + 1) return;
    interferences[name]?.(folder.at(target));
    found = whatIsAt(folder, target);
  });
  await tested.act({ folder, repository, ops });
  const now = whatIsAt(folder, target);
  const isTaken = found === 'nothing' && textsOf(tested).includes(now);
  return [
    // What is taken away before there is anything to be done is made anew.
    ...(now === found || isTaken ? [] : [`it was ${found} and is ${now}`]),
    ...leftovers(folder).filter((path) => path.endsWith('.tmp')),
  ].map((what) => `${name} before ${op}, operation ${at + 1}: ${what}`);
}

test('killed at any operation, a sidecar is what it was or what was meant', async () => {
  const program = await bundled('killed-child');
  using template = await KillTemplate.make();
  const all: Kill[] = [];
  for (const { name } of mergeActs) {
    using folder = template.copy();
    all.push(...killsOf(name, opsIn(await runChild(program, folder.root, name))));
  }
  const kills = chosen(all, 6);
  const wrong = await tryAll(kills, (kill) => dieAt(template, program, kill));
  console.log(`${kills.length} kills of ${all.length} in ${mergeActs.length} acts`);
  expect(wrong).toEqual([]);
}, 600_000);

async function dieAt(template: KillTemplate, program: string, kill: Kill): Promise<string[]> {
  using folder = template.copy();
  const tested = mergeActs.find(({ name }) => name === kill.act);
  if (tested === undefined) throw new RangeError(`no act ${kill.act}`);
  const ended = await runChild(program, folder.root, kill.act, String(kill.place), kill.death);
  const repository = await Repository.open({
    root: folder.root,
    dataFolder: folder.at('.imgdedup'),
  });
  await settleActions(repository);
  const { problems } = await verify(repository);
  return [
    ...(ended === undefined ? [] : ['it did not die']),
    ...wrongIn(folder, tested),
    ...((await lastAction(repository))?.state === 'running' ? ['the journal is open'] : []),
    ...problems.map(({ what, why }) => `verify: ${what} ${why}`),
    ...(await leftAfterUndo(folder, repository, tested)),
  ];
}

test('what somebody added since is not taken out again', async () => {
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  const [merge] = mergeActs;
  await merge?.prepare({ folder, repository });
  await merge?.act({ folder, repository });
  const more = `${readFileSync(folder.at(target), 'utf8')}<!-- mine -->`;
  folder.write(target, more);
  const reasons: (string | undefined)[] = [];
  await undoAction(repository, { onEvent: ({ skipped }) => void reasons.push(skipped) });
  expect(reasons).toEqual(['changed since facts were put into it']);
  expect(folder.text(target)).toBe(more);
});
