/** Imports on clocks, disks and cards as they are, and what files say of themselves afterwards. */
import { execFileSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, expect, test, vi } from 'vitest';
import { checkImport } from '../../../src/api/import/check-import.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { importFiles, type ImportOptions } from '../../../src/api/import/import-files.js';
import { listFiles } from '../../../src/api/files/list-files.js';
import { listSessions } from '../../../src/api/import/sessions.js';
import { status } from '../../../src/api/files/status.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { nodeFileOps, type FileOps } from '../../../src/fs/file-ops.js';
import { setMtime } from '../../../src/fs/set-mtime.js';
import { Repository } from '../../../src/library/repository/repository.js';
import type { ImportEvent } from '../../../src/model/import/import.js';
import { exiftool, without } from '../../needs.js';
import { systemError } from '../support/faulty-ops.js';
import { PhotoFolder } from '../support/photo-folder.js';

class Trial implements Disposable {
  readonly library = new PhotoFolder();
  readonly card = new PhotoFolder();
  readonly events: ImportEvent[] = [];

  static async make(): Promise<Trial> {
    const trial = new Trial();
    await createRepository(trial.library.root);
    return trial;
  }

  open(): Promise<Repository> {
    const { root } = this.library;
    return Repository.open({ root, dataFolder: join(root, '.imgdedup') });
  }

  async run(options: Partial<ImportOptions> = {}) {
    return importFiles(await this.open(), {
      sources: [{ folder: this.card.root }],
      to: '{taken:yyyy}/{name}',
      onEvent: (event) => void this.events.push(event),
      ...options,
    });
  }

  /** Files of the library, without what is ours. */
  files(): string[] {
    return readdirSync(this.library.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('.imgdedup'))
      .map((entry) => join(entry.parentPath, entry.name).slice(this.library.root.length + 1))
      .toSorted();
  }

  [Symbol.dispose](): void {
    this.library[Symbol.dispose]();
    this.card[Symbol.dispose]();
  }
}

const may2019 = Date.UTC(2019, 4, 4, 12, 33, 11) / 1000;

afterEach(() => {
  vi.useRealTimers();
});

/** What it says of pictures, and not of the disk that they lie on, by path. */
function said(folder: string): Map<string, unknown> {
  const args = ['-q', '-json', '-a', '-u', '-G1', '-struct', '-r', folder];
  const all: unknown = JSON.parse(execFileSync('exiftool', args, { encoding: 'utf8' }));
  if (!Array.isArray(all)) throw new TypeError('exiftool says something else');
  const files = all.map((one: Readonly<Record<string, unknown>>) => {
    const pairs = Object.entries(one).filter(([name]) => !/^(SourceFile|System:)/.test(name));
    return [String(one['SourceFile']).slice(folder.length + 1), Object.fromEntries(pairs)] as const;
  });
  return new Map(files);
}

test('what exiftool says of a file it says of its copy, and so do we', async ({ skip }) => {
  const [isMissing, why] = without(exiftool);
  skip(isMissing, why);
  using trial = await Trial.make();
  cpSync(join(import.meta.dirname, '../../fixtures/photos'), trial.card.at('DCIM'), {
    recursive: true,
  });
  const taken = { DateTimeOriginal: '2019:05:04 12:33:10', ISOSpeedRatings: '200' };
  const exif = { IFD0: { Make: 'Canon', Model: 'Canon EOS 6D', Orientation: '6' }, IFD2: taken };
  trial.card.write(
    'DCIM/6D.jpg',
    await sharp({ create: { width: 60, height: 40, channels: 3, background: '#a53' } })
      .withExif(exif)
      .jpeg()
      .toBuffer(),
  );
  const { copied, failed } = await trial.run({ to: '{folder}/{taken:yyyy}/{name}' });
  expect(failed).toBe(0);
  const origins = new Map(
    trial.events.flatMap((one) => (one.kind === 'copied' ? [[one.path, one.origin] as const] : [])),
  );
  const [from, to] = [said(trial.card.root), said(trial.library.root)];
  const { files } = await listFiles(await trial.open());
  expect(files.length).toBe(copied);
  for (const { path, facts } of files) {
    const source = origins.get(path)?.slice(trial.card.root.length + 1) ?? '';
    const theirs: Readonly<Record<string, unknown>> = Object(from.get(source));
    expect(to.get(path)).toEqual(theirs);
    const shown = [
      theirs['File:ImageWidth'] ?? theirs['PNG:ImageWidth'] ?? theirs['RIFF:ImageWidth'],
    ];
    shown.push(
      theirs['File:ImageHeight'] ?? theirs['PNG:ImageHeight'] ?? theirs['RIFF:ImageHeight'],
    );
    const isTurned = (facts?.orientation ?? 1) > 4;
    expect([facts?.width, facts?.height]).toEqual(isTurned ? shown.toReversed() : shown);
    expect(facts?.make).toBe(theirs['IFD0:Make']);
    expect(facts?.model).toBe(theirs['IFD0:Model']);
    expect(facts?.iso).toBe(theirs['ExifIFD:ISO']);
    expect(facts?.taken?.slice(0, 19).replace(/-/g, ':').replace('T', ' ')).toBe(
      theirs['ExifIFD:DateTimeOriginal'],
    );
  }
  expect(files.map(({ path }) => path)).toContain('DCIM/2019/6D.jpg');
});

