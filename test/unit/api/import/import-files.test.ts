/** Files that come from elsewhere. */
import { existsSync, lstatSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importFiles, type ImportOptions } from '../../../../src/api/import/import-files.js';
import { checkImport } from '../../../../src/api/import/check-import.js';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { listSessions } from '../../../../src/api/import/sessions.js';
import { status } from '../../../../src/api/files/status.js';
import { undoAction } from '../../../../src/api/actions/undo.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { Scope } from '../../../../src/library/scan/scope.js';
import type { ImportEvent } from '../../../../src/model/import/import.js';
import { nodeFileOps } from '../../../../src/fs/file-ops.js';
import { systemError } from '../../support/faulty-ops.js';
import { PhotoFolder } from '../../support/photo-folder.js';

const may2019 = Date.UTC(2019, 4, 4, 12, 33, 10) / 1000;

class Trial implements Disposable {
  readonly library = new PhotoFolder();
  readonly card = new PhotoFolder();
  readonly events: ImportEvent[] = [];
  #repository: Repository | undefined;

  async repository(): Promise<Repository> {
    if (this.#repository === undefined) {
      await createRepository(this.library.root);
      this.#repository = await Repository.open({
        root: this.library.root,
        dataFolder: this.library.at('.imgdedup'),
      });
    }
    return this.#repository;
  }

  async run(options: Partial<ImportOptions> = {}) {
    this.events.length = 0;
    return importFiles(await this.repository(), {
      sources: [{ folder: this.card.root }],
      to: '{folder}/{name}',
      onEvent: (event) => void this.events.push(event),
      ...options,
    });
  }

  /** Files of the library, without what is ours. */
  files(): string[] {
    return readdirSync(this.library.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('.imgdedup'))
      .map((entry) => `${entry.parentPath}/${entry.name}`.slice(this.library.root.length + 1))
      .toSorted();
  }

  [Symbol.dispose](): void {
    this.library[Symbol.dispose]();
    this.card[Symbol.dispose]();
  }
}

test('copies what is new, skips what is there, and undo moves the copies to the trash', async () => {
  using trial = new Trial();
  trial.library.write('old/known.jpg', 'known');
  trial.card.write('DCIM/100CANON/IMG_1.JPG', 'one', may2019);
  trial.card.write('DCIM/100CANON/IMG_2.JPG', 'known');
  trial.card.write('DCIM/100CANON/IMG_3.MOV', 'film', may2019 + 0.123456);
  trial.card.write('DCIM/notes.pdf', 'none of ours');
  const result = await trial.run();
  expect(result).toMatchObject({ scanned: 3, copied: 2, known: 1, failed: 0, bytes: 7, id: 1 });
  expect(result.otherTypes).toEqual({ files: 1, byExtension: [['.pdf', 1]] });
  expect(trial.files()).toEqual([
    'DCIM/100CANON/IMG_1.JPG',
    'DCIM/100CANON/IMG_3.MOV',
    'old/known.jpg',
  ]);
  expect(trial.library.text('DCIM/100CANON/IMG_1.JPG')).toBe('one');
  for (const path of ['DCIM/100CANON/IMG_1.JPG', 'DCIM/100CANON/IMG_3.MOV']) {
    const [from, to] = [trial.card, trial.library].map((folder) =>
      lstatSync(folder.at(path), { bigint: true }),
    );
    expect(to?.mtimeNs).toBe(from?.mtimeNs);
    expect(to?.mode).toBe(from?.mode);
  }
  const repository = await trial.repository();
  const scope = Scope.everything;
  const seen = await status(repository, { scope });
  expect([...seen.new, ...seen.modified, ...seen.deleted]).toEqual([]);
  expect(await trial.run()).toMatchObject({ copied: 0, known: 3, id: undefined });
  expect(await undoAction(repository)).toMatchObject({ done: 2, skipped: 0 });
  expect(trial.files()).toEqual(['old/known.jpg']);
  expect(await trial.run()).toMatchObject({ copied: 0, known: 3, inTrash: 2 });
});

