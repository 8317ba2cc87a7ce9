/** What is only here goes into another repository, and no more is read than differs. */
import { existsSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readActions } from '../../../../src/actions/journal/journal.js';
import { backUp, type BackUpOptions } from '../../../../src/api/remotes/back-up.js';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { addRemote } from '../../../../src/api/remotes/remotes.js';
import { listSessions } from '../../../../src/api/import/sessions.js';
import { undoAction } from '../../../../src/api/actions/undo.js';
import { setMtime } from '../../../../src/fs/set-mtime.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import type { BackupEvent } from '../../../../src/model/remotes/backup.js';
import { leftovers, portrait } from '../../support/acts.js';
import { watchedOps } from '../../support/faulty-ops.js';
import { PhotoFolder } from '../../support/photo-folder.js';
import { isSoak } from '../../support/soak.js';

class Crash extends Error {}

const long = 1_500_000_000_000_000_000n;

class Trial implements Disposable {
  readonly here = new PhotoFolder();
  readonly there = new PhotoFolder();
  readonly events: BackupEvent[] = [];

  /** Files here, which are long as they are. */
  static async make(files: Readonly<Record<string, string>>): Promise<Trial> {
    const trial = new Trial();
    for (const [path, text] of Object.entries(files)) trial.write(path, text);
    for (const { root } of [trial.here, trial.there]) await createRepository(root);
    await addRemote(await trial.open(), 'disk', trial.there.root);
    return trial;
  }

  write(path: string, text: string, where = this.here): void {
    where.write(path, text);
    setMtime(where.at(path), long);
  }

  open({ root } = this.here): Promise<Repository> {
    return Repository.open({ root, dataFolder: `${root}/.imgdedup` });
  }

  async run(options: BackUpOptions = {}) {
    this.events.length = 0;
    const onEvent = (event: BackupEvent): void => void this.events.push(event);
    return backUp(await this.open(), 'disk', { ...options, onEvent });
  }

  [Symbol.dispose](): void {
    for (const one of [this.here, this.there]) one[Symbol.dispose]();
  }
}

const photos = { 'a/1.jpg': 'one', 'a/1.xmp': 'about one', 'b/2.jpg': 'two', 'b/3.mov': 'film' };

test('films and sidecars are taken to be there by size and time, and compared where asked for', async () => {
  using trial = await Trial.make(photos);
  expect(await trial.run()).toMatchObject({ copied: 4, failed: 0, files: 4 });
  expect(await trial.run()).toMatchObject({ copied: 0, scanned: 0, files: 4 });
  // A copy that rotted: nothing else tells.
  trial.write('b/3.mov', 'fIlm', trial.there);
  expect(await trial.run()).toMatchObject({ copied: 0, scanned: 0 });
  expect(await trial.run({ verify: true })).toMatchObject({ copied: 1, known: 3, scanned: 4 });
  expect(trial.there.text('b/3-2.mov')).toBe('film');
  // Another time: all bytes decide.
  trial.here.write('a/1.xmp', 'about one');
  expect(await trial.run()).toMatchObject({ copied: 0, known: 2 });
});

test('what was removed there since it was last looked at is copied again', async () => {
  using trial = await Trial.make(photos);
  await trial.run();
  for (const path of ['b/2.jpg', 'b/3.mov']) rmSync(trial.there.at(path));
  expect(await trial.run()).toMatchObject({ copied: 2 });
  expect(trial.events.map(({ kind, file }) => [kind, file])).toEqual([
    ['copied', 'b/2.jpg'],
    ['copied', 'b/3.mov'],
  ]);
});

test('what the library leaves out is not backed up', async () => {
  using trial = await Trial.make({ ...photos, '.hidden.jpg': 'h', 'cache/4.mov': 'small' });
  trial.here.write('.imgdedupignore', 'cache/\n');
  await trial.run();
  expect(existsSync(trial.there.at('cache/4.mov'))).toBe(false);
  expect(existsSync(trial.there.at('.hidden.jpg'))).toBe(false);
});

test('a dry run copies nothing, and counts', async () => {
  using trial = await Trial.make(photos);
  expect(await trial.run({ dryRun: true })).toMatchObject({ copied: 4, id: undefined });
  expect(existsSync(trial.there.at('a'))).toBe(false);
  expect(await listSessions(await trial.open(trial.there))).toEqual([]);
});

test('cut off anywhere, the same command goes on, and undo there takes all of it back', async () => {
  let made = 0;
  {
    using trial = await Trial.make(photos);
    await trial.run({ ops: watchedOps(() => void (made += 1)) });
  }
  expect(made).toBeGreaterThan(10);
  const step = isSoak ? 1 : Math.ceil(made / 4);
  for (let at = 1; at < made; at += step) {
    using trial = await Trial.make(photos);
    const [here, there] = [portrait(trial.here), portrait(trial.there)];
    let left = at;
    const ops = watchedOps(() => {
      left -= 1;
      if (left < 0) throw new Crash();
    });
    await expect(trial.run({ ops })).rejects.toBeInstanceOf(Crash);
    expect(portrait(trial.here)).toEqual(here);
    await trial.run();
    for (const [path, text] of Object.entries(photos)) expect(trial.there.text(path)).toBe(text);
    expect(leftovers(trial.there).filter((path) => path.endsWith('.tmp'))).toEqual([]);
    const other = await trial.open(trial.there);
    for (const { id } of (await readActions(other)).toReversed()) await undoAction(other, { id });
    expect(portrait(trial.there)).toEqual(there);
  }
}, 600_000);
