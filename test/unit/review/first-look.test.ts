/** The page is there before the groups are. Who holds the right to write holds the look up. */
import { rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findSimilar } from '../../../src/api/find/find-similar.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { Repository } from '../../../src/library/repository/repository.js';
import type { PhotoFolder } from '../support/photo-folder.js';
import { settle } from '../support/photo-folder.js';
import { picture } from '../support/pictures.js';
import { folderOf, ReviewPage } from '../support/review-page.js';

const files = { 'a.jpg': 'same', 'b.jpg': 'same', 'c.jpg': 'same', 'd.jpg': 'two', 'e.jpg': 'two' };

/** A review whose look has to wait, and what lets it go on. */
async function held(folder: PhotoFolder): Promise<[ReviewPage, () => Promise<void>]> {
  const { place } = await createRepository(folder.root);
  const lock = await (await Repository.open(place)).lock('index');
  const opening = { lockWait: { ms: 1e9 } };
  const page = await ReviewPage.open(folder, { atOnce: true, opening });
  return [page, async () => lock[Symbol.asyncDispose]()];
}

/** What an earlier look found is stored. */
async function looked(folder: PhotoFolder): Promise<void> {
  const { place } = await createRepository(folder.root);
  await settle();
  await findSimilar(await Repository.open(place), { depth: 'image-data' });
}

test('the page is let in at once, and has the groups when they are found', async () => {
  const [page, go] = await held(folderOf(files));
  await using _page = page;
  expect(await page.session()).toMatchObject({
    job: 'looking',
    extent: 'nothing',
    generation: 0,
    sums: { groups: 0 },
  });
  expect((await page.groups()).total).toBe(0);
  // One thing at a time.
  expect((await page.call('POST', '/api/look')).status).toBe(409);
  await using events = await page.listen();
  await go();
  const told: string[] = [];
  for await (const event of events) {
    if (event.kind !== 'progress') told.push(event.kind);
    if (event.kind === 'job' && event.job === undefined) break;
  }
  // Equal files come first.
  expect(told).toEqual(['groups', 'groups', 'job']);
  expect(await page.session()).toMatchObject({ extent: 'all', sums: { groups: 2 } });
});

test('what was found before is shown at once, and what is chosen in it holds when the look is done', async () => {
  const folder = folderOf(files);
  await looked(folder);
  writeFileSync(folder.at('another.jpg'), 'same');
  const [page, go] = await held(folder);
  await using _page = page;
  while ((await page.session()).extent === 'nothing') await settle();
  expect(await page.session()).toMatchObject({
    job: 'looking',
    extent: 'stored',
    sums: { files: 5 },
  });
  await page.choose({ 'a.jpg': 'keep', 'b.jpg': 'trash' });
  await page.choose({ 'd.jpg': 'keep', 'e.jpg': 'link' });
  await go();
  await page.looked();
  expect(await page.session()).toMatchObject({ extent: 'all', sums: { files: 6 } });
  expect(await page.chosen()).toEqual({
    'a.jpg': 'keep',
    'b.jpg': 'trash',
    'd.jpg': 'keep',
    'e.jpg': 'link',
  });
  expect(await page.apply()).toMatchObject({ done: 2, failed: 0 });
});

test('a group that has grown goes by the name that a page knew it by', async () => {
  const folder = folderOf({});
  const jpeg = await picture(3).jpeg().toBuffer();
  folder.write('a.jpg', jpeg, 1_500_000_000);
  folder.write('b.jpg', jpeg, 1_500_000_001);
  await looked(folder);
  const other = await picture(3)
    .withExif({ IFD0: { Copyright: 'me' } })
    .jpeg()
    .toBuffer();
  folder.write('c.jpg', other, 1_500_000_002);
  const [page, go] = await held(folder);
  await using _page = page;
  while ((await page.session()).extent === 'nothing') await settle();
  const before = await page.groupOf('a.jpg');
  await page.choose({ 'b.jpg': 'trash' });
  await go();
  await page.looked();
  const after = await page.group(before.id);
  expect(after.id).not.toBe(before.id);
  expect(after.members.map(({ path }) => path).toSorted()).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
  expect(await page.chosen()).toEqual({ 'b.jpg': 'trash' });
  // Whoever chooses for what it was is shown what it is.
  const request = { revision: before.revision, choices: [{ n: 0, choice: 'trash' }] };
  const { status, json } = await page.call('PUT', `/api/groups/${before.id}/draft`, request);
  expect(status).toBe(409);
  expect(json.group?.id).toBe(after.id);
});

test('a look that is stopped leaves what is shown; the next one goes on', async () => {
  const folder = folderOf(files);
  await looked(folder);
  const [page, go] = await held(folder);
  await using _page = page;
  while ((await page.session()).extent === 'nothing') await settle();
  await page.ok('POST', '/api/stop');
  await go();
  await page.looked();
  expect(await page.session()).toMatchObject({ extent: 'stored', sums: { groups: 2 } });
  await page.ok('POST', '/api/look');
  await page.looked();
  expect((await page.session()).extent).toBe('all');
});

test('a look that fails ends the review, and says why', async () => {
  const folder = folderOf(files);
  const [page, go] = await held(folder);
  await using events = await page.listen();
  rmSync(folder.at('.imgdedup/store'), { recursive: true });
  await go();
  await expect(page.ended).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
  const told = [];
  for await (const event of events) if (event.kind === 'end') told.push(event.reason);
  expect(told).toEqual([expect.stringContaining('is damaged')]);
  folder[Symbol.dispose]();
});

test('pictures that are asked for at once are all there', async () => {
  const folder = folderOf({});
  for (const n of [1, 2, 3]) {
    const jpeg = await picture(n).jpeg().toBuffer();
    for (const copy of ['a', 'b']) folder.write(`${n}${copy}.jpg`, jpeg);
  }
  const [page, go] = await held(folder);
  await using _page = page;
  await go();
  await page.looked();
  const { groups } = await page.groups();
  const paths = groups.flatMap(({ members: [keeper] }) =>
    keeper === undefined ? [] : `/thumb/${encodeURIComponent(keeper.contentId)}?size=160`,
  );
  const answers = await Promise.all(paths.map((path) => page.ask(path)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
});
