// Makes the pictures of the review page in `docs/images`: npm run screenshots -- FOLDER, which holds the photos that
// `demo-folder.js` names. Needs Chromium.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { fillDemoFolder } from './demo-folder.js';

const [corpus] = process.argv.slice(2);
if (corpus === undefined) throw new Error('Which folder holds the photos?');

const project = fileURLToPath(new URL('../..', import.meta.url));
const images = join(project, 'docs/images');
const program = join(project, 'bin/imgdedup.js');
/** Whose pictures they are said to be. */
const shownRoot = '/home/ada/Pictures';

const temporary = mkdtempSync(join(tmpdir(), 'imgdedup-screenshots-'));
const folder = join(temporary, 'Pictures');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  chromiumSandbox: process.getuid() !== 0,
});
const children = [];
try {
  mkdirSync(images, { recursive: true });
  mkdirSync(folder);
  await fillDemoFolder(corpus, folder);
  await run('init');
  const state = await letIn(await served());
  await desk(state);
  await dark(state);
  await phone(state);
} finally {
  await browser.close();
  for (const child of children) child.kill();
  rmSync(temporary, { recursive: true, force: true });
}

async function desk(state) {
  const page = await open(state, { colorScheme: 'light', viewport: { width: 1360, height: 850 } });
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('a');
  await page.keyboard.press('a');
  await page.locator('.badge').filter({ hasText: '4' }).waitFor();
  await save(page, 'review-groups');
  await openGroup(page, 'DSCN0010');
  const crop = page.getByRole('option', { name: /across/ }).first();
  await crop.click();
  await save(page, 'review-crop');
  await page.keyboard.press('y');
  await page.getByRole('button', { name: /Apply to/ }).waitFor();
  await save(page, 'review-apply');
  await page.context().close();
}

async function dark(state) {
  const page = await open(state, { colorScheme: 'dark', viewport: { width: 1360, height: 850 } });
  await openGroup(page, 'IMG_3001');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('3');
  await page.getByRole('slider', { name: /split/ }).fill('46');
  await save(page, 'review-split-dark');
  await page.context().close();
}

async function phone(state) {
  const page = await open(state, {
    colorScheme: 'light',
    viewport: { width: 390, height: 780 },
    deviceScaleFactor: 2,
    hasTouch: true,
    isMobile: true,
  });
  await openGroup(page, 'coast');
  await save(page, 'review-phone');
  await page.context().close();
}

async function run(...words) {
  const child = spawn(process.execPath, [program, ...words], { cwd: folder, stdio: 'ignore' });
  await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
}

/** @returns the address that lets a browser in */
async function served() {
  const child = spawn(process.execPath, [program, 'review', '--no-open'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const [address] = /http:\S+/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error('The review ended');
}

async function letIn(address) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('gridcell').first().waitFor();
  // Equal files are shown before what looks alike is found.
  while ((await extentOf(page)) !== 'all') await page.waitForTimeout(500);
  const state = await context.storageState();
  await context.close();
  return { state, origin: new URL(address).origin };
}

/** How much of what there is to be found is there. */
function extentOf(page) {
  return page.evaluate(async () => (await (await fetch('api/session')).json()).extent);
}

async function open({ state, origin }, how) {
  const context = await browser.newContext({
    storageState: state,
    reducedMotion: 'reduce',
    ...how,
  });
  const page = await context.newPage();
  await page.goto(origin);
  await page.getByRole('gridcell').first().waitFor();
  return page;
}

async function openGroup(page, name) {
  await page.goto(`${new URL(page.url()).origin}/#/groups?q=${name}`);
  await page.getByText('1 group', { exact: true }).waitFor();
  await page.getByRole('gridcell').click();
  await page.getByRole('listbox').waitFor();
}

/** Waits until all pictures are there, and writes what is seen. */
async function save(page, name) {
  await page.waitForTimeout(800);
  await page.locator('.notice-seen').waitFor({ state: 'detached' });
  await page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
  await page.evaluate((root) => {
    const shown = document.querySelector('.brand-root');
    if (shown !== null) shown.textContent = root;
  }, shownRoot);
  const png = await page.screenshot();
  const { size } = await sharp(png)
    .webp({ quality: 75 })
    .toFile(join(images, `${name}.webp`));
  console.log(`${name}.webp: ${Math.round(size / 1000)} kB`);
}
