/** What is brought in is there as a whole or not at all, whatever happens on the way, and its source stays as it is. */
import { existsSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lastAction, readActions } from '../../../src/actions/journal/journal.js';
import { recoverActions, settleActions } from '../../../src/actions/journal/recover.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { verify } from '../../../src/api/maintenance/verify.js';
import { ImgdedupError } from '../../../src/model/errors/errors.js';
import { Repository } from '../../../src/library/repository/repository.js';
import type { ImportEvent } from '../../../src/model/import/import.js';
import { leftovers, portrait } from '../support/acts.js';
import { bundled } from '../support/bundled.js';
import { Card, importCard, onCard, toCome } from '../support/card.js';
import { systemError, watchedOps, type OpName } from '../support/faulty-ops.js';
import { KillTemplate } from '../support/kill-trial.js';
import { chosen, killsOf, opsIn, runChild, tryAll, type Kill } from '../support/killed.js';
import { PhotoFolder } from '../support/photo-folder.js';
import { isSoak } from '../support/soak.js';
import { isSame, plant } from '../support/three-photos.js';

const codes = ['EIO', 'ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'ENOENT'];
class Crash extends Error {}

async function withCard<T>(
  work: (folder: PhotoFolder, card: Card, repository: Repository) => Promise<T>,
): Promise<T> {
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  using card = new Card(folder);
  return await work(folder, card, repository);
}

function opsOf(): Promise<OpName[]> {
  return withCard(async (_folder, _card, repository) => {
    const made: OpName[] = [];
    await importCard({ repository, ops: watchedOps((op) => made.push(op)) });
    return made;
  });
}

/** Names that are there, and are not what lies on the card. */
function wrongIn(folder: PhotoFolder): string[] {
  return [
    ...toCome.flatMap((path) =>
      existsSync(folder.at(path)) && folder.text(path) !== onCard[path]
        ? [`${path} is no copy`]
        : [],
    ),
    ...leftovers(folder).filter((path) => path.endsWith('.tmp')),
  ];
}

/** Once it is brought in again all is there; and undone, nothing but what was there before. */
async function endsWell(
  folder: PhotoFolder,
  repository: Repository,
  original: ReadonlyMap<string, string>,
): Promise<string[]> {
  const { copied, failed } = await importCard({ repository });
  const missing = toCome.filter((path) => !existsSync(folder.at(path)));
  const found = [
    ...missing.map((path) => `${path} is missing`),
    ...(failed > 0 ? [`${copied} copied, ${failed} failed`] : []),
    ...wrongIn(folder),
  ];
  const actions = await readActions(repository);
  for (const { id, command } of actions.toReversed()) {
    if (command === 'import') await undoAction(repository, { id });
  }
  const after = portrait(folder);
  return isSame(after, original) ? found : [...found, `undo left ${JSON.stringify([...after])}`];
}

test('a failing call costs the file it fails on, and the rest comes', async () => {
  const usual = await opsOf();
  const tried = usual.flatMap((op, at) =>
    codes
      .filter((_, turn) => isSoak || turn === at % codes.length)
      .map((code) => ({ op, at, code })),
  );
  const wrong = await Promise.all(tried.map(fail));
  console.log(`${tried.length} operations fail in import`);
  expect(wrong.flat()).toEqual([]);
}, 600_000);

interface Failing {
  readonly op: OpName;
  readonly at: number;
  readonly code: string;
}

function fail({ op, at, code }: Failing): Promise<string[]> {
  return withCard(async (folder, card, repository) => {
    const [original, source] = [portrait(folder), card.portrait()];
    let made = 0;
    const ops = watchedOps(() => {
      made += 1;
      if (made === at + 1) throw systemError(code);
    });
    const events: ImportEvent[] = [];
    const onEvent = (event: ImportEvent): void => void events.push(event);
    const ended = await importCard({ repository, ops, onEvent }).catch((error: unknown) => {
      if (error instanceof ImgdedupError && error.code === 'DISK_FULL') return error.code;
      throw error;
    });
    const [copied, known] = (['copied', 'known'] as const).map(
      (wanted) => events.filter(({ kind }) => kind === wanted).length,
    );
    const failed = events.flatMap((event) => (event.kind === 'failed' ? [event.reason] : []));
    const isWhole = ended === 'DISK_FULL' || (copied ?? 0) + (known ?? 0) + failed.length === 4;
    // No look at a file ends so.
    const isOdd = op === 'look' && ['ENOSPC', 'EROFS'].includes(code);
    const isTold = isOdd || failed.every((reason) => !/\bE[A-Z]{2,}|system error/.test(reason));
    const found = [
      ...(isWhole ? [] : [`${copied} copied, ${failed.length} failed`]),
      ...(isTold ? [] : failed),
      ...(card.portrait() === source ? [] : ['the card changed']),
      ...wrongIn(folder),
      ...((await lastAction(repository))?.state === 'running' ? ['running'] : []),
      ...(await endsWell(folder, repository, original)),
    ];
    return found.map((what) => `${code} of ${op}, operation ${at + 1}: ${what}`);
  });
}

test('cut off before any operation, nothing half made is left, and the same import goes on', async () => {
  const usual = await opsOf();
  const wrong = await Promise.all(
    usual.map((op, at) =>
      withCard(async (folder, card, repository) => {
        const [original, source] = [portrait(folder), card.portrait()];
        let made = 0;
        const ops = watchedOps(() => {
          made += 1;
          if (made > at) throw new Crash();
        });
        await expect(importCard({ repository, ops })).rejects.toBeInstanceOf(Crash);
        await recoverActions(repository);
        const found = [
          ...(card.portrait() === source ? [] : ['the card changed']),
          ...wrongIn(folder),
          ...((await lastAction(repository))?.state === 'running' ? ['running'] : []),
          ...(await endsWell(folder, repository, original)),
        ];
        return found.map((what) => `${op}, call ${at + 1}: ${what}`);
      }),
    ),
  );
  expect(wrong.flat()).toEqual([]);
}, 600_000);

test('what somebody else puts in the way at any moment stays', async () => {
  const usual = await opsOf();
  const wrong = await Promise.all(
    usual.map((op, at) =>
      withCard(async (folder, _card, repository) => {
        let made = 0;
        let isTaken = false;
        const ops = watchedOps(() => {
          made += 1;
          const there = folder.at('DCIM/IMG_1.jpg');
          if (made !== at + 1 || existsSync(there) || !existsSync(folder.at('DCIM'))) return;
          writeFileSync(there, 'of somebody else');
          isTaken = true;
        });
        await importCard({ repository, ops });
        const now = existsSync(folder.at('DCIM/IMG_1.jpg')) ? folder.text('DCIM/IMG_1.jpg') : '';
        const isKept = !isTaken || now === 'of somebody else';
        return isKept ? [] : [`${op}, operation ${at + 1}: DCIM/IMG_1.jpg is ${now}`];
      }),
    ),
  );
  expect(wrong.flat()).toEqual([]);
}, 600_000);

test('a source that is rewritten at any moment is not half of one thing and half of another', async () => {
  const usual = await opsOf();
  const wrong = await Promise.all(
    usual.map((op, at) =>
      withCard(async (folder, card, repository) => {
        let made = 0;
        const ops = watchedOps(() => {
          made += 1;
          if (made === at + 1) writeFileSync(card.at('DCIM/IMG_1.jpg'), 'FIRST');
        });
        await importCard({ repository, ops });
        const there = folder.at('DCIM/IMG_1.jpg');
        const text = existsSync(there) ? folder.text('DCIM/IMG_1.jpg') : 'nothing';
        const isOne = ['first', 'FIRST', 'nothing'].includes(text);
        return isOne ? [] : [`${op}, operation ${at + 1}: ${text}`];
      }),
    ),
  );
  expect(wrong.flat()).toEqual([]);
}, 600_000);

test('a copy that does not read back as it was is none', async () => {
  await withCard(async (folder, _card, repository) => {
    const real = watchedOps(() => undefined);
    const ops = {
      ...real,
      readBack: async (path: string, hash: Repository['hash']) => {
        const { digest, from } = await real.readBack(path, hash);
        return { digest: digest.map((byte) => byte ^ 1), from };
      },
    };
    expect(await importCard({ repository, ops })).toMatchObject({
      copied: 0,
      failed: 3,
      id: undefined,
    });
    expect(toCome.filter((path) => existsSync(folder.at(path)))).toEqual([]);
    expect(wrongIn(folder)).toEqual([]);
  });
});

test('killed at any operation, it loses nothing, and the same import goes on', async () => {
  const program = await bundled('killed-child');
  using template = await KillTemplate.make();
  using whole = template.copy();
  using _card = new Card(whole);
  const all = killsOf('import', opsIn(await runChild(program, whole.root, 'import')));
  const kills = chosen(all, 8);
  const wrong = await tryAll(kills, (kill) => dieAt(template, program, kill));
  console.log(`${kills.length} kills of ${all.length} in import`);
  expect(wrong).toEqual([]);
}, 600_000);

async function dieAt(template: KillTemplate, program: string, kill: Kill): Promise<string[]> {
  using folder = template.copy();
  using card = new Card(folder);
  const [original, source] = [portrait(folder), card.portrait()];
  const ended = await runChild(program, folder.root, kill.act, String(kill.place), kill.death);
  const place = { root: folder.root, dataFolder: folder.at('.imgdedup') };
  const repository = await Repository.open(place);
  await settleActions(repository);
  const { problems } = await verify(repository);
  return [
    ...(ended === undefined ? [] : ['it did not die']),
    ...(card.portrait() === source ? [] : ['the card changed']),
    ...wrongIn(folder),
    ...((await lastAction(repository))?.state === 'running' ? ['the journal is open'] : []),
    ...problems.map(({ what, why }) => `verify: ${what} ${why}`),
    ...(await endsWell(folder, repository, original)),
  ];
}
