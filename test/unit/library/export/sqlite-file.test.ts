import { createRequire } from 'node:module';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { SqliteFile } from '../../../../src/library/export/sqlite-file.js';
import { TargetFile } from '../../../../src/library/export/target-file.js';
import { PhotoFolder } from '../../support/photo-folder.js';
import { rowsOf } from '../../support/sqlite.js';

const folder = new PhotoFolder();
afterAll(() => folder[Symbol.dispose]());

const schema = 'CREATE TABLE numbers (number INTEGER NOT NULL, name TEXT)';
const insert = 'INSERT INTO numbers VALUES (@number, @name)';

describe('a database', () => {
  const path = join(folder.root, 'numbers.db');
  beforeEach(() => rmSync(path, { force: true }));

  test('holds all rows, those of many batches, texts, bytes and nothing', () => {
    {
      using file = SqliteFile.create({ path, temporary: path }, schema);
      for (let number = 0; number < 12_345; number += 1)
        file.insert(insert, { number, name: null });
      file.insert(insert, { number: -1, name: "O'Hara\n€" });
      file.insert(insert, { number: -2, name: Buffer.of(0xff, 0x00) });
      file.finish('CREATE INDEX by_name ON numbers (name)');
    }
    expect(rowsOf(path, 'SELECT count(*) n, max(number) most FROM numbers')).toEqual([
      { n: 12_347, most: 12_344 },
    ]);
    expect(rowsOf(path, 'SELECT name FROM numbers WHERE name IS NOT NULL')).toEqual([
      { name: "O'Hara\n€" },
      { name: Buffer.of(0xff, 0x00) },
    ]);
    expect(rowsOf(path, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  });

  test('where the package is missing, or is broken, that is said', () => {
    const elsewhere = createRequire('/');
    const unavailable = expect.objectContaining({
      code: 'SQLITE_UNAVAILABLE',
      message: 'A database takes the package node-sqlite3-wasm, which is not installed.',
    });
    expect(() => SqliteFile.create({ path, temporary: path }, schema, elsewhere)).toThrow(
      unavailable,
    );
    writeFileSync(join(folder.root, 'index.js'), 'throw new Error("wrong ELF class")');
    folder.write('node_modules/node-sqlite3-wasm/index.js', 'throw new Error("wrong ELF class")');
    const broken = createRequire(join(folder.root, 'index.js'));
    expect(() => SqliteFile.create({ path, temporary: path }, schema, broken)).toThrow(
      'A database takes the package node-sqlite3-wasm, which cannot be loaded.',
    );
    expect(existsSync(path)).toBe(false);
  });

  test('where there is no room, that is said, and of which file', () => {
    const unwritable = expect.objectContaining({
      code: 'EXPORT_UNWRITABLE',
      message: `${path} cannot be written: the disk is full.`,
    });
    const full = SqliteFile.create(
      { path, temporary: path },
      'PRAGMA max_page_count = 4;' + schema,
    );
    const name = 'x'.repeat(100_000);
    expect(() => full.insert(insert, { number: 1, name })).toThrow(unwritable);
    full[Symbol.dispose]();
  });
});

describe('what gets its name when it is complete', () => {
  const path = join(folder.root, 'target.db');
  beforeEach(() => rmSync(path, { force: true }));

  test('leaves nothing behind where it is not', async () => {
    const before = folder.list();
    {
      using target = TargetFile.at(path, false);
      using file = SqliteFile.create(target, schema);
      file.insert(insert, { number: 1, name: null });
      expect(existsSync(target.temporary)).toBe(true);
    }
    expect(folder.list()).toEqual(before);
    await expect(TargetFile.at(path, false).publish()).rejects.toMatchObject({
      code: 'EXPORT_UNWRITABLE',
    });
  });

  test('spares what came to be there meanwhile', async () => {
    using target = TargetFile.at(path, false);
    {
      using file = SqliteFile.create(target, schema);
      file.finish('');
    }
    writeFileSync(path, 'somebody else');
    await expect(target.publish()).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  });

  test('replaces a database only where that is said and nobody has it open', () => {
    {
      using file = SqliteFile.create({ path, temporary: path }, schema);
      file.finish('');
    }
    expect(() => TargetFile.at(path, false)).toThrow(/ is there already\.$/);
    expect(TargetFile.at(path, true).path).toBe(path);
    writeFileSync(`${path}-wal`, '');
    expect(() => TargetFile.at(path, true)).toThrow(/ is in use: .*-wal lies beside it\.$/);
    rmSync(`${path}-wal`);
  });
});
