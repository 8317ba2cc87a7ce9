import { undoAction } from '../../../src/api/actions/undo.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { setMtimes } from '../../../src/fs/set-mtime.js';
import type { ActionEvent } from '../../../src/model/actions/action.js';
import { portrait, type TestedAct } from './acts.js';
import { watchedOps, type OpName } from './faulty-ops.js';
import { PhotoFolder, settle } from './photo-folder.js';

export const paths = ['a.jpg', 'b.jpg', 'd/e/c.jpg'] as const;

/** Part of a second, in nanoseconds, that Node sets exactly. */
const eighth = 125_000_000n;
/** One that it takes a process to set, or to set back. */
export const toTheNanosecond = 123_456_789n;

/**
 * Equal photos with times of their own; the first is the oldest, the keeper.
 * @param fraction of their times, in nanoseconds
 */
export async function plant(folder: PhotoFolder, fraction = eighth): Promise<Repository> {
  for (const path of paths) folder.write(path, 'same');
  setMtimes(
    paths.map((path, age) => ({
      path: folder.at(path),
      mtimeNs: (1_500_000_000n + BigInt(age)) * 1_000_000_000n + fraction,
    })),
  );
  await settle();
  return Repository.ephemeral(folder.root);
}

/**
 * The operations that an act makes, in order.
 * @param before called ahead of each, with the folder as it then is
 * @throws {RangeError} where it makes none: a test of each of them would pass whatever happens
 */
export async function opsOf(
  tested: TestedAct,
  before: (folder: PhotoFolder) => void = () => {},
): Promise<OpName[]> {
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  await tested.prepare({ folder, repository });
  const made: OpName[] = [];
  const ops = watchedOps((op) => {
    made.push(op);
    before(folder);
  });
  await tested.act({ folder, repository, ops });
  if (made.length === 0) throw new RangeError(`${tested.name} makes no operations`);
  return made;
}

/** All photos, wherever they are: in their place, in the trash, or in the other folder. */
export function photosIn(folder: PhotoFolder): string[] {
  return folder.list().filter((path) => path.endsWith('.jpg'));
}

/** Every photo is somewhere under its own path, and none is anything but what it was. */
export function whatIsLost(folder: PhotoFolder): string[] {
  const found = photosIn(folder);
  const lost = paths.filter((path) => !found.some((other) => `/${other}`.endsWith(`/${path}`)));
  const wrong = found.filter((path) => folder.text(path) !== 'same');
  return [...lost.map((path) => `lost ${path}`), ...wrong.map((path) => `wrong ${path}`)];
}

/** What was told of files that were left alone, and cannot be understood. */
export function riddles(events: readonly ActionEvent[]): string[] {
  return events.flatMap(({ path, skipped }) =>
    skipped !== undefined && (/\bE[A-Z]{2,}|system error/.test(skipped) || skipped.length < 5)
      ? [`${path}: ${skipped}`]
      : [],
  );
}

/** Takes back what is left of an act, and says how the folder differs from what it was first. */
export async function differences(
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
export function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return (
    [...a].every(([path, text]) => (b.get(path) ?? 'folder') === text) &&
    [...b.keys()].every((path) => a.has(path))
  );
}
