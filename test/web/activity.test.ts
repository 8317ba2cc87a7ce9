import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchFolder } from '../../src/api/indexing/watch-folder.js';
import { findRepository } from '../../src/library/repository/discover.js';
import { Repository } from '../../src/library/repository/repository.js';
import { PublishedRun } from '../../src/library/runs/published-run.js';
import type { Progress } from '../../src/model/runs/progress.js';
import { runServer } from '../../src/server/server.js';
import { chromium, without } from '../needs.js';
import { folderOf } from '../unit/support/review-page.js';
import { Desk, launch } from './browser.js';
import { violations } from './violations.js';

let browser: Browser;

beforeAll(async () => {
  if (chromium.isThere) browser = await launch();
});
afterAll(() => browser?.close());

test('what goes on in other processes is shown as it goes on', async ({ skip }) => {
  skip(...without(chromium));
  await using desk = await Desk.open(browser, twoCopies(), {}, { depth: 'image-data' });
  const page = await desk.tab();
  await page.keyboard.press('t');
  await page.getByRole('heading', { level: 1, name: 'Activity' }).waitFor();
  await page.getByText('Nothing is at work that takes longer').waitFor();
  await page.getByText('None listens on a socket').waitFor();
  await page.getByText('Nothing was done to the files yet').waitFor();

  const place = findRepository(desk.folder.root);
  {
    await using run = new PublishedRun(place.dataFolder, 'index', 1);
    const ticking = setInterval(() => run.tell(far(3)), 5);
    await page.getByText('reading files, 3 of 9 files').waitFor();
    clearInterval(ticking);
    expect(await page.getByRole('progressbar').getAttribute('max')).toBe('9');
    const further = setInterval(() => run.tell(far(7)), 5);
    await page.getByText('reading files, 7 of 9 files').waitFor();
    clearInterval(further);
  }
  await page.getByText('Nothing is at work that takes longer').waitFor();

  const repository = await Repository.open(place);
  const stop = new AbortController();
  const serving = runServer(await Repository.open(place), {
    place: { kind: 'socket', path: undefined },
    version: '0',
    maxBody: 1000,
    maxQueue: 10,
    stop: stop.signal,
    onAddress: () => undefined,
    onFault: () => undefined,
  });
  {
    await using _watcher = await watchFolder(repository);
    const part = (name: string) => page.getByRole('region', { name });
    await part('Server').getByText('Requests/s').waitFor();
    await part('Watcher').getByText('Folders').waitFor();
    // On the smallest window all of it is there, and nothing beside it.
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    expect(await wider(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
  }
  stop.abort();
  await serving;
});

test('nothing is asked for while nobody looks', async ({ skip }) => {
  skip(...without(chromium));
  await using desk = await Desk.open(browser, twoCopies(), {}, { depth: 'image-data' });
  const page = await desk.tab();
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/api/activity')) asked += 1;
  });
  const isAskedMore = async (): Promise<boolean> => {
    const before = asked;
    await page.waitForTimeout(1300);
    return asked > before;
  };
  await page.getByRole('link', { name: 'Activity' }).click();
  await expect.poll(() => asked).toBeGreaterThan(1);

  await hide(page, true);
  // One may be on its way.
  await page.waitForTimeout(200);
  expect(await isAskedMore()).toBe(false);
  await hide(page, false);
  expect(await isAskedMore()).toBe(true);

  await page.getByRole('button', { name: 'Hold it' }).click();
  await page.waitForTimeout(200);
  expect(await isAskedMore()).toBe(false);
  await page.getByRole('button', { name: 'Go on' }).click();
  expect(await isAskedMore()).toBe(true);

  await page.keyboard.press('g');
  await page.getByRole('gridcell').first().waitFor();
  await page.waitForTimeout(200);
  expect(await isAskedMore()).toBe(false);
});

function twoCopies() {
  return folderOf({ 'one.jpg': 'the same', 'two.jpg': 'the same' });
}

function far(files: number): Progress {
  return { stage: 'reading', files, totalFiles: 9, bytes: 0, totalBytes: undefined };
}

/** As if another tab came before this one, or went. */
async function hide(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
}

/** Texts that reach beyond the window. */
function wider(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('main *, header *')]
      .filter((node) => node.getBoundingClientRect().right > innerWidth)
      .map((node) => node.outerHTML.slice(0, 120)),
  );
}
