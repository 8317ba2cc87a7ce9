import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findRepository, findDupes, Repository, Scope } from '../../src/index.js';
import { loadLatestSnapshot } from '../../src/library/snapshot/latest-snapshot.js';
import { defaultConfigText } from '../../src/config/config-file.js';

const project = join(import.meta.dirname, '../..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'imgdedup-example-'));
  cpSync(join(project, 'test/fixtures/photos'), folder, { recursive: true });
  cpSync(join(project, '.imgdedup-example'), join(folder, '.imgdedup'), { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true }));

test('the example holds a snapshot of the sample photos', async () => {
  const repository = await Repository.open(findRepository(folder));
  const latest = await repository.transaction(loadLatestSnapshot);
  const paths = Array.from({ length: latest?.tree.rows ?? 0 }, (_, row) => latest?.tree.path(row));
  expect(paths).toContain('2019/waterfall.jpg');
  expect(paths).toHaveLength(12);
});

test('the example is a working repository', async () => {
  const repository = await Repository.open(findRepository(folder));
  const { summary } = await findDupes(repository, { scope: Scope.everything });
  expect(summary).toMatchObject({ groups: 2, files: 5, duplicates: 3 });
});

test('its config.toml shows the defaults of this version', () => {
  const text = readFileSync(join(project, '.imgdedup-example/config.toml'), 'utf8');
  expect(text).toBe(defaultConfigText());
});
