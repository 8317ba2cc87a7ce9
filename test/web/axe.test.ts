import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRepository } from '../../src/api/repository/create-repository.js';
import { Repository } from '../../src/library/repository/repository.js';
import { chromium, without } from '../needs.js';
import { Desk, householdPhotos, launch } from './browser.js';
import { violations } from './violations.js';

let browser: Browser;

describe('every view is as WCAG 2.2 AA wants it, light and dark', () => {
  beforeAll(async () => {
    if (chromium.isThere) browser = await launch();
  });
  afterAll(() => browser?.close());

  test.for([
    ['on a desk', false],
    ['on a phone', true],
  ] as const)('%s', async ([, isPhone], { skip }) => {
    skip(...without(chromium));
    const folder = await householdPhotos();
    const { place } = await createRepository(folder.root);
    // The look waits for the right to write.
    const lock = await (await Repository.open(place)).lock('index');
    const waiting = { atOnce: true, opening: { lockWait: { ms: 1e9 } } };
    await using desk = await Desk.open(browser, folder, { isPhone }, waiting);
    const page = await desk.open();
    const found: string[] = [];
    const look = async (view: string): Promise<void> => {
      for (const violation of await violations(page)) found.push(`${view}, ${violation}`);
    };
    const key = (name: string): Promise<void> => page.keyboard.press(name);

    await page.getByRole('heading', { name: 'Looking for duplicates' }).waitFor();
    await look('looking');
    await lock[Symbol.asyncDispose]();
    await page.getByRole('gridcell', { name: /sent\.jpg/ }).waitFor();
    await page.getByRole('progressbar').waitFor({ state: 'detached' });
    await look('groups');
    await key('r');
    await page.getByRole('button', { name: /Decide in/ }).waitFor();
    await look('rules');
    await key('Escape');
    await key('?');
    await look('help');
    await key('Escape');
    await page.getByRole('gridcell').first().focus();
    await key('Enter');
    await page.getByRole('option').first().waitFor();
    // On a phone the bar is another one, and what is above and below it.
    for (const [mode, name] of isPhone ? modes.slice(0, 1) : modes) {
      await key(mode);
      await look(name);
    }
    await key('ArrowRight');
    await key('w');
    await page.getByText('Neither is the keeper').waitFor();
    await look('two that are no keepers');
    await key('a');
    await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
    await look('a notice');
    await key('y');
    await page.getByRole('button', { name: /Apply to/ }).waitFor();
    await look('apply');
    await page.getByRole('button', { name: /Apply to/ }).click();
    await page.getByRole('heading', { name: /done/ }).waitFor();
    await page.getByText('Nothing is waiting').waitFor();
    await look('applied');
    await key('h');
    await page.getByRole('checkbox').first().waitFor();
    await look('history');
    await key('t');
    await page.getByText(/^To the trash /).waitFor();
    await look('activity');
    await page.evaluate(() => {
      location.hash = '#/groups?q=nothing+is+called+so';
    });
    await page.getByText('No group is like that').waitFor();
    await look('nothing');
    await page.evaluate(() => {
      location.hash = '#/groups?q=equal';
    });
    await page.getByRole('gridcell', { name: /equal/ }).click();
    await page.getByLabel('How equal files are joined').waitFor();
    await look('equal files');
    expect(found).toEqual([]);
  });
});

const modes = [
  ['1', 'side by side'],
  ['2', 'swap'],
  ['3', 'split'],
  ['4', 'flicker'],
  ['5', 'difference'],
  ['6', 'all files'],
] as const;
