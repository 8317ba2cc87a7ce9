/** What is fetched is there as a whole or not at all, whatever happens on the way, and the same command goes on. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lastAction, readActions } from '../../../src/actions/journal/journal.js';
import { recoverActions, settleActions } from '../../../src/actions/journal/recover.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { verify } from '../../../src/api/maintenance/verify.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { ImgdedupError } from '../../../src/model/errors/errors.js';
import type { ImportEvent } from '../../../src/model/import/import.js';
import { leftovers, portrait } from '../support/acts.js';
import { bundled } from '../support/bundled.js';
import { systemError, watchedOps, type OpName } from '../support/faulty-ops.js';
import { fetchAll, onServer, startServer, toBeFetched } from '../support/fetched.js';
import { chosen, killsOf, opsIn, runChild, tryAll, type Kill } from '../support/killed.js';
import { PhotoFolder } from '../support/photo-folder.js';
import { isSoak } from '../support/soak.js';
import { isSame, plant } from '../support/three-photos.js';
import type { WebServer } from '../support/web-server.js';

const codes = ['EIO', 'ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'ENOENT'];
class Crash extends Error {}

let server: WebServer;
let origin = '';
beforeAll(async () => {
  server = await startServer();
  origin = server.url('');
});
afterAll(() => server[Symbol.asyncDispose]());

async function withFolder<T>(
  work: (folder: PhotoFolder, repository: Repository) => Promise<T>,
): Promise<T> {
  using folder = new PhotoFolder();
  plantSame(folder);
  const repository = await plant(folder);
  mkdirSync(repository.dataFolder, { recursive: true });
  return await work(folder, repository);
}

function plantSame(folder: PhotoFolder): void {
  folder.write('held.jpg', '');
  writeFileSync(folder.at('held.jpg'), onServer['/same.jpg']);
}

function opsOf(): Promise<OpName[]> {
  return withFolder(async (_, repository) => {
    const made: OpName[] = [];
    await fetchAll({ repository, origin, ops: watchedOps((op) => made.push(op)) });
    return made;
  });
}

/** Names that are there, and hold something else. */
function wrongIn(folder: PhotoFolder): string[] {
  return [
    ...toBeFetched.flatMap((path) => {
      const name = path.slice(1);
      const isWrong =
        existsSync(folder.at(name)) && !readFileSync(folder.at(name)).equals(onServer[path]);
      return isWrong ? [`${name} is not what the server has`] : [];
    }),
    ...leftovers(folder).filter((path) => path.endsWith('.tmp')),
  ];
}

/** Once it is fetched again all is there, nothing waits any more; and undone, nothing but what was there before. */
async function endsWell(
  folder: PhotoFolder,
  repository: Repository,
  original: ReadonlyMap<string, string>,
): Promise<string[]> {
  const { copied, failed } = await fetchAll({ repository, origin });
  const staged = `${repository.dataFolder}/downloads`;
  const found = [
    ...toBeFetched.flatMap((path) => (existsSync(folder.at(path)) ? [] : [`${path} is missing`])),
    ...(failed > 0 ? [`${copied} copied, ${failed} failed`] : []),
    ...wrongIn(folder),
    ...(existsSync(staged) ? readdirSync(staged) : []).map((name) => `${name} waits`),
  ];
  for (const { id, command } of (await readActions(repository)).toReversed()) {
    if (command === 'import') await undoAction(repository, { id });
  }
  const after = portrait(folder);
  return isSame(after, original) ? found : [...found, `undo left ${JSON.stringify([...after])}`];
}

test('a failing call costs the file it fails on, and the rest comes', async () => {
  const usual = await opsOf();
  const tried = usual.flatMap((op, at) =>
    codes
      // What is like an import of a card is tried there: of four neighbours one is enough.
      .filter((_, turn) => isSoak || (at % 4 === 0 && turn === (at / 4) % codes.length))
      .map((code) => ({ op, at, code })),
  );
  const wrong = await tryInTurn(tried, fail);
  console.log(`${tried.length} operations fail in fetching`);
  expect(wrong).toEqual([]);
}, 600_000);

