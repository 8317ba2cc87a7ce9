import { describe, expect, test } from 'vitest';
import { hashedPhotos, indexedPhotos } from './support.js';

describe('--quiet', () => {
  test('leaves a plan as it is, as everything that was asked for', async () => {
    using folder = await indexedPhotos();
    await folder.ok('dupes', '--trash', '--yes', '2021');
    for (const args of [
      ['link', '-n'],
      ['dupes', '--link', '-n'],
      ['dupes', '--trash', '-n'],
      ['dupes', '--move', 'away', '-n'],
      ['undo', '-n'],
      ['gc', '-n', '--keep-snapshots', '1'],
      ['status'],
      ['dupes'],
      ['dupes', '--folders'],
      ['similar', '2019/heather.jpg'],
      ['log'],
      ['snapshots'],
      ['diff'],
      ['distinct', '--list'],
      ['config', 'get', 'keep'],
      ['config', 'list'],
    ]) {
      const loud = await folder.ok(...args);
      expect(loud).not.toBe('');
      expect({ args, quiet: await folder.ok(...args, '-q') }).toEqual({ args, quiet: loud });
    }
  });

  test('names what a plan leaves alone once', async () => {
    using folder = await hashedPhotos();
    folder.write('away.d/2021/waterfall.jpg', 'taken');
    const { code, stdout, stderr } = await folder.run('dupes', '--move', 'away.d', '-n', '-q');
    expect(code).toBe(3);
    expect(stdout).toMatch(/^left {2}2021\/waterfall\.jpg: /m);
    expect(stderr).toBe('');
  });
});
