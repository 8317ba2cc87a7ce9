/** Repositories that may be looked at and not written to, and those whose data is elsewhere. */
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  mounting,
  indexedPhotos,
  makeFolder,
  mounted,
  nobody,
  somebodyElse,
  parse,
  photoRepository,
  run,
  type ErrorJson,
  type Folder,
} from './support.js';

/** All files of the data folder, with their bytes. */
function dataOf(folder: Folder): Record<string, string> {
  const data = folder.at('.imgdedup');
  const entries = readdirSync(data, { recursive: true, encoding: 'utf8' }).toSorted();
  return Object.fromEntries(
    entries.map((name) => {
      const isFile = statSync(join(data, name)).isFile();
      return [name, isFile ? readFileSync(join(data, name), 'latin1') : 'folder'];
    }),
  );
}

async function linkedPhotos(): Promise<Folder> {
  const folder = await indexedPhotos();
  await folder.ok('link');
  await folder.ok('index');
  return folder;
}

const lookers = [
  ['status'],
  ['dupes'],
  ['dupes', '--no-refresh'],
  ['log', '1'],
  ['verify'],
  ['snapshots'],
  ['diff', '1'],
  ['similar', '2019/forest.png'],
] as const;

/** What commands say to whoever may write, and to somebody who may not. */
async function lookAround(folder: Folder, readOnly: () => Disposable, uid?: number) {
  const said = new Map<string, string>();
  for (const args of lookers) said.set(args.join(' '), (await folder.run(...args)).stdout);
  using _readOnly = readOnly();
  const before = dataOf(folder);
  for (const args of lookers) {
    const { code, stdout, stderr } = await run(args, { cwd: folder.path, uid });
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: expect.any(String) });
    // What is stored is all there is to tell of: it may not be everything.
    expect(stdout.replace(' so far', '')).toBe(said.get(args.join(' ')));
  }
  for (const args of [['index'], ['undo'], ['dupes', '--trash', '--yes']]) {
    const { code, stdout } = await run([...args, '--json'], { cwd: folder.path, uid });
    expect({ args, code }).toEqual({ args, code: 1 });
    expect(parse<ErrorJson>(stdout).error.code).toBe('STORE_UNWRITABLE');
  }
  return { before, after: dataOf(folder) };
}

describe('a repository that may not be written to', () => {
  test('can be looked at on a read-only mount', async ({ skip }) => {
    skip(...without(mounting));
    using folder = await linkedPhotos();
    const options = ['-o', 'bind,ro', folder.path];
    const { before, after } = await lookAround(folder, () => mounted(options, folder.path));
    expect(after).toEqual(before);
  });

  test('can be looked at by somebody who has no permission to write', async ({ skip }) => {
    skip(...without({ ...somebodyElse, isThere: somebodyElse.isThere && nobody !== undefined }));
    using folder = await linkedPhotos();
    const readOnly = (): Disposable => {
      chmodSync(folder.path, 0o755);
      return { [Symbol.dispose]: () => chmodSync(folder.path, 0o777) };
    };
    const { before, after } = await lookAround(folder, readOnly, nobody);
    expect(after).toEqual(before);
  });
});

describe('data on a disk that is not mounted', () => {
  test.each(['gone', 'an empty folder'])('is named as that: %s', async (what) => {
    using folder = await photoRepository();
    using disk = makeFolder();
    rmSync(folder.at('.imgdedup'), { recursive: true });
    const data = disk.at('data');
    await folder.ok('init', '--separate-dir', data);
    await folder.ok('index');
    cpSync(data, disk.at('kept'), { recursive: true });
    rmSync(data, { recursive: true });
    if (what !== 'gone') mkdirSync(data);
    for (const args of [['status'], ['index'], ['init'], ['init', '--separate-dir', data]]) {
      const { code, stdout } = await folder.run(...args, '--json');
      expect({ args, code }).toEqual({ args, code: 1 });
      const { error } = parse<ErrorJson>(stdout);
      expect(error).toMatchObject({ code: 'DATA_MISSING' });
      expect(error.message).toContain(`keeps its data in ${data}, and that is not there`);
    }
    expect(disk.list().filter((path) => path.startsWith('data/'))).toEqual([]);
    rmSync(data, { recursive: true, force: true });
    cpSync(disk.at('kept'), data, { recursive: true });
    expect(await folder.ok('status')).toContain('Nothing changed');
  });
});
