/** A backup in a process that dies by SIGKILL at every single operation, and one that is killed at any time. */
import { expect, test } from 'vitest';
import { lastAction, readActions } from '../../../src/actions/journal/journal.js';
import { settleActions } from '../../../src/actions/journal/recover.js';
import { backUp } from '../../../src/api/remotes/back-up.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { addRemote } from '../../../src/api/remotes/remotes.js';
import { listSessions } from '../../../src/api/import/sessions.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { verify } from '../../../src/api/maintenance/verify.js';
import { setMtime } from '../../../src/fs/set-mtime.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { leftovers, portrait } from '../support/acts.js';
import { bundled } from '../support/bundled.js';
import { chosen, killsOf, opsIn, runChild, tryAll, type Kill } from '../support/killed.js';
import { PhotoFolder } from '../support/photo-folder.js';
import { isSoak } from '../support/soak.js';
import { isSame } from '../support/three-photos.js';

/** The last one is there under another content. */
const photos = {
  'a/1.jpg': 'one',
  'a/1.xmp': 'about one',
  'b/2.jpg': 'two',
  'b/3.mov': 'film',
  'c.jpg': 'mine',
} as const;

class Pair implements Disposable {
  readonly here = new PhotoFolder();
  readonly there = new PhotoFolder();

  static async make(): Promise<Pair> {
    const pair = new Pair();
    for (const [path, text] of Object.entries(photos)) pair.here.write(path, text);
    pair.there.write('c.jpg', 'of the disk');
    pair.there.write('old.jpg', 'only there');
    for (const folder of [pair.here, pair.there]) {
      for (const path of folder.list()) setMtime(folder.at(path), 1_500_000_000_000_000_000n);
      await createRepository(folder.root);
    }
    await addRemote(await pair.open(pair.here), 'disk', pair.there.root);
    return pair;
  }

  open({ root }: PhotoFolder): Promise<Repository> {
    return Repository.open({ root, dataFolder: `${root}/.imgdedup` });
  }

  [Symbol.dispose](): void {
    for (const one of [this.here, this.there]) one[Symbol.dispose]();
  }
}

/** Names there that hold what they are to hold, or nothing at all. */
function wrongIn(there: PhotoFolder): string[] {
  const right = { ...photos, 'c.jpg': 'of the disk', 'c-2.jpg': 'mine', 'old.jpg': 'only there' };
  return there
    .list()
    .filter((path) => /\.(?:jpg|xmp|mov|tmp)$/.test(path) && !path.startsWith('.imgdedup/'))
    .filter((path) => there.text(path) !== Reflect.get(right, path))
    .map((path) => `${path} is ${JSON.stringify(there.text(path))}`);
}

test('killed at any operation, a backup loses nothing, and the same one goes on', async () => {
  const program = await bundled('killed-backup-child');
  using whole = await Pair.make();
  const all = killsOf('backup', opsIn(await runChild(program, whole.here.root)));
  const kills = isSoak ? all : chosen(all, 6).slice(0, 6);
  const wrong = await tryAll(kills, (kill) => dieAt(program, kill));
  console.log(`${kills.length} kills of ${all.length} in backup`);
  expect(wrong).toEqual([]);
}, 1_800_000);

async function dieAt(program: string, { place, death }: Kill): Promise<string[]> {
  using pair = await Pair.make();
  const { here, there } = pair;
  const [own, other] = [portrait(here), portrait(there)];
  const ended = await runChild(program, here.root, String(place), death);
  const found = [
    ...(ended === undefined ? [] : ['it did not die']),
    ...(isSame(portrait(here), own) ? [] : ['the library changed']),
    ...wrongIn(there).filter((what) => !/\.tmp is /.test(what)),
  ];
  const [library, disk] = [await pair.open(here), await pair.open(there)];
  await settleActions(disk);
  found.push(...wrongIn(there));
  if ((await lastAction(disk))?.state === 'running') found.push('the journal is open');
  for (const one of [library, disk]) {
    const { problems } = await verify(one);
    found.push(...problems.map(({ what, why }) => `verify of ${one.root}: ${what} ${why}`));
  }
  const { failed } = await backUp(library, 'disk');
  const lacking = [...Object.keys(photos), 'c-2.jpg'].filter(
    (path) => !there.list().includes(path),
  );
  found.push(...lacking.map((path) => `${path} is missing`), ...wrongIn(there));
  if (failed > 0) found.push(`${failed} failed`);
  const sessions = await listSessions(disk);
  if (sessions.some(({ state }) => state === 'running')) found.push('a session is open');
  found.push(...leftovers(there).filter((path) => path.endsWith('.tmp')));
  for (const { id } of (await readActions(disk)).toReversed()) await undoAction(disk, { id });
  if (!isSame(portrait(there), other)) found.push('undo left something');
  if (!isSame(portrait(here), own)) found.push('the library changed');
  return found;
}
