import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium as driver, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { createRepository } from '../../src/api/repository/create-repository.js';
import { chromium } from '../needs.js';
import { ReviewPage, type ReviewPageOptions } from '../unit/support/review-page.js';
import { PhotoFolder } from '../unit/support/photo-folder.js';
import { scene } from '../unit/support/scenes.js';

/** How somebody looks at the page. */
export interface Looking {
  readonly scheme?: 'light' | 'dark';
  /** A small window, and fingers. */
  readonly isPhone?: boolean;
}

export function launch(): Promise<Browser> {
  return driver.launch({
    executablePath: chromium.path,
    args: ['--disable-gpu'],
    // It refuses its sandbox to root.
    chromiumSandbox: process.getuid?.() !== 0,
  });
}

/** A folder under review, and a browser that was let in. */
export class Desk implements AsyncDisposable {
  readonly folder: PhotoFolder;
  readonly context: BrowserContext;
  /** What the browser complained about: errors, and what its policy forbids. */
  readonly complaints: string[] = [];
  readonly #review: ReviewPage;

  private constructor(review: ReviewPage, context: BrowserContext) {
    this.#review = review;
    this.folder = review.folder;
    this.context = context;
  }

  static async open(
    browser: Browser,
    folder: PhotoFolder,
    { scheme = 'light', isPhone = false }: Looking = {},
    options: ReviewPageOptions = {},
  ): Promise<Desk> {
    const review = await ReviewPage.open(folder, { depth: 'look', ...options });
    const context = await browser.newContext({
      colorScheme: scheme,
      reducedMotion: 'reduce',
      ...(isPhone
        ? { viewport: { width: 390, height: 760 }, hasTouch: true, isMobile: true }
        : { viewport: { width: 1280, height: 800 } }),
    });
    context.setDefaultTimeout(60_000);
    return new Desk(review, context);
  }

  /** A tab with the list of groups, once there are some. */
  async tab(): Promise<Page> {
    const page = await this.open();
    await page.getByRole('gridcell').first().waitFor();
    return page;
  }

  /** A tab as it is at once. */
  async open(): Promise<Page> {
    const page = await this.context.newPage();
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      // A no of the server is an answer, which the page tells.
      const isAnswer = message.text().startsWith('Failed to load resource');
      if (message.type() === 'error' && !isAnswer) this.complaints.push(message.text());
    });
    const isFirst = this.context.pages().length === 1;
    await page.goto(isFirst ? this.#review.url.href : this.#review.origin);
    return page;
  }

  /** Ends the server only. */
  async end(): Promise<void> {
    await this.#review.stop();
  }

  /** Ends the browser's windows, then the server. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close();
    await this.#review[Symbol.asyncDispose]();
    if (this.complaints.length > 0) throw new Error(this.complaints.join('\n'));
  }
}

/**
 * A folder of {@link householdPhotos} that the program has looked at before: to look at every picture, and to
 * make its thumbnails, takes most of the time, and is the same each time.
 */
export async function household(): Promise<PhotoFolder> {
  known ??= lookAt(await householdPhotos());
  const folder = await householdPhotos();
  await createRepository(folder.root);
  rmSync(folder.at('.imgdedup/store'), { recursive: true });
  for (const [path, bytes] of await known) folder.write(path, bytes);
  return folder;
}

/** Files of the repository of a household that somebody looked at. */
let known: Promise<ReadonlyMap<string, Buffer>> | undefined;

async function lookAt(folder: PhotoFolder): Promise<ReadonlyMap<string, Buffer>> {
  await using review = await ReviewPage.open(folder, { depth: 'look' });
  const { groups } = await review.groups('limit=200');
  for (const { contentId } of groups.flatMap(({ members }) => members)) {
    for (const size of [160, 320, 640]) {
      await review.ask(`/thumb/${encodeURIComponent(contentId)}?size=${size}`);
    }
  }
  await review.stop();
  const files = readdirSync(folder.at('.imgdedup'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.root.length + 1))
    .filter((path) => /^\.imgdedup\/(?:store|ann|thumbnails)\//.test(path));
  return new Map(files.map((path) => [path, readFileSync(folder.at(path))]));
}

/** The same photos before anybody looked at them: two equal files, three that were sent around, a crop, one that was turned, two of two pictures. */
export async function householdPhotos(): Promise<PhotoFolder> {
  const folder = new PhotoFolder();
  const put = async (
    path: string,
    number: number,
    edit: Parameters<typeof scene>[1] = {},
    age = 0,
  ): Promise<void> => folder.write(path, await scene(number, edit), 1_500_000_000 + age * 86_400);
  await put('2019/equal.jpg', 1);
  await put('backup/equal.jpg', 1, {}, 1);
  await put('2019/sent.jpg', 2);
  await put('phone/sent.jpg', 2, { size: 420 }, 1);
  await put('phone/sent again.jpg', 2, { size: 300 }, 2);
  await put('2020/whole.jpg', 3);
  await put('prints/crop.jpg', 3, { crop: 0.7 }, 1);
  await put('2020/upright.jpg', 4);
  await put('sorted/turned.jpg', 4, { turn: 90 }, 1);
  return folder;
}
