import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rooms } from '../../oxlint.config.js';
import { errorCodes } from '../../src/model/errors/errors.js';
import { statusOfCode } from '../../src/render/exit-status.js';

const root = join(import.meta.dirname, '../..');

describe('docs/errors.md', () => {
  const rows = errorRows();

  test('has one row for every error code, and no other', () => {
    expect(rows.map((row) => row.code).toSorted()).toEqual([...errorCodes].toSorted());
  });

  test.each(rows)('says what $code means, what to do, and the exit status', (row) => {
    expect(row.meaning).not.toBe('');
    expect(row.remedy).not.toBe('');
    expect(Number(row.exitStatus)).toBe(row.actualStatus);
  });
});

describe('docs/format', () => {
  const codecs = filesBelow('src/storage/codecs').filter((path) => path.endsWith('.ts'));

  test.each(codecs)('%s has its page', (path) => {
    expect(existsSync(join(root, 'docs/format', `${basename(path, '.ts')}.md`))).toBe(true);
  });
});

describe('source paths named in the documentation', () => {
  const topLevel = ['README.md', 'CONTRIBUTING.md'].filter((path) => existsSync(join(root, path)));
  const pages = [...topLevel, ...filesBelow('docs').filter((path) => path.endsWith('.md'))];

  test.each(pages)('%s names only what exists', (page) => {
    const missing = sourcePathsIn(page).filter((path) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });
});

test('docs/safety.md names a test for every promise, and each is there', () => {
  const rows = read('docs/safety.md')
    .split('\n')
    .filter((line) => /^\| (?!promise|-)/.test(line));
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const named = [...row.matchAll(/`(test\/[^`]+)`/g)].map((match) => match[1] ?? '');
    expect({ row, named: named.length > 0 }).toEqual({ row, named: true });
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  }
});

interface ErrorRow {
  code: string;
  meaning: string;
  remedy: string;
  exitStatus: string;
  /** What the program does. */
  actualStatus: number | undefined;
}

function errorRows(): ErrorRow[] {
  return read('docs/errors.md')
    .split('\n')
    .flatMap((line) => {
      const [, code, meaning, remedy, exitStatus] = line.split('|').map((cell) => cell.trim());
      const name = /^`([A-Z_]+)`$/.exec(code ?? '')?.[1];
      if (name === undefined) return [];
      return [
        {
          code: name,
          meaning: meaning ?? '',
          remedy: remedy ?? '',
          exitStatus: exitStatus ?? '',
          actualStatus: statusOf(name),
        },
      ];
    });
}

function statusOf(name: string): number | undefined {
  const code = errorCodes.find((known) => known === name);
  return code === undefined ? undefined : statusOfCode(code);
}

/** What stands in backticks and starts with `src/`; placeholders and patterns are left out. */
function sourcePathsIn(page: string): string[] {
  const prose = read(page).replaceAll(/^```.*?^```/gms, '');
  return [...prose.matchAll(/`(src\/[^`\s]*)`/g)]
    .map((match) => (match[1] ?? '').replace(/:\d+$/, ''))
    .filter((path) => !/[*{<…]/.test(path));
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

describe('rooms', () => {
  const folders = new Set(filesBelow('src').map((path) => dirname(path).replace(/^src\/?/, '')));
  folders.delete('');

  test('are the folders of src, each once, in the table that lint goes by', () => {
    expect(rooms.toSorted()).toEqual([...folders].toSorted());
  });

  test('have a line each in docs/architecture.md', () => {
    const described = [...read('docs/architecture.md').matchAll(/^\| `src\/([^`]+)`/gm)];
    expect(described.map((match) => match[1])).toEqual(rooms);
  });
});
