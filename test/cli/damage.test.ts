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
  type Outcome,
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

const tolerated = new Set([
  'right',
  'STORE_DAMAGED',
  'HASH_MISMATCH',
  'FORMAT_UNSUPPORTED',
  'abort',
]);

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

/** `right`, the code of an error, or what was answered instead. */
function answerOf({ code, stdout }: Outcome): string {
  if (code === 1) return parse<ErrorJson>(stdout).error.code;
  const groups = JSON.stringify(groupPaths(parse<DupesJson>(stdout)));
  return code === 0 && groups === JSON.stringify(photoGroups) ? 'right' : `${code}: ${groups}`;
}

/**
 * LevelDB checks what it compacts by C's `assert`, which about one flipped bit in a hundred sets
 * off: that ends the process, and nobody can catch it. Any other crash is ours.
 */
function abortOf(crash: unknown): string {
  return /deps\/leveldb\/.*Assertion/.test(String(crash)) ? 'abort' : String(crash);
}

function withoutCurrent(store: string): void {
  rmSync(join(store, 'CURRENT'));
}

function withGarbage(store: string): void {
  writeFileSync(join(store, 'CURRENT'), 'MANIFEST-9x\n');
}

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
      const said = files.map(async (file) => {
        const damage = (store: string): void => damages[kind](join(store, file));
        const outcome = onDamaged(damage, ['dupes', '--json']);
        return [file, await outcome.then(answerOf, abortOf)] as const;
      });
      const wrong = (await Promise.all(said)).filter(([, answer]) => !tolerated.has(answer));
      expect(wrong).toEqual([]);
    },
  );

  test('without CURRENT is not taken for a new one, by any command', async () => {
    for (const args of [['status'], ['index'], ['dupes'], ['link']]) {
      const { code, stdout, stderr } = await onDamaged(withoutCurrent, args);
      expect({ args, code, stdout }).toEqual({ args, code: 1, stdout: '' });
      expect(stderr).toMatch(/Photos are not affected.*\[STORE_DAMAGED\]/);
    }
  });

  test('without CURRENT is not made anew by init over what is left of it', async () => {
    using copy = makeFolder();
    cpSync(folder.path, copy.path, { recursive: true, preserveTimestamps: true });
    withoutCurrent(copy.at('.imgdedup/store'));
    const left = readdirSync(copy.at('.imgdedup/store'));
    const { code, stderr } = await copy.run('init');
    expect(readdirSync(copy.at('.imgdedup/store'))).toEqual(left);
    expect(code).toBe(1);
    expect(stderr).toContain('[STORE_DAMAGED]');
  });

  test('with garbage in CURRENT is named; the remedy works', async () => {
    const { code, stderr } = await onDamaged(withGarbage, ['status']);
    expect(code).toBe(1);
    expect(stderr).toContain('[STORE_DAMAGED]');
    using copy = makeFolder();
    cpSync(folder.path, copy.path, { recursive: true, preserveTimestamps: true });
    withGarbage(copy.at('.imgdedup/store'));
    // As the message says: move the store away, then init and index.
    rmSync(copy.at('.imgdedup/store'), { recursive: true });
    expect((await copy.run('status')).stderr).toContain('[STORE_DAMAGED]');
    await copy.ok('init');
    await copy.ok('index');
    expect(groupPaths(parse<DupesJson>(await copy.ok('dupes', '--json')))).toEqual(photoGroups);
  });
});
