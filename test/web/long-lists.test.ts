import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSharp } from '../../src/picture/decode/pixels.js';
import { chromium, without } from '../needs.js';
import { PhotoFolder } from '../unit/support/photo-folder.js';
import { Random } from '../unit/support/random.js';
import { isSoak } from '../unit/support/soak.js';
import { Desk, launch } from './browser.js';

/** Groups of two, and files of one large group. */
const [groups, inLargest] = isSoak ? [10_000, 5000] : [200, 600];

let browser: Browser;

describe('long lists', () => {
  beforeAll(async () => {
    if (chromium.isThere) browser = await launch();
  });
  afterAll(() => browser?.close());

  test(`${groups} groups, and one of ${inLargest} files, are drawn where they are looked at only`, async ({
    skip,
  }) => {
    skip(...without(chromium));
    await using desk = await Desk.open(browser, await manyPairs(), {}, { depth: 'image-data' });
    const page = await desk.tab();
    await page.getByText(`${(groups + 1).toLocaleString('en')} groups`).waitFor();

    const scrolled = await scrollThrough(page, '.grid-scroller', 'vertical');
    report('groups', scrolled);
    expect(scrolled.mostElements).toBeLessThan(2500);
    await page.keyboard.press('End');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-index')))
      .toBe(String(groups));

    await page.keyboard.press('Home');
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Most files');
    await page.getByText(`${inLargest.toLocaleString('en')} files`, { exact: true }).waitFor();
    await page.getByRole('gridcell').first().click();
    await page.getByRole('option').first().waitFor();
    const strip = await scrollThrough(page, '.strip', 'horizontal');
    report('strip', strip);
    expect(strip.mostElements).toBeLessThan(1500);
    await page.keyboard.press('6');
    await page.getByRole('gridcell').first().waitFor();
    const files = await scrollThrough(page, '.grid-scroller', 'vertical');
    report('files', files);
    expect(files.mostElements).toBeLessThan(1500);

    // All of them are decided at once.
    await page.keyboard.press('a');
    const trashed = (inLargest - 1).toLocaleString('en');
    await page
      .getByRole('status')
      .filter({ hasText: `${trashed} files to the trash` })
      .waitFor();
  });
});

async function manyPairs(): Promise<PhotoFolder> {
  const folder = new PhotoFolder();
  const random = new Random(7);
  for (let group = 0; group <= groups; group += 1) {
    const jpeg = await noise(random);
    const copies = group === 0 ? inLargest : 2;
    for (let copy = 0; copy < copies; copy += 1)
      folder.write(`folder ${copy % 50}/${group} ${copy}.jpg`, jpeg, 1_500_000_000 + copy);
  }
  return folder;
}

/** A small picture that is like no other. */
function noise(random: Random): Promise<Buffer> {
  const pixels = Buffer.from(Array.from({ length: 8 * 6 * 3 }, () => random.int(0, 255)));
  return loadSharp()(pixels, { raw: { width: 8, height: 6, channels: 3 } })
    .resize(96, 72, { kernel: 'cubic' })
    .jpeg({ quality: 70 })
    .toBuffer();
}

interface Scrolled {
  /** Elements of the page, at most. */
  readonly mostElements: number;
  readonly frames: number;
  /** Milliseconds between two frames, at most. */
  readonly longestFrame: number;
  /** Of more than 50 ms, and how long all of them took. */
  readonly longTasks: number;
  readonly longTasksMs: number;
}

/** Scrolls through all of a list, in 90 frames. */
function scrollThrough(
  page: Page,
  scroller: string,
  way: 'vertical' | 'horizontal',
): Promise<Scrolled> {
  return page.evaluate(
    async ([selector, isVertical]) => {
      const node = document.querySelector(selector);
      if (node === null) throw new Error(`no ${selector}`);
      const tasks: number[] = [];
      const observer = new PerformanceObserver((list) =>
        tasks.push(...list.getEntries().map(({ duration }) => duration)),
      );
      observer.observe({ type: 'longtask' });
      const steps = 90;
      const length = isVertical
        ? node.scrollHeight - node.clientHeight
        : node.scrollWidth - node.clientWidth;
      let [mostElements, longestFrame, last] = [0, 0, performance.now()];
      for (let step = 0; step <= steps; step += 1) {
        const to = (length * step) / steps;
        node.scrollTo(isVertical ? { top: to } : { left: to });
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const now = performance.now();
        longestFrame = Math.max(longestFrame, now - last);
        last = now;
        mostElements = Math.max(mostElements, document.querySelectorAll('*').length);
      }
      observer.disconnect();
      const longTasksMs = tasks.reduce((sum, each) => sum + each, 0);
      return { mostElements, frames: steps, longestFrame, longTasks: tasks.length, longTasksMs };
    },
    [scroller, way === 'vertical'] as const,
  );
}

function report(list: string, { longestFrame, longTasksMs, ...rest }: Scrolled): void {
  if (!isSoak) return;
  const rounded = { longestFrame: Math.round(longestFrame), longTasksMs: Math.round(longTasksMs) };
  console.log(`${list}: ${JSON.stringify({ ...rest, ...rounded })}`);
}
