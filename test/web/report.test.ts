import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Result } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
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