test('twins on one card come once, and both names of another content', async () => {
  using trial = new Trial();
  trial.library.write('a/IMG_1.JPG', 'another one');
  for (const path of ['a/IMG_1.JPG', 'a/copy.JPG', 'b/IMG_1.JPG'])
    trial.card.write(path, 'twins here');
  trial.card.write('c/IMG_1.jpg', 'third');
  const result = await trial.run({ to: 'a/{name}' });
  expect(result).toMatchObject({ scanned: 4, copied: 2, known: 2, failed: 0 });
  expect(trial.files()).toEqual(['a/IMG_1-2.JPG', 'a/IMG_1.JPG', 'a/IMG_1.jpg'].toSorted());
  expect(trial.library.text('a/IMG_1.JPG')).toBe('another one');
});

test('a dry run tells the same, and changes nothing', async () => {
  using trial = new Trial();
  trial.card.write('a/1.jpg', 'one');
  trial.card.write('b/2.jpg', 'one');
  expect(await trial.run({ dryRun: true })).toMatchObject({ copied: 1, known: 1, id: undefined });
  expect(trial.events.map(({ kind }) => kind).toSorted()).toEqual(['copied', 'known']);
  expect(trial.files()).toEqual([]);
  expect(await listSessions(await trial.repository())).toEqual([]);
});

test('what belongs together goes to one place, with one suffix, also beside what is there', async () => {
  using trial = new Trial();
  trial.library.write('2019/05/IMG_1.JPG', 'of another camera');
  for (const name of ['IMG_1.JPG', 'IMG_1.CR2', 'IMG_1.xmp', 'IMG_1.CR2.xmp']) {
    trial.card.write(`DCIM/${name}`, name, may2019);
  }
  trial.library.write('kept/old name.jpg', 'is there', may2019);
  trial.card.write('DCIM/IMG_2.jpg', 'is there', may2019);
  trial.card.write('DCIM/IMG_2.aae', 'edits of it', may2019);
  expect(await trial.run({ to: '{taken:yyyy}/{taken:MM}/{name}' })).toMatchObject({ copied: 5 });
  expect(trial.files()).toEqual(
    [
      '2019/05/IMG_1-2.CR2',
      '2019/05/IMG_1-2.CR2.xmp',
      '2019/05/IMG_1-2.JPG',
      '2019/05/IMG_1-2.xmp',
      '2019/05/IMG_1.JPG',
      'kept/old name.aae',
      'kept/old name.jpg',
    ].toSorted(),
  );
});

test('a card is safe to format once all of it is there, by its bytes', async () => {
  using trial = new Trial();
  trial.card.write('a.jpg', 'one');
  trial.card.write('b.mov', 'film');
  const repository = await trial.repository();
  const check = (verify = false) => checkImport(repository, { sources: [trial.card.root], verify });
  expect(await check()).toMatchObject({ isSafe: false, files: 2, held: 0 });
  await trial.run();
  for (const verify of [false, true]) {
    expect(await check(verify)).toMatchObject({ isSafe: true, held: 2, missing: [] });
  }
  // Of the same length, with its time set back: only reading it tells.
  const { mtimeMs } = lstatSync(trial.library.at('b.mov'));
  trial.library.write('b.mov', 'rots', mtimeMs / 1000);
  expect(await check(true)).toMatchObject({ isSafe: false, held: 1 });
  await undoAction(repository);
  const { missing } = await check();
  expect(missing).toContainEqual({ path: trial.card.at('a.jpg'), reason: 'in the trash only' });
});

test('--delete-source asks, and removes only what is there and still the same', async () => {
  using trial = new Trial();
  trial.library.write('old.jpg', 'known');
  for (const [path, text] of Object.entries({ 'a.jpg': 'one', 'b.jpg': 'two', 'c.jpg': 'known' })) {
    trial.card.write(path, text);
  }
  const no = { deleteSource: true, confirm: () => Promise.resolve(false) };
  expect(await trial.run(no)).toMatchObject({ copied: 2, deleted: 0 });
  expect(readdirSync(trial.card.root)).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
  const asked: unknown[] = [];
  const confirm = (totals: unknown): Promise<boolean> => {
    asked.push(totals);
    writeFileSync(trial.card.at('a.jpg'), 'ONE');
    rmSync(trial.library.at('b.jpg'));
    return Promise.resolve(true);
  };
  expect(await trial.run({ deleteSource: true, confirm })).toMatchObject({ known: 3, deleted: 1 });
  expect(asked).toEqual([{ files: 3, bytes: 11 }]);
  expect(readdirSync(trial.card.root)).toEqual(['a.jpg', 'b.jpg']);
});

