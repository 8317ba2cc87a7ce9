import { createWriteStream, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Result } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { contentId } from '../../src/model/contents/content-id.js';
import { equalAsAlike } from '../../src/model/groups/equal-as-alike.js';
import type { IllustratedGroup } from '../../src/model/groups/illustrated-group.js';
import { relPathFrom } from '../../src/model/paths/path.js';
import { Output } from '../../src/render/output.js';
import { renderReport, type ReportHead } from '../../src/render/report/render-report.js';
import { chromium, without } from '../needs.js';
import { photoRepository, type Folder } from '../cli/support.js';
import { terminal, terminals } from '../cli/terminal.js';
import { launch } from './browser.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let folder: Folder;
let report = '';
let browser: Browser | undefined;
beforeAll(async () => {
  folder = await photoRepository();
  const hostile = '<img src=x onerror=alert(1)>';
  const lake = await sharp(folder.at('2019/mountain.jpg')).resize(300).jpeg().toBuffer();
  folder.write(`${hostile}/"'&<script>alert(2).jpg`, lake);
  await folder.ok('dupes', '--similar', '--format', 'html', '--output', 'report.html');
  report = folder.text('report.html');
  if (chromium.isThere) browser = await launch();
});
afterAll(async () => {
  await browser?.close();
  folder[Symbol.dispose]();
});

/** Every request, complaint and alert that the page makes. */
async function open(options: Parameters<Browser['newPage']>[0] = {}): Promise<[Page, string[]]> {
  if (browser === undefined) throw new Error('no browser');
  const page = await browser.newPage(options);
  const noise: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) noise.push(`asks for ${request.url()}`);
  });
  page.on('console', (message) => noise.push(message.text()));
  page.on('pageerror', ({ message }) => noise.push(message));
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => noise.push('alert')));
  const url = `file://${folder.at('report.html')}`;
  await page.goto(url);
  expect(noise.shift()).toBe(`asks for ${url}`);
  return [page, noise];
}

