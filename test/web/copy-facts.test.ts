/** What a copy says and the keeper does not: chosen, shown in the plan, written, taken back. */
import { existsSync } from 'node:fs';
import sharp from 'sharp';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromium, without } from '../needs.js';
import { PhotoFolder } from '../unit/support/photo-folder.js';
import { scene } from '../unit/support/scenes.js';
import { Desk, launch } from './browser.js';
import { violations } from './violations.js';

let browser: Browser;

beforeAll(async () => {
  if (chromium.isThere) browser = await launch();
});
afterAll(() => browser?.close());

const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><xmp:Rating>4</xmp:Rating><dc:subject><rdf:Bag><rdf:li>Wannsee</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>`;

/** A camera's picture, and the same pixels with stars and a keyword. */
async function rated(): Promise<PhotoFolder> {
  const folder = new PhotoFolder();
  const picture = sharp(await scene(1)).jpeg({ quality: 90 });
  const exif = {
    IFD0: { Make: 'Sony', Model: 'ILCE-7M3' },
    IFD2: { DateTimeOriginal: '2019:05:04 12:33:10' },
  };
  folder.write('2019/dsc.jpg', await picture.clone().withExif(exif).toBuffer(), 1_500_000_000);
  folder.write('sent/dsc.jpg', await picture.clone().withXmp(packet).toBuffer(), 1_600_000_000);
  return folder;
}

test('rating and keywords of a copy go to the keeper, and come back', async ({ skip }) => {
  skip(...without(chromium));
  await using desk = await Desk.open(browser, await rated(), {}, { depth: 'image-data' });
  const page = await desk.tab();
  const { folder } = desk;
  const key = (name: string): Promise<void> => page.keyboard.press(name);
  const says = (text: string | RegExp): Promise<void> =>
    page.getByRole('status').filter({ hasText: text }).waitFor();
  await key('Enter');
  const button = (name: string) =>
    page.getByRole('group', { name: 'Copy to the keeper' }).getByRole('button', { name });
  await button('Rating').waitFor();
  expect(await violations(page)).toEqual([]);

  await key('R');
  await says('Saved: the keeper gets the rating.');
  expect(await button('Rating').getAttribute('aria-pressed')).toBe('true');
  await button('Keywords').click();
  await says('Saved: the keeper gets the keywords.');
  // The last decision is taken back as any other.
  await key('u');
  await says('Last decision taken back');
  await expect.poll(() => button('Keywords').getAttribute('aria-pressed')).toBe('false');
  expect(await button('Rating').getAttribute('aria-pressed')).toBe('true');
  await key('W');
  await says('Saved: the keeper gets the keywords.');
  // What the keeper has of its own is not copied to it.
  await key('D');
  await says('The keeper lacks nothing of the date of this file');
  await key('x');
  await says('1 file to the trash');

  await key('y');
  await page.getByText('Rating, keywords for 2019/dsc.jpg').waitFor();
  expect(await page.locator('.figures').textContent()).toContain('Sidecars written1');
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Apply to 1 file' }).click();
  await page.getByRole('heading', { name: /2 files done/ }).waitFor();
  expect(folder.text('2019/dsc.jpg.xmp')).toMatch(/<xmp:Rating>4<[^]*<rdf:li>Wannsee</);
  expect(existsSync(folder.at('sent/dsc.jpg'))).toBe(false);

  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByRole('heading', { name: /Taken back/ }).waitFor();
  expect(existsSync(folder.at('2019/dsc.jpg.xmp'))).toBe(false);
  expect(existsSync(folder.at('sent/dsc.jpg'))).toBe(true);
}, 120_000);