test.each([
  ['stands at 1970', 0],
  ['is ten years late', Date.UTC(2009, 0, 1)],
])('a clock that %s misplaces nothing that has a date', async (_, now) => {
  using trial = await Trial.make();
  trial.card.write('IMG_20190504_123310.jpg', 'dated by its name', may2019);
  trial.card.write('a.jpg', 'dated by its time, which has not come yet', may2019);
  trial.card.write('old.jpg', 'dated by its time', Date.UTC(1999, 5, 1) / 1000);
  vi.useFakeTimers({ toFake: ['Date'], now });
  expect(await trial.run()).toMatchObject({ copied: 3, failed: 0 });
  const old = now === 0 ? 'undated/old.jpg' : '1999/old.jpg';
  expect(trial.files()).toEqual(['2019/IMG_20190504_123310.jpg', old, 'undated/a.jpg'].toSorted());
  expect(lstatSync(trial.library.at('undated/a.jpg')).mtimeMs).toBe(may2019 * 1000);
});

test('a clock that is set back in the midst of it loses nothing, and ends no session before it began', async () => {
  using trial = await Trial.make();
  for (let at = 0; at < 5; at += 1) trial.card.write(`${at}.jpg`, `number ${at}`, may2019);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) });
  let files = 0;
  const onEvent = (): void => {
    files += 1;
    vi.setSystemTime(Date.UTC(2026, 0, 1) - files * 3_600_000);
  };
  expect(await trial.run({ onEvent })).toMatchObject({ copied: 5, failed: 0 });
  expect(await trial.run({ onEvent })).toMatchObject({ copied: 0, known: 5 });
  const sessions = await listSessions(await trial.open());
  expect(sessions.map(({ id, state }) => [id, state])).toEqual([
    [1, 'completed'],
    [2, 'completed'],
  ]);
  for (const { startedAt, endedAt = 0, seconds } of sessions) {
    expect(endedAt).toBeGreaterThanOrEqual(startedAt);
    expect(seconds).toBeGreaterThanOrEqual(0);
  }
  vi.useRealTimers();
  const repository = await trial.open();
  const { isSafe } = await checkImport(repository, { sources: [trial.card.root], verify: true });
  expect(isSafe).toBe(true);
  const seen = await status(repository);
  expect([...seen.new, ...seen.modified, ...seen.deleted]).toEqual([]);
  expect(await undoAction(repository)).toMatchObject({ done: 5, skipped: 0 });
});

/** A disk as FAT is: times in steps of two seconds, no hard links, no modes, no extended attributes. */
const fat: FileOps = {
  ...nodeFileOps,
  copyIn: async ({ mtimeNs, ...copy }) => {
    const kept = mtimeNs - (mtimeNs % 2_000_000_000n);
    return { ...(await nodeFileOps.copyIn({ ...copy, mtimeNs: kept })), isDated: kept === mtimeNs };
  },
  setMtimesAside: (files) =>
    nodeFileOps.setMtimesAside(
      files.map(({ path, mtimeNs }) => ({ path, mtimeNs: mtimeNs - (mtimeNs % 2_000_000_000n) })),
    ),
  link: () => {
    throw systemError('EPERM');
  },
  setMode: () => {
    throw systemError('EPERM');
  },
  setAttributes: () => {
    throw systemError('ENOTSUP');
  },
};

