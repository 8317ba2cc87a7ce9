import { describe, expect, test } from 'vitest';
import { groupPaths, makeFolder, parse, run, type DupesJson, type IndexJson } from './support.js';

describe('many at once', () => {
  test('all end well or find it in use, and the repository is whole afterwards', async () => {
    using folder = makeFolder();
    for (let number = 0; number < 400; number += 1) {
      folder.write(`${number % 7}/${number}.jpg`, `photo ${number % 350}`, 1e9 + number + 0.5);
    }
    await folder.ok('init');
    const commands = [['dupes'], ['status'], ['index'], ['link', '--dry-run']];
    const started = [...commands, ...commands].map((args) => run(args, { cwd: folder.path }));
    const outcomes = await Promise.all(started);
    const codes = outcomes.map(({ code }) => code);
    expect(outcomes.filter(({ code }) => code !== 0 && code !== 5)).toEqual([]);
    expect(codes).toContain(0);
    for (const at of [0, 1, 4, 5]) expect(outcomes[at]?.code).toBe(0);
    for (const at of [0, 4]) expect(outcomes[at]?.stdout).toContain('50 groups of 100 files');
    const { files } = parse<IndexJson>(await folder.ok('index', '--json'));
    expect(files).toBe(400);
    expect(await folder.ok('status')).toContain('Nothing changed: 400 files');
    expect(groupPaths(parse<DupesJson>(await folder.ok('dupes', '--json')))).toHaveLength(50);
    expect(folder.has('.imgdedup/lock')).toBe(false);
  });

  test('linking at the same time links everything once', async () => {
    using folder = makeFolder();
    for (let number = 0; number < 400; number += 1) {
      folder.write(`${number % 7}/${number}.jpg`, `photo ${number % 200}`, 1e9 + number + 0.5);
    }
    await folder.ok('init');
    const names = folder.list();
    const started = [1, 2, 3, 4].map(() => run(['link'], { cwd: folder.path }));
    const outcomes = await Promise.all(started);
    expect(outcomes.filter(({ code }) => code !== 0 && code !== 5)).toEqual([]);
    expect(await folder.ok('link')).toBe('No duplicates to link.\n');
    expect(new Set(names.map((name) => folder.ino(name))).size).toBe(200 + 7);
    expect(folder.list()).toEqual(names);
  });
});