test('a session says what came of it, and what failed is tried again by itself', async () => {
  using trial = new Trial();
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) trial.card.write(name, name);
  const ops = {
    ...nodeFileOps,
    copyIn: (copy: Parameters<typeof nodeFileOps.copyIn>[0]) =>
      copy.from.endsWith('b.jpg')
        ? Promise.reject(systemError('EISDIR'))
        : nodeFileOps.copyIn(copy),
  };
  const result = await trial.run({ ops });
  expect(result).toMatchObject({ copied: 2, failed: 1 });
  const repository = await trial.repository();
  const [session] = await listSessions(repository);
  expect(session).toMatchObject({
    id: 1,
    state: 'completed',
    scanned: 3,
    copied: 2,
    skipped: 0,
    failed: 1,
    bytes: 10,
    destination: trial.library.root,
    actions: [1],
    wasCutOff: false,
    source: { path: trial.card.root },
    errors: [{ file: 'b.jpg' }],
  });
  expect(await trial.run({ retry: true })).toMatchObject({ scanned: 1, copied: 1, id: 2 });
  expect(await listSessions(repository, 2)).toMatchObject([{ errors: [], copied: 1 }]);
});

test('a disk that gives nothing any more is given up, and says so', async () => {
  using trial = new Trial();
  for (let at = 0; at < 30; at += 1) trial.card.write(`${at}.jpg`, String(at));
  const ops = { ...nodeFileOps, copyIn: () => Promise.reject(systemError('EIO')) };
  await expect(trial.run({ ops })).rejects.toMatchObject({ code: 'VOLUME_FAILING' });
  const [session] = await listSessions(await trial.repository());
  expect(session).toMatchObject({
    state: 'failed',
    copied: 0,
    message: expect.stringContaining('in a row'),
  });
});

test('a card that is pulled out, and a full disk, end it in order', async () => {
  using trial = new Trial();
  for (let at = 0; at < 9; at += 1) trial.card.write(`d/${at}.jpg`, String(at));
  let copies = 0;
  const fail = (code: string) => ({
    ...nodeFileOps,
    copyIn: (copy: Parameters<typeof nodeFileOps.copyIn>[0]) => {
      copies += 1;
      return copies > 3 ? Promise.reject(systemError(code)) : nodeFileOps.copyIn(copy);
    },
  });
  await expect(trial.run({ ops: fail('ENOSPC') })).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(trial.files().length).toBe(3);
  expect(await trial.run()).toMatchObject({ copied: 6, known: 3 });
});

test('two imports of one card at once are told, and two cards come side by side', async () => {
  using trial = new Trial();
  using other = new Trial();
  trial.card.write('a.jpg', 'one');
  other.card.write('b.jpg', 'two');
  await Promise.all([trial.repository(), other.repository()]);
  const first = trial.run();
  const second = other.run({ sources: [{ folder: trial.card.root }] });
  await expect(second).rejects.toMatchObject({ code: 'SOURCE_BUSY' });
  await first;
  const both = [{ folder: trial.card.root }, { folder: other.card.root }];
  const result = await other.run({ sources: both });
  expect(result).toMatchObject({ copied: 2, sessions: [{ copied: 1 }, { copied: 1 }] });
});

test('links are not followed, and a folder that leads elsewhere takes nothing', async () => {
  using trial = new Trial();
  using away = new PhotoFolder();
  trial.card.write('d/a.jpg', 'one');
  symlinkSync(away.root, trial.library.at('d'));
  symlinkSync(trial.card.at('d'), trial.card.at('e'));
  expect(await trial.run()).toMatchObject({ scanned: 1, copied: 0, failed: 1 });
  expect(away.list()).toEqual([]);
  const sources = [{ folder: trial.library.root }];
  await expect(trial.run({ sources })).rejects.toMatchObject({ code: 'USAGE' });
  expect(existsSync(trial.card.at('d/a.jpg'))).toBe(true);
});

test('a file that was edited since stays where an import is undone', async () => {
  using trial = new Trial();
  trial.card.write('a.jpg', 'one');
  trial.card.write('b.jpg', 'two');
  await trial.run();
  trial.library.write('a.jpg', 'edited');
  expect(await undoAction(await trial.repository())).toMatchObject({ done: 1, skipped: 1 });
  expect(trial.files()).toEqual(['a.jpg']);
});