test('a photo folder on FAT keeps times as far as it can, and knows its copies', async () => {
  using trial = await Trial.make();
  trial.card.write('a/odd.jpg', 'an odd second', may2019);
  trial.card.write('a/odd.xmp', 'about it', may2019 + 0.5);
  trial.card.write('b/odd.jpg', 'another one of its name', may2019 + 1);
  expect(await trial.run({ ops: fat })).toMatchObject({ copied: 3, failed: 0 });
  expect(trial.events.flatMap((one) => (one.kind === 'copied' ? [one.remark] : []))).toEqual(
    Array.from({ length: 3 }),
  );
  expect(trial.files()).toEqual(['2019/odd-2.jpg', '2019/odd.jpg', '2019/odd.xmp']);
  expect(lstatSync(trial.library.at('2019/odd.jpg')).mtimeMs).toBe((may2019 - 1) * 1000);
  const repository = await trial.open();
  expect(await checkImport(repository, { sources: [trial.card.root] })).toMatchObject({
    isSafe: true,
  });
  expect(await trial.run({ ops: fat })).toMatchObject({ copied: 0, known: 3 });
  expect(await undoAction(repository, { ops: fat })).toMatchObject({ done: 3, skipped: 0 });
});

test('a card with times of FAT, which are local, is placed by the time that it shows', async () => {
  using trial = await Trial.make();
  // New Year's Eve, eleven in the evening: by UTC it may be another year.
  const evening = new Date(2018, 11, 31, 23, 0, 2).getTime();
  trial.card.write('a.jpg', 'the last of the year', evening / 1000);
  await trial.run();
  expect(trial.files()).toEqual(['2018/a.jpg']);
});

test('a card that is pulled out in the midst of it keeps what was copied, and goes on when it is back', async () => {
  using trial = await Trial.make();
  for (let at = 0; at < 60; at += 1) {
    trial.card.write(`DCIM/${at % 3}/${at}.jpg`, `number ${at}`, may2019);
  }
  const away = `${trial.card.root}.away`;
  let copied = 0;
  const pulled = trial.run({
    onEvent: ({ kind }) => {
      copied += Number(kind === 'copied');
      if (copied === 20 && kind === 'copied') renameSync(trial.card.root, away);
    },
  });
  await expect(pulled).rejects.toMatchObject({ code: 'VOLUME_FAILING' });
  expect(trial.files().length).toBe(copied);
  expect(await listSessions(await trial.open())).toMatchObject([{ state: 'failed', copied }]);
  renameSync(away, trial.card.root);
  expect(await trial.run()).toMatchObject({ copied: 60 - copied, known: copied, failed: 0 });
  expect(trial.files().length).toBe(60);
});

test('a disk that fills up keeps what was copied, whole, and goes on when there is room', async () => {
  using trial = await Trial.make();
  for (let at = 0; at < 9; at += 1) trial.card.write(`${at}.jpg`, `number ${at}`, may2019);
  let room = 4;
  const ops: FileOps = {
    ...nodeFileOps,
    copyIn: async (copy) => {
      room -= 1;
      if (room >= 0) return nodeFileOps.copyIn(copy);
      writeFileSync(copy.to, 'hal');
      throw systemError('ENOSPC');
    },
  };
  await expect(trial.run({ ops })).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(trial.files().length).toBe(4);
  expect(await trial.run()).toMatchObject({ copied: 5, known: 4 });
});

test('files that come and go on the card while it is read cost themselves', async () => {
  using trial = await Trial.make();
  for (const name of ['a.jpg', 'b.jpg', 'c.jpg']) trial.card.write(name, name, may2019);
  mkdirSync(trial.card.at('empty'));
  const ops: FileOps = {
    ...nodeFileOps,
    copyIn: (copy) => {
      if (copy.from.endsWith('a.jpg')) renameSync(trial.card.at('b.jpg'), trial.card.at('d.jpg'));
      return nodeFileOps.copyIn(copy);
    },
    setMtime,
  };
  expect(await trial.run({ ops })).toMatchObject({ copied: 2, failed: 1 });
  expect(await trial.run()).toMatchObject({ copied: 1, known: 2, failed: 0 });
});
