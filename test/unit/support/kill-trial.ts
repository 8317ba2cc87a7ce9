import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, linkSync, rmSync } from 'node:fs';
import { lastAction, readActions } from '../../../src/actions/journal/journal.js';
import { settleActions } from '../../../src/actions/journal/recover.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { verify } from '../../../src/api/maintenance/verify.js';
import { setMtime } from '../../../src/fs/set-mtime.js';
import { leftovers, opsOfAct, portrait } from './acts.js';
import { runChild, type Kill } from './killed.js';
import { PhotoFolder } from './photo-folder.js';
import { knowTexts } from './review-page.js';

/** Equal photos, two of them names of one file, and one that is like no other. */
const photos = {
  'a.jpg': 'same',
  'b.jpg': 'same',
  'd/e/c.jpg': 'same',
  'd/e/c too.jpg': 'same',
  'd/alone.jpg': 'else',
} as const;

/** A repository that was just made, to be copied: that takes less time than making one. */
export class KillTemplate implements Disposable {
  readonly #folder = new PhotoFolder();

  /**
   * Photos with times to the nanosecond, a mode and, where possible, an owner of their own.
   * @param knowsTexts as after a look that asked what they say of themselves: no decoder is started for that
   */
  static async make({ knowsTexts = false } = {}): Promise<KillTemplate> {
    const template = new KillTemplate();
    const folder = template.#folder;
    const { place } = await createRepository(folder.root);
    if (knowsTexts) await knowTexts(await Repository.open(place), Object.values(photos));
    for (const [path, bytes] of Object.entries(photos)) folder.write(path, bytes);
    rmSync(folder.at('d/e/c too.jpg'));
    linkSync(folder.at('d/e/c.jpg'), folder.at('d/e/c too.jpg'));
    for (const [age, path] of Object.keys(photos).entries()) {
      if (process.getuid?.() === 0) chownSync(folder.at(path), 65_534, 65_534);
      // A change of owner takes the first digit away.
      chmodSync(folder.at(path), 0o4604);
      // The first is the oldest: the keeper.
      setMtime(folder.at(path), 1_500_000_000_123_456_789n + BigInt(age) * 1_000_000_000n);
    }
    return template;
  }

  copy(): PhotoFolder {
    const folder = new PhotoFolder();
    // Node would copy neither links nor owners, and times to the microsecond.
    execFileSync('cp', ['-a', `${this.#folder.root}/.`, folder.root]);
    return folder;
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

/** Lets a child die in an act, goes on as the next command does, and says what is wrong then. */
export function tryKill(
  template: KillTemplate,
  program: string,
  { act, place, death }: Kill,
): Promise<string[]> {
  return tryDeath(template, act, (root) => runChild(program, root, act, String(place), death));
}

/**
 * The same for any child.
 * @param die runs it in a folder, as {@link runChild} does
 */
export async function tryDeath(
  template: KillTemplate,
  act: string,
  die: (root: string) => Promise<string | undefined>,
): Promise<string[]> {
  using folder = template.copy();
  const original = portrait(folder);
  const ended = await die(folder.root);
  const found = ended === undefined ? [] : ['it did not die'];
  found.push(...missing(folder).map((path) => `lost ${path}`));
  const repository = await Repository.open({
    root: folder.root,
    dataFolder: folder.at('.imgdedup'),
  });
  await settleActions(repository);
  found.push(...wrong(folder), ...leftovers(folder).filter((path) => path.endsWith('.tmp')));
  if ((await lastAction(repository))?.state === 'running') found.push('the journal is open');
  found.push(...(await problems(repository)));
  if (!isSame(portrait(folder), original)) {
    const standing = (await readActions(repository)).filter(
      ({ command, undone }) => command !== 'undo' && undone !== 'yes',
    );
    for (const { id } of standing.toReversed()) {
      await undoAction(repository, { id, ops: opsOfAct(act, repository) });
    }
  }
  const after = portrait(folder);
  if (!isSame(after, original)) found.push(`undo left ${JSON.stringify([...after])}`);
  found.push(...(await problems(repository)));
  return found;
}

/** Photos that are nowhere under their own path, neither in their place nor where acts put them. */
function missing(folder: PhotoFolder): string[] {
  const whole = folder
    .list()
    .filter((path) => path.endsWith('.jpg') && folder.text(path) === bytesOf(path));
  return Object.keys(photos).filter(
    (path) => !whole.some((other) => `/${other}`.endsWith(`/${path}`)),
  );
}

/** Files that are not what their name says: empty ones, and parts of copies. */
function wrong(folder: PhotoFolder): string[] {
  const paths = folder.list().filter((path) => path.endsWith('.jpg'));
  return paths
    .filter((path) => folder.text(path) !== bytesOf(path))
    .map((path) => `wrong ${path}: ${JSON.stringify(folder.text(path))}`);
}

function bytesOf(path: string): string | undefined {
  return Object.entries(photos).find(([own]) => `/${path}`.endsWith(`/${own}`))?.[1];
}

async function problems(repository: Repository): Promise<string[]> {
  const found = await verify(repository);
  return found.problems.map(({ what, why }) => `verify: ${what} ${why}`);
}

function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}
