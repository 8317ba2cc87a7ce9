import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { errors, type Browser, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRepository } from '../../src/api/repository/create-repository.js';
import { Repository } from '../../src/library/repository/repository.js';
import { chromium, without } from '../needs.js';
import { PhotoFolder } from '../unit/support/photo-folder.js';
import { scene } from '../unit/support/scenes.js';
import { Desk, household, householdPhotos, launch } from './browser.js';

let browser: Browser;

const waiting = { atOnce: true, opening: { lockWait: { ms: 1e9 } } };

describe('the review page', () => {
  beforeAll(async () => {
    if (chromium.isThere) browser = await launch();
  });
  afterAll(() => browser?.close());

  test('a clean-up by keyboard alone', async ({ skip }) => {
    skip(...without(chromium));
    await using desk = await Desk.open(browser, await household());
    const page = await desk.tab();
    const { folder } = desk;
    const key = (name: string): Promise<void> => page.keyboard.press(name);
    const says = (text: string | RegExp): Promise<void> =>
      page.getByRole('status').filter({ hasText: text }).waitFor();

    // The first group has the focus: no Tab is needed.
    await expect.poll(() => focused(page)).toMatch(/sent\.jpg.*3 files.*undecided/);
    await key('Enter');
    await page.getByRole('heading', { name: /sent\.jpg/ }).waitFor();
    // The second file is another picture after all; the third goes.
    await key('ArrowRight');
    // It is held on the left, the second beside it; and gives its place back.
    await key('w');
    await page.getByRole('group', { name: /Comparing .*again.* with sent\.jpg/ }).waitFor();
    await page.getByText('Neither is the keeper').waitFor();
    await key('ArrowRight');
    await key('w');
    await page.getByText('Kept by proposal').waitFor();
    await key('x');
    await key('ArrowLeft');
    await key('K');
    await key('ArrowLeft');
    await key('K');
    await says('1 file to the trash');

    // All is decided, so the next group has come.
    const title = page.getByRole('heading', { level: 1 });
    await expect.poll(() => title.textContent()).not.toMatch(/sent/);
    for (const mode of ['2', '3', '4', '5', '6', '1']) await key(mode);
    await key('a');
    await key('u');
    await says('Last decision taken back');
    await key('Escape');
    await page.getByRole('grid').waitFor();

    // From the list: one linked, the others as proposed.
    const link = page.getByRole('gridcell', { name: /equal\.jpg/ });
    await reach(page, link);
    await key('l');
    await says('1 file to be linked');
    await reach(page, page.getByRole('gridcell', { name: /turned\.jpg|upright\.jpg/ }));
    await key('b');
    await says('different pictures');

    await key('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await key('Escape');
    await key('y');
    const apply = page.getByRole('button', { name: /Apply to 2 files/ });
    await tabTo(page, apply);
    await key('Enter');
    await page.getByRole('heading', { name: /2 files done/ }).waitFor();
    expect(existsSync(folder.at('phone/sent again.jpg'))).toBe(false);
    expect(folder.ino('2019/equal.jpg')).toBe(folder.ino('backup/equal.jpg'));

    await tabTo(page, page.getByRole('button', { name: 'Undo', exact: true }));
    await key('Enter');
    await page.getByRole('heading', { name: /Taken back/ }).waitFor();
    await key('h');
    await page.getByRole('heading', { name: 'History' }).waitFor();
  });

  test('the page is there before the groups are, and what is decided meanwhile stays', async ({
    skip,
  }) => {
    skip(...without(chromium));
    const folder = await householdPhotos();
    const { place } = await createRepository(folder.root);
    // The look waits for the right to write.
    const lock = await (await Repository.open(place)).lock('index');
    await using desk = await Desk.open(browser, folder, {}, waiting);
    const page = await desk.open();
    await page.getByRole('heading', { name: 'Looking for duplicates' }).waitFor();
    await lock[Symbol.asyncDispose]();
    const cell = page.getByRole('gridcell', { name: /equal\.jpg/ });
    await cell.waitFor();
    await reach(page, cell);
    await page.keyboard.press('l');
    await page.getByRole('gridcell', { name: /equal\.jpg.*1 file to be linked/ }).waitFor();
    // What looks alike has come without a reload.
    await page.getByRole('gridcell', { name: /sent\.jpg/ }).waitFor();
    await page.getByText('Equal files so far').waitFor({ state: 'detached' });
    const decided = page.getByRole('gridcell', { name: /equal\.jpg.*1 file to be linked/ });
    await expect.poll(() => decided.count()).toBe(1);
  });

  test('a clean-up by pointer', async ({ skip }) => {
    skip(...without(chromium));
    await using desk = await Desk.open(browser, await household());
    const page = await desk.tab();
    const { folder } = desk;
    await page.getByRole('radio', { name: 'Crops' }).check({ force: true });
    // A list that is made anew between the button's going down and up hears no click.
    await expect.poll(() => page.getByRole('gridcell').count()).toBe(1);
    await page.getByRole('gridcell', { name: /whole\.jpg/ }).click();

    // The crop lies where it was cut from, however near or far both are looked at.
    const layers = page.locator('.pane .layer');
    await layers.nth(1).waitFor();
    const agree = async (): Promise<void> => {
      const [keeper, crop] = await Promise.all([0, 1].map((index) => boxIn(layers.nth(index))));
      if (keeper === undefined || crop === undefined) throw new Error('no layers');
      expect(crop.width / keeper.width).toBeCloseTo(0.7, 1);
      expect((crop.x - keeper.x) / keeper.width).toBeCloseTo(0.15, 1);
      expect((crop.y - keeper.y) / keeper.height).toBeCloseTo(0.15, 1);
    };
    await agree();
    const before = await boxIn(layers.first());
    const stage = page.getByRole('group', { name: /Comparing/ });
    await stage.hover({ position: { x: 120, y: 120 } });
    await page.mouse.wheel(0, -600);
    await expect
      .poll(async () => (await boxIn(layers.first())).width)
      .toBeGreaterThan(before.width * 1.3);
    await agree();
    await page.mouse.down();
    await page.mouse.move(200, 300, { steps: 4 });
    await page.mouse.up();
    await agree();
    await page.getByRole('radio', { name: 'Split' }).check({ force: true });
    await page.getByRole('slider', { name: /split/ }).fill('30');
    await page.getByRole('button', { name: 'Keep this' }).click();
    await page.getByRole('status').filter({ hasText: '1 file to the trash' }).waitFor();

    await page.getByRole('link', { name: /Apply/ }).click();
    const apply = page.getByRole('button', { name: /Apply to 1 file/ });
    await apply.click();
    await page.getByRole('heading', { name: /1 file done/ }).waitFor();
    expect(existsSync(folder.at('2020/whole.jpg'))).toBe(false);

    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('checkbox', { name: /whole\.jpg/ }).check();
    await page.getByRole('button', { name: 'Bring back 1 file' }).click();
    await page.getByRole('heading', { name: 'Brought back: 1 file' }).waitFor();
    expect(existsSync(folder.at('2020/whole.jpg'))).toBe(true);
  });

  test('on a phone', async ({ skip }) => {
    skip(...without(chromium));
    await using desk = await Desk.open(browser, await household(), { isPhone: true });
    const page = await desk.tab();
    const button = (name: string | RegExp): Locator => page.getByRole('button', { name });
    const folders = page.getByRole('combobox', { name: 'Folder' });
    await tap(button('Filters'), folders);
    await folders.selectOption({ label: 'prints (1)' });
    const only = page.getByRole('gridcell');
    await tap(button(/Filters/), only.first());
    await expect.poll(() => only.count()).toBe(1);
    const layers = page.locator('.pane .layer');
    await tap(only, layers.nth(1));
    const before = await boxIn(layers.first());
    await pinch(page, page.locator('.pane').first());
    await expect
      .poll(async () => (await boxIn(layers.first())).width)
      .toBeGreaterThan(before.width * 1.5);
    const [keeper, crop] = [await boxIn(layers.first()), await boxIn(layers.nth(1))];
    expect(crop.width / keeper.width).toBeCloseTo(0.7, 1);
    // Nothing is wider than the window.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const said = page.getByRole('status').filter({ hasText: '1 file to the trash' });
    await tap(button('Trash this'), said);
    const apply = button(/Apply to 1 file/);
    await tap(page.getByRole('link', { name: /Apply/ }), apply);
    await tap(apply, page.getByRole('heading', { name: /1 file done/ }));
    expect(existsSync(desk.folder.at('prints/crop.jpg'))).toBe(false);
  });

  test('two windows at once: the slower one is told, and shows what the quicker one decided', async ({
    skip,
  }) => {
    skip(...without(chromium));
    await using desk = await Desk.open(browser, await household());
    const quick = await desk.tab();
    const slow = await desk.tab();
    await reach(quick, quick.getByRole('gridcell', { name: /equal\.jpg/ }));
    await quick.keyboard.press('l');
    await slow.getByRole('gridcell', { name: /equal\.jpg.*1 file to be linked/ }).waitFor();

    // The same where it did not hear of it in time.
    await slow.route('**/api/groups/*?*', (route) => route.abort());
    await reach(quick, quick.getByRole('gridcell', { name: /turned\.jpg|upright\.jpg/ }));
    await quick.keyboard.press('a');
    await quick.getByRole('status').filter({ hasText: '1 file to the trash' }).waitFor();
    await reach(slow, slow.getByRole('gridcell', { name: /turned\.jpg|upright\.jpg/ }));
    await slow.keyboard.press('b');
    await slow.getByRole('status').filter({ hasText: 'is not what it was' }).waitFor();
    const told = slow.getByRole('gridcell', { name: /(?:turned|upright)\.jpg/ });
    await expect.poll(() => told.textContent()).toMatch('1 file to the trash');
  });

  test('names are shown as they are, and the page says when its server has ended', async ({
    skip,
  }) => {
    skip(...without(chromium));
    const folder = new PhotoFolder();
    const name = '<img src=x onerror=alert(1)> "&\' {}.jpg';
    folder.write(name, await scene(1), 1_500_000_000);
    folder.write(`copies/${name}`, await scene(1), 1_500_000_001);
    await using desk = await Desk.open(browser, folder, {}, { depth: 'image-data' });
    const page = await desk.tab();
    const cell = page.getByRole('gridcell');
    expect(await cell.textContent()).toContain(name);
    // Keys may come before what they are meant for.
    const held = await holdBack(page, '**/api/groups/*?*');
    await cell.click();
    for (const key of ['ArrowRight', 'x', 'k', '3', '6', '1', 'ArrowLeft', 'ArrowLeft'])
      await page.keyboard.press(key);
    held.abort();
    await page.getByRole('option').nth(1).waitFor();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(name);
    await desk.end();
    await page.getByRole('heading', { name: 'This review has ended' }).waitFor();
  });

  test('another look finds what came meanwhile', async ({ skip }) => {
    skip(...without(chromium));
    await using desk = await Desk.open(browser, await household(), {}, { depth: 'image-data' });
    const page = await desk.tab();
    await page.getByText('1 group', { exact: true }).waitFor();
    desk.folder.write('new/one.jpg', await scene(9), 1_500_000_000);
    desk.folder.write('new/two.jpg', await scene(9), 1_500_000_001);
    rmSync(desk.folder.at('backup/equal.jpg'));
    await page.getByRole('gridcell').click();
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('button', { name: 'Back to the groups' }).click();
    await page.getByRole('gridcell', { name: /one\.jpg/ }).waitFor();
    expect(await page.getByRole('gridcell').count()).toBe(1);
  });

  test('answers that are quicker than the first painting are shown', async ({ skip }) => {
    skip(...without(chromium));
    await using desk = await Desk.open(browser, await household(), {}, { depth: 'image-data' });
    const page = await desk.tab();
    await page.evaluate(() => {
      const soon = window.setTimeout.bind(window);
      window.requestAnimationFrame = () => 0;
      Object.assign(window, {
        setTimeout: (work: () => void, ms = 0) => soon(work, ms > 0 && ms < 100 ? 1500 : ms),
      });
    });
    await page.keyboard.press('Enter');
    const title = page.getByRole('heading', { level: 1, name: /equal\.jpg/ });
    await expect.poll(() => title.count(), { timeout: 20_000 }).toBe(1);
  });

  test('a key means the group that somebody went to, wherever another look has put it', async ({
    skip,
  }) => {
    skip(...without(chromium));
    await using desk = await Desk.open(browser, await household(), {}, { depth: 'image-data' });
    const page = await desk.tab();
    await page.keyboard.press('Home');
    // More to win, so it comes first.
    const larger = Buffer.concat([await scene(9), Buffer.alloc(1_000_000)]);
    desk.folder.write('new/one.jpg', larger, 1_500_000_000);
    desk.folder.write('new/two.jpg', larger, 1_500_000_001);
    await page.evaluate(() =>
      fetch('api/look', {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json' },
      }),
    );
    await page.getByRole('gridcell', { name: /one\.jpg/ }).waitFor();
    await page.keyboard.press('l');
    await page.getByRole('gridcell', { name: /equal\.jpg.*1 file to be linked/ }).waitFor();
    await expect.poll(() => focused(page)).toMatch(/equal\.jpg/);
  });

  test('a plan that was made anew meanwhile is applied where it does the same, else it is asked about', async ({
    skip,
  }) => {
    skip(...without(chromium));
    const folder = await household();
    folder.write('new/one.jpg', await scene(9), 1_500_000_000);
    folder.write('new/two.jpg', await scene(9), 1_500_000_001);
    await using desk = await Desk.open(browser, folder, {}, { depth: 'image-data' });
    const page = await desk.tab();
    const other = await desk.tab();
    let before: (() => Promise<unknown>) | undefined;
    let asked = 0;
    await page.route('**/api/apply', async (route) => {
      asked += 1;
      if (asked === 1) await before?.();
      await route.continue();
    });
    await reach(page, page.getByRole('gridcell', { name: /equal\.jpg/ }));
    await page.keyboard.press('l');
    await waits(page, 1);
    await page.keyboard.press('y');
    const apply = page.getByRole('button', { name: /Apply to/ });
    await apply.filter({ hasText: '1 file' }).waitFor();

    // More is chosen between the click and its coming.
    before = async () => {
      await reach(other, other.getByRole('gridcell', { name: /one\.jpg/ }));
      await other.keyboard.press('l');
      await waits(other, 2);
    };
    await apply.click();
    await page.getByRole('status').filter({ hasText: 'The plan is not what it was' }).waitFor();
    await apply.filter({ hasText: '2 files' }).waitFor();
    expect(folder.ino('2019/equal.jpg')).not.toBe(folder.ino('backup/equal.jpg'));
    expect(asked).toBe(1);

    // Another page looks at the same plan.
    asked = 0;
    before = () => other.evaluate(planAnew);
    await apply.click();
    await page.getByRole('heading', { name: /2 files done/ }).waitFor();
    expect(asked).toBe(2);
    expect(folder.ino('2019/equal.jpg')).toBe(folder.ino('backup/equal.jpg'));
    expect(folder.ino('new/one.jpg')).toBe(folder.ino('new/two.jpg'));
  });

  test('a file that vanishes before it is applied is told, and the others are done', async ({
    skip,
  }) => {
    skip(...without(chromium));
    await using desk = await Desk.open(browser, await household());
    const page = await desk.tab();
    const { folder } = desk;
    await reach(page, page.getByRole('gridcell', { name: /sent\.jpg/ }));
    await page.keyboard.press('a');
    await page.getByRole('status').filter({ hasText: '2 files to the trash' }).waitFor();
    await waits(page, 2);
    await page.keyboard.press('y');
    await page.getByRole('button', { name: /Apply to 2 files/ }).waitFor();
    rmSync(folder.at('phone/sent.jpg'));
    await page.getByRole('button', { name: /Apply to 2 files/ }).click();
    await page.getByRole('heading', { name: /1 file done/ }).waitFor();
    const left = page.getByRole('list', { name: 'Files that were left alone' });
    expect(await left.textContent()).toMatch(/phone\/sent\.jpg/);
    expect(existsSync(folder.at('2019/sent.jpg'))).toBe(true);
    expect(existsSync(folder.at('phone/sent again.jpg'))).toBe(false);
  });
});

/**
 * Until the page has heard how much is chosen by now: it plans anew when it does, and a plan of before, which
 * somebody may be applying, counts no more.
 */
async function waits(page: Page, count: number): Promise<void> {
  await page.getByRole('link', { name: new RegExp(`Apply.*${count}`) }).waitFor();
}

/** In the browser. */
async function planAnew(): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch('api/plan', { method: 'POST', headers, body: '{}' });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Answers come when what is returned is aborted. */
async function holdBack(page: Page, url: string): Promise<AbortController> {
  const gate = new AbortController();
  await page.route(url, async (route) => {
    if (!gate.signal.aborted) await once(gate.signal, 'abort');
    await route.continue();
  });
  return gate;
}

/** The name of what has the focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.textContent ?? '');
}

/** Goes through the list by arrow keys. */
async function reach(page: Page, cell: Locator): Promise<void> {
  await page.getByRole('gridcell').first().focus();
  await page.keyboard.press('Home');
  for (let step = 0; step < 20; step += 1) {
    if (await cell.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press('ArrowRight');
  }
  throw new Error('not reached');
}

/** Milliseconds after which nothing is taken to have happened. */
const tapPatience = 10_000;

/**
 * Taps until something is seen, as people do: where the machine is so busy that half a second goes by between a
 * finger's coming down and going up, the browser takes it for a long press.
 */
async function tap(control: Locator, seen: Locator): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await control.tap();
    const isSeen = await seen.waitFor({ timeout: tapPatience }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof errors.TimeoutError) return false;
        throw error;
      },
    );
    if (isSeen || !(await control.isVisible())) break;
  }
  await seen.waitFor();
}

async function tabTo(page: Page, control: Locator): Promise<void> {
  await expect.poll(() => control.isEnabled()).toBe(true);
  for (let step = 0; step < 30; step += 1) {
    if (await control.evaluate((node) => node === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('Tab does not lead there');
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a layer lies in its pane. */
function boxIn(layer: Locator): Promise<Box> {
  return layer.evaluate((node) => {
    const pane = node.closest('.pane');
    if (pane === null) throw new Error('in no pane');
    const [own, around] = [node.getBoundingClientRect(), pane.getBoundingClientRect()];
    const { width, height } = own;
    return { x: own.x - around.x, y: own.y - around.y, width, height };
  });
}

/** Two fingers that go apart. */
async function pinch(page: Page, pane: Locator): Promise<void> {
  const box = await pane.boundingBox();
  if (box === null) throw new Error('no pane');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', apart: number): Promise<unknown> =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints:
        type === 'touchEnd'
          ? []
          : [
              { x: x - apart, y, id: 1 },
              { x: x + apart, y, id: 2 },
            ],
    });
  await touch('touchStart', 30);
  for (const apart of [45, 60, 75, 90]) await touch('touchMove', apart);
  await touch('touchEnd', 0);
}
