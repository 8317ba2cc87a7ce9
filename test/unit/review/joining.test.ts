import { lstatSync, readlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { nodeFileOps, type FileOps } from '../../../src/fs/file-ops.js';
import type { ReviewHistory } from '../../../src/model/review/review-history.js';
import type { RulePreview } from '../../../src/model/review/review-choices.js';
import { folderOf, ReviewPage } from '../support/review-page.js';

/** Three equal files, and two others. */
const files = {
  'a.jpg': 'same',
  'copies/b.jpg': 'same',
  'copies/deep/c.jpg': 'same',
  'd.jpg': 'two of it',
  'more/e.jpg': 'two of it',
};

function preview(page: ReviewPage, rule: object): Promise<RulePreview> {
  return page.ok('POST', '/api/rules', { filter: {}, rule });
}

describe('other ways to join equal files', () => {
  const shares: FileOps = {
    ...nodeFileOps,
    clone: (from, to) => nodeFileOps.copy(from, to),
    freeSpace: (folder) => ({ ...nodeFileOps.freeSpace(folder), mayShare: true }),
  };
  const cannot: FileOps = {
    ...shares,
    clone: () => {
      throw Object.assign(new Error('no'), { code: 'EOPNOTSUPP' });
    },
  };

  test('symbolic links and shared bytes, each an action that can be taken back', async () => {
    await using page = await ReviewPage.open(files, { ops: shares });
    const { folder } = page;
    expect((await page.session()).canReflink).toBe(true);
    await page.choose({ 'copies/b.jpg': 'symlink', 'copies/deep/c.jpg': 'reflink' });
    await page.choose({ 'more/e.jpg': 'reflink' });
    expect(await page.plan()).toMatchObject({
      acts: { trash: { exact: 0 }, symlink: { exact: 1 }, reflink: { exact: 2 } },
      files: 3,
      freed: 4 + 4 + 9,
      refused: 0,
    });
    const inode = folder.ino('copies/deep/c.jpg');
    const outcome = await page.apply();
    expect(outcome).toMatchObject({ done: 3, failed: 0 });
    expect(readlinkSync(folder.at('copies/b.jpg'))).toBe('../a.jpg');
    expect(folder.text('copies/deep/c.jpg')).toBe('same');
    expect(folder.ino('copies/deep/c.jpg')).not.toBe(inode);
    // What shares its bytes already is nothing to be decided about.
    expect(await page.session()).toMatchObject({ sums: { groups: 0 } });
    const { actions } = await page.ok<ReviewHistory>('GET', '/api/history');
    expect(actions.map(({ command }) => command)).toEqual(['reflink', 'symlink']);
    for (const actionId of outcome.actions) {
      expect(await page.does(() => page.ok('POST', '/api/undo', { actionId }))).toMatchObject({
        failed: 0,
      });
    }
    expect(lstatSync(folder.at('copies/b.jpg')).isFile()).toBe(true);
    expect((await page.session()).sums).toMatchObject({ groups: 2, files: 5 });
  });

  test('where bytes cannot be shared, that is told before, and all else is done', async () => {
    const folder = folderOf(files);
    const first = await ReviewPage.open(folder, { ops: shares });
    await first.choose({ 'more/e.jpg': 'reflink' });
    await first.choose({ 'copies/b.jpg': 'link' });
    await first.stop();
    await using page = await ReviewPage.open(folder, { ops: cannot });
    expect(await page.session()).toMatchObject({
      canReflink: false,
      chosen: { link: 1, reflink: 1, symlink: 0 },
    });
    const outcome = await page.apply();
    expect(outcome).toMatchObject({
      done: 1,
      failed: 1,
      failures: [{ path: 'more/e.jpg', reason: 'its filesystem cannot share bytes' }],
    });
    expect(await page.chosen()).toEqual({ 'more/e.jpg': 'reflink' });
  });

  test.each(['reflink', 'symlink'] as const)('%s wants equal bytes that stay', async (choice) => {
    await using page = await ReviewPage.open(files, { ops: shares });
    const { id, revision } = await page.groupOf('d.jpg');
    const all = [0, 1].map((n) => ({ n, choice }));
    const request = { revision, choices: all };
    const { status, json } = await page.call('PUT', `/api/groups/${id}/draft`, request);
    expect([status, json.error.code]).toEqual([422, 'NOBODY_STAYS']);
  });

  test.each(['reflink', 'symlink'] as const)('a rule for all: %s', async (others) => {
    await using page = await ReviewPage.open(files, { ops: shares });
    const { previewId, chosen } = await preview(page, { kind: 'keep-one', others });
    expect(chosen).toMatchObject({ keep: 2, [others]: 3 });
    await page.ok('POST', '/api/rules', { confirm: previewId });
    expect(await page.apply()).toMatchObject({ done: 3, failed: 0 });
  });

  test('what a symbolic link leads to is not taken away by the next act', async () => {
    await using page = await ReviewPage.open(files);
    await page.choose({ 'copies/b.jpg': 'symlink' });
    await page.apply();
    await page.choose({ 'a.jpg': 'trash', 'copies/deep/c.jpg': 'keep' });
    const { failures } = await page.apply();
    expect(failures).toEqual([
      { path: 'a.jpg', reason: 'a symbolic link leads to it: copies/b.jpg' },
    ]);
  });
});