test('holds thumbnails, and each picture once', () => {
  const pictures = report.match(/data:image\/webp;base64,[^"]+/g) ?? [];
  expect(pictures.length).toBeGreaterThan(2);
  expect(new Set(pictures).size).toBe(pictures.length);
});

test('goes to a pipe, and to no terminal', async (context) => {
  context.skip(...without(terminals));
  expect(await folder.ok('dupes', '--format', 'html')).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
  const { stdout } = await terminal('$IMGDEDUP dupes --format html', folder.path);
  expect(stdout).toContain('--output report.html');
});

describe('of many groups', () => {
  beforeEach(({ skip }) => skip(...without(chromium)));

  /** More than are drawn at once. */
  const many = 130;
  let path = '';
  beforeAll(async () => {
    path = folder.at('many.html');
    const stream = createWriteStream(path);
    await using output = new Output(stream);
    await renderReport(output, headOf(many), made(many));
    await output.flush();
    await new Promise<void>((resolve) => stream.end(resolve));
  });

  async function show(options: Parameters<Browser['newPage']>[0] = {}, hash = ''): Promise<Page> {
    if (browser === undefined) throw new Error('no browser');
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
    page.on('pageerror', (error) => expect.unreachable(error.message));
    await page.goto(`file://${path}${hash}`);
    return page;
  }

  test('without a script all of them can be read', async () => {
    const page = await show({ javaScriptEnabled: false });
    expect(await page.locator('.group').count()).toBe(many);
    await page.close();
  });

  test('those that are looked for are drawn, wherever they are', async () => {
    const page = await show();
    await page.keyboard.press('G');
    expect(await page.evaluate('document.activeElement.id')).toBe(`g${many}`);
    await page.keyboard.press('/');
    await page.keyboard.type('img_77-');
    await page.getByText(`1 of ${many} groups`).waitFor();
    await page.getByText('IMG_77-1.jpg').first().waitFor();
    expect(await page.locator('.group:visible').count()).toBe(1);
    await page.locator('[name=clear]').click();
    await page.locator('[name=folder]').selectOption('Odd');
    await page.getByText(`${many / 2} of ${many} groups`).waitFor();
    await page.close();
    const linked = await show({}, '#g100');
    await linked.locator('#g100').waitFor();
    await linked.close();
  });

  test('all are drawn in the end, and before they are printed', async () => {
    const page = await show();
    await expect.poll(() => page.locator('.group').count()).toBe(many);
    await page.close();
    const printed = await show();
    await printed.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await printed.locator('.group').count()).toBe(many);
    await printed.close();
  });
});

function headOf(groups: number): ReportHead {
  const duplicates = { exact: groups, metadata: 0, similar: 0, crop: 0 };
  const counts = { groups, files: 2 * groups, reclaimable: 10 * groups, duplicates };
  return { root: '/photos', madeAt: 0, isComplete: true, unreadable: 0, ...counts };
}

async function* made(groups: number): AsyncGenerator<IllustratedGroup> {
  for (let number = 1; number <= groups; number += 1) {
    const id = contentId('xxh64', Buffer.alloc(8, number), 0);
    const stat = { size: 10, mtimeMs: 0, ctimeMs: 0, birthtimeMs: 0 };
    const files = [0, 1].map((copy) => ({
      path: relPathFrom(`${number % 2 === 1 ? 'Odd' : 'Even'}/IMG_${number}-${copy}.jpg`, '/'),
      stat: { ...stat, ino: 2 * number + copy },
      keeper: copy === 0,
      protected: false,
      linkedTo: undefined,
      sharesWith: undefined,
    }));
    const group = { tier: 'exact', contentId: id, why: 'oldest', size: 10, reclaimable: 10, files };
    yield {
      group: equalAsAlike({ ...group, tier: 'exact' }),
      thumbnails: new Map(),
      facts: new Map(),
    };
  }
}

describe('in a browser', () => {
  beforeEach(({ skip }) => skip(...without(chromium)));

  test.each(['light', 'dark'] as const)(
    'is accessible in %s, asks nobody, says nothing',
    async (colorScheme) => {
      const [page, noise] = await open({ colorScheme, viewport: { width: 1280, height: 900 } });
      await page.keyboard.press('o');
      await page.evaluate(axe);
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      const violations = await page.evaluate<Result[]>(
        `axe.run(document, { runOnly: ${JSON.stringify(tags)} }).then((found) => found.violations)`,
      );
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      expect(noise).toEqual([]);
      await page.close();
    },
  );

  test('is walked through, searched and filtered by keys', async () => {
    const [page, noise] = await open({ viewport: { width: 390, height: 800 } });
    const count = (): Promise<string> => page.locator('output').innerText();
    const focused = (): Promise<string> => page.evaluate('document.activeElement.id');
    const groups = await page.locator('.group').count();
    expect(await count()).toBe(`${groups} groups`);
    const seen: string[] = [];
    for (const key of ['j', 'j', 'k', 'G', 'g']) {
      await page.keyboard.press(key);
      seen.push(await focused());
    }
    expect(seen).toEqual(['g1', 'g2', 'g1', `g${groups}`, 'g1']);
    await page.keyboard.press('o');
    expect(await page.locator('#g1 details').getAttribute('open')).toBe('');
    await page.keyboard.press('/');
    await page.keyboard.type('ONERROR alert(2)');
    await page.getByText(`1 of ${groups} groups`).waitFor();
    await page.keyboard.type(' nowhere');
    await page.locator('.none').waitFor();
    await page.locator('[name=clear]').click();
    expect(await count()).toBe(`${groups} groups`);
    await page.locator('[name=folder]').selectOption('2019');
    expect(await count()).toMatch(new RegExp(`^\\d+ of ${groups} groups$`));
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.locator('dialog[open]').waitFor();
    expect(await page.evaluate('document.body.scrollWidth <= innerWidth')).toBe(true);
    expect(noise).toEqual([]);
    await page.close();
  });
});
