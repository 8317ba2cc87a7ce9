import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  Folder,
  groupPaths,
  makeFolder,
  parse,
  photoGroups,
  photoRepository,
  run,
  type DupesJson,
  type ErrorJson,
} from './support.js';

/** A repository with a history, in several of LevelDB's files. */
async function withHistory(): Promise<Folder> {
  const folder = await photoRepository();
  for (let number = 0; number < 1500; number += 1) {
    folder.write(`many/${number % 30}/${number}.jpg`, `${number}`, 1e9 + 0.5 + number);
  }
  await folder.ok('index', 'many');
  await folder.ok('index');
  await folder.ok('dupes');
  return folder;
}

const clearErrors = ['STORE_DAMAGED', 'HASH_MISMATCH', 'FORMAT_UNSUPPORTED'];

const damages = {
  truncated: (path: string) => truncateSync(path, Math.floor(readFileSync(path).length / 2)),
  flipped: (path: string) => {
    const bytes = readFileSync(path);
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] ?? 0) ^ 0x10;
    writeFileSync(path, bytes);
  },
  removed: (path: string) => rmSync(path),
};

describe('a damaged store', () => {
  let folder = new Folder();
  beforeAll(async () => {
    folder[Symbol.dispose]();
    folder = await withHistory();
  });
  afterAll(() => folder[Symbol.dispose]());

  /** Runs a command on the folder with a damaged copy of its store. */
  async function onDamaged(damage: (store: string) => void, args: readonly string[]) {
    using data = makeFolder();
    cpSync(folder.at('.imgdedup'), data.path, { recursive: true });
    writeFileSync(data.at('root'), `${folder.path}\n`);
    damage(data.at('store'));
    return await run(args, { cwd: data.path });
  }

  test.each(['truncated', 'flipped', 'removed'] as const)(
    'with one file %s gives the right answer or a clear error',
    async (kind) => {
      const files = readdirSync(folder.at('.imgdedup/store')).filter((name) => name !== 'LOCK');
      expect(files.filter((name) => name.endsWith('.ldb')).length).toBeGreaterThan(0);
      const check = async (file: string): Promise<void> => {
        const damage = (store: string): void => damages[kind](join(store, file));
        const { code, stdout } = await onDamaged(damage, ['dupes', '--json']);
        if (code === 0) {
          expect(groupPaths(parse<DupesJson>(stdout)), file).toEqual(photoGroups);
          return;
        }
        expect(code, file).toBe(1);
        const { error } = parse<ErrorJson>(stdout);
        expect(clearErrors, `${file}: ${error.message}`).toContain(error.code);
      };
      await Promise.all(files.map(check));
    },
  );

  test('without CURRENT is not taken for a new one, by any command', async () => {
    const damage = (store: string): void => rmSync(join(store, 'CURRENT'));
    for (const args of [['status'], ['index'], ['dupes'], ['link'], ['init']]) {
      const { code, stdout, stderr } = await onDamaged(damage, args);
      expect([code, stdout], args.join(' ')).toEqual([1, '']);
      expect(stderr).toMatch(/Photos are not affected.*\[STORE_DAMAGED\]/);
    }
  });

  test('with garbage in CURRENT is named; the remedy works', async () => {
    const garbage = (store: string): void => writeFileSync(join(store, 'CURRENT'), 'MANIFEST-9x\n');
    const { code, stderr } = await onDamaged(garbage, ['status']);
    expect(code).toBe(1);
    expect(stderr).toContain('[STORE_DAMAGED]');
    using copy = makeFolder();
    cpSync(folder.path, copy.path, { recursive: true });
    garbage(copy.at('.imgdedup/store'));
    // As the message says: move the store away, then init and index.
    rmSync(copy.at('.imgdedup/store'), { recursive: true });
    expect((await copy.run('status')).stderr).toContain('[STORE_DAMAGED]');
    await copy.ok('init');
    await copy.ok('index');
    expect(groupPaths(parse<DupesJson>(await copy.ok('dupes', '--json')))).toEqual(photoGroups);
  });
});
