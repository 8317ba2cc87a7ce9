/** Ignore files in random trees, with git as the oracle. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRules, type FolderRules } from '../../../../../src/library/scan/files/rules.js';
import { defaultSettings } from '../../../../../src/config/settings.js';
import { isSoak } from '../../../support/soak.js';

const run = promisify(execFile);
const environment = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
const folders = ['', 'a', 'b', 'a/b', 'a/a', 'a/b/c', 'a/b/a', 'b/c'];
const files = ['a', 'c', 'a.x', 'b.x', '#h', '!n', 's p', '[q]'];
const folderSet = new Set(folders);
let work = '';

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'imgdedup-rules-'));
  await run('git', ['init', '-q', work], { env: environment });
  for (const folder of folders) {
    await mkdir(join(work, folder), { recursive: true });
    for (const file of files) {
      const path = join(folder, file);
      if (!folderSet.has(path)) await writeFile(join(work, path), '');
    }
  }
});
afterAll(() => rm(work, { recursive: true }));

async function takenByUs(folder: string, above: FolderRules): Promise<string[]> {
  const text = await readFile(join(work, folder, '.gitignore'), 'utf8').catch(() => undefined);
  const here = text === undefined ? above : above.withIgnoreFile(text);
  const found: string[] = [];
  for (const entry of await readdir(join(work, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile() && here.takesFile(entry.name)) found.push(path);
    if (entry.isDirectory() && here.takesFolder(entry.name)) {
      found.push(...(await takenByUs(path, here.child(entry.name))));
    }
  }
  return found;
}

async function takenByGit(): Promise<string[]> {
  const list = ['-C', work, 'ls-files', '-z', '--others', '--exclude-standard'];
  const { stdout } = await run('git', list, { env: environment });
  return stdout.split('\0').filter((path) => path !== '' && !path.endsWith('.gitignore'));
}

const piece = fc.constantFrom('a', 'b', 'c', '*', '**', '?', '*.x', 'a.x', '[ab]', '[!a]', 's p');
const pattern = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '', '!'),
        fc.constantFrom('', '', '/'),
        fc.array(piece, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('', '', '/', '/**', ' ', '  '),
      )
      .map(([not, root, pieces, end]) => not + root + pieces.join('/') + end),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '#h',
      String.raw`\#h`,
      String.raw`\!n`,
      '[[]q]',
      String.raw`\[q\]`,
      String.raw`s\ p`,
      '!',
      '/',
      '!*',
      '*',
    ),
  },
);
const ignoreText = fc
  .tuple(fc.array(pattern, { minLength: 1, maxLength: 4 }), fc.constantFrom('\n', '\r\n'))
  .map(([lines, end]) => lines.join(end));

test('the same files are taken, however ignore files are nested', async () => {
  const trees = fc.dictionary(fc.constantFrom(...folders), ignoreText, {
    minKeys: 1,
    maxKeys: 4,
  });
  await fc.assert(
    fc.asyncProperty(trees, async (texts) => {
      const paths = Object.entries(texts).map(([folder, text]) => ({
        path: join(work, folder, '.gitignore'),
        text,
      }));
      for (const { path, text } of paths) await writeFile(path, text);
      const ours = await takenByUs('', createRules({ ...defaultSettings.scan, extensions: ['*'] }));
      expect(ours.toSorted()).toEqual((await takenByGit()).toSorted());
      for (const { path } of paths) await rm(path);
    }),
    { numRuns: isSoak ? 300 : 60 },
  );
});