/** Eight at a time: each has a connection, and a repository. */
async function tryInTurn<T>(
  all: readonly T[],
  trial: (one: T) => Promise<readonly string[]>,
): Promise<string[]> {
  const wrong: string[] = [];
  const queue = all.values();
  const work = async (): Promise<void> => {
    for (const one of queue) wrong.push(...(await trial(one)));
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return wrong;
}

interface Failing {
  readonly op: OpName;
  readonly at: number;
  readonly code: string;
}

function fail({ op, at, code }: Failing): Promise<string[]> {
  return withFolder(async (folder, repository) => {
    const original = portrait(folder);
    let made = 0;
    const ops = watchedOps(() => {
      made += 1;
      if (made === at + 1) throw systemError(code);
    });
    const events: ImportEvent[] = [];
    const onEvent = (event: ImportEvent): void => void events.push(event);
    const ended = await fetchAll({ repository, origin, ops, onEvent }).catch((error: unknown) => {
      if (error instanceof ImgdedupError && error.code === 'DISK_FULL') return error.code;
      throw error;
    });
    const failed = events.flatMap((event) => (event.kind === 'failed' ? [event.reason] : []));
    const isWhole = ended === 'DISK_FULL' || events.length === Object.keys(onServer).length;
    // No look at a file ends so.
    const isOdd = op === 'look' && ['ENOSPC', 'EROFS'].includes(code);
    const isTold = isOdd || failed.every((reason) => !/\bE[A-Z]{2,}|system error/.test(reason));
    const found = [
      ...(isWhole ? [] : [`${events.length} told`]),
      ...(isTold ? [] : failed),
      ...wrongIn(folder),
      ...((await lastAction(repository))?.state === 'running' ? ['running'] : []),
      ...(await endsWell(folder, repository, original)),
    ];
    return found.map((what) => `${code} of ${op}, operation ${at + 1}: ${what}`);
  });
}

test('cut off before any operation, nothing half made is left, and the same command goes on', async () => {
  const usual = await opsOf();
  const tried = [...usual.entries()].filter(([at]) => isSoak || at % 4 === 2);
  const wrong = await tryInTurn(tried, ([at, op]) =>
    withFolder(async (folder, repository) => {
      const original = portrait(folder);
      let made = 0;
      const ops = watchedOps(() => {
        made += 1;
        if (made > at) throw new Crash();
      });
      await expect(fetchAll({ repository, origin, ops })).rejects.toBeInstanceOf(Crash);
      await recoverActions(repository);
      const found = [
        ...wrongIn(folder),
        ...((await lastAction(repository))?.state === 'running' ? ['running'] : []),
        ...(await endsWell(folder, repository, original)),
      ];
      return found.map((what) => `${op}, call ${at + 1}: ${what}`);
    }),
  );
  expect(wrong).toEqual([]);
}, 600_000);

test('killed at any operation, it loses nothing, and the same command goes on', async () => {
  const program = await bundled('killed-fetch-child');
  using whole = new PhotoFolder();
  await plantKept(whole);
  const all = killsOf('fetching', opsIn(await runChild(program, whole.root, origin)));
  const kills = chosen(all, 8);
  const wrong = await tryAll(kills, (kill) => dieAt(program, kill));
  console.log(`${kills.length} kills of ${all.length} in fetching`);
  expect(wrong).toEqual([]);
}, 600_000);

async function plantKept(folder: PhotoFolder): Promise<Repository> {
  plantSame(folder);
  const place = { root: folder.root, dataFolder: folder.at('.imgdedup') };
  await createRepository(folder.root);
  return Repository.open(place);
}

async function dieAt(program: string, { place, death }: Kill): Promise<string[]> {
  using folder = new PhotoFolder();
  const repository = await plantKept(folder);
  const original = portrait(folder);
  const ended = await runChild(program, folder.root, origin, String(place), death);
  await settleActions(repository);
  const { problems } = await verify(repository);
  return [
    ...(ended === undefined ? [] : ['it did not die']),
    ...wrongIn(folder),
    ...((await lastAction(repository))?.state === 'running' ? ['the journal is open'] : []),
    ...problems.map(({ what, why }) => `verify: ${what} ${why}`),
    ...(await endsWell(folder, repository, original)),
  ];
}
