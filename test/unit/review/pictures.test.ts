import { readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PhotoFolder } from '../support/photo-folder.js';
import { picture } from '../support/pictures.js';
import { ReviewPage } from '../support/review-page.js';

let page: ReviewPage;
/** Contents by the name of a file. */
let contents: Readonly<Record<string, string>>;

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';

beforeAll(async () => {
  const folder = new PhotoFolder();
  const drawn = picture(1);
  const turned = drawn.clone().withMetadata({ orientation: 6 });
  const both = (name: string, bytes: string | Buffer): void => {
    folder.write(name, bytes, 1_500_000_000);
    folder.write(`copy/${name}`, bytes, 1_500_000_001);
  };
  both('turned.jpg', await turned.jpeg().toBuffer());
  both('plain.png', await drawn.clone().resize(300).png().toBuffer());
  both('web.webp', await drawn.clone().resize(310).webp().toBuffer());
  both('av.avif', await drawn.clone().resize(64).avif({ effort: 0 }).toBuffer());
  both('moves.gif', await drawn.clone().resize(64).gif().toBuffer());
  both(
    'page.tif',
    await drawn.clone().resize(320).withMetadata({ orientation: 6 }).tiff().toBuffer(),
  );
  both('draws.svg', svg);
  both('draws.jpg', `${svg}<!-- called a picture -->`);
  both('nothing.jpg', 'no picture');
  page = await ReviewPage.open(folder);
  const { groups } = await page.groups('limit=200');
  contents = Object.fromEntries(
    groups.flatMap(({ members }) => members.map(({ path, contentId }) => [path, contentId])),
  );
});

afterAll(() => page[Symbol.asyncDispose]());

const at = (kind: 'thumb' | 'picture', name: string, query = ''): string =>
  `/${kind}/${encodeURIComponent(contents[name] ?? '')}${query}`;

describe('all of a picture', () => {
  test.each([
    ['turned.jpg', 'image/jpeg'],
    ['plain.png', 'image/png'],
    ['web.webp', 'image/webp'],
    ['av.avif', 'image/avif'],
    ['moves.gif', 'image/gif'],
  ])("%s: the file's own bytes", async (name, type) => {
    const { status, headers, body } = await page.ask(at('picture', name));
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type });
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(body.equals(readFileSync(page.folder.at(name)))).toBe(true);
  });

  test('what browsers do not show is decoded, and turned as it says', async () => {
    const { headers, body } = await page.ask(at('picture', 'page.tif'));
    expect(headers['content-type']).toBe('image/webp');
    const { width, height, orientation } = await sharp(body).metadata();
    expect({ width, height, orientation }).toEqual({
      width: 240,
      height: 320,
      orientation: undefined,
    });
  });

  test.each(['draws.svg', 'draws.jpg', 'nothing.jpg'])('%s is none', async (name) => {
    for (const kind of ['thumb', 'picture'] as const) {
      // Files of other types are not looked at.
      if (contents[name] === undefined) continue;
      const { status, headers, body } = await page.ask(at(kind, name));
      expect({ status, type: headers['content-type'] }).toEqual({
        status: 415,
        type: 'application/json; charset=utf-8',
      });
      expect(body.toString()).not.toContain('<');
    }
  });

  test('HEAD says the same and sends nothing; who has it is not sent it again', async () => {
    const own = { cookie: page.cookie };
    const head = await page.ask(at('picture', 'plain.png'), { method: 'HEAD', headers: own });
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    expect(Number(head.headers['content-length'])).toBeGreaterThan(1000);
    expect(head.headers['cache-control']).toBe('private, max-age=31536000, immutable');
    const again = { ...own, 'if-none-match': head.headers.etag ?? '' };
    expect((await page.ask(at('picture', 'plain.png'), { headers: again })).status).toBe(304);
    const { headers } = await page.ask(at('thumb', 'plain.png'), { headers: own });
    const thumb = { ...own, 'if-none-match': headers.etag ?? '' };
    expect((await page.ask(at('thumb', 'plain.png'), { headers: thumb })).status).toBe(304);
  });
});

describe('a small picture', () => {
  test.each([160, 320, 640] as const)('of %i pixels, never larger than it is', async (size) => {
    const { headers, body } = await page.ask(at('thumb', 'turned.jpg', `?size=${size}`));
    expect(headers['content-type']).toBe('image/webp');
    const { width, height } = await sharp(body).metadata();
    expect({ width, height }).toEqual({ width: (size * 3) / 4, height: size });
  });

  test.each(['0', '161', '9999', 'x', '-1'])('of a size that there is not: %s', async (size) => {
    expect((await page.ask(at('thumb', 'plain.png', `?size=${size}`))).status).toBe(400);
  });
});

describe('a file that is not what it was', () => {
  test('is not shown: another one of that content is', async () => {
    const { folder } = page;
    const before = await page.ask(at('picture', 'web.webp'));
    const first = (await page.group((await page.groupOf('web.webp')).id)).members[0]?.path ?? '';
    renameSync(folder.at(first), folder.at('aside'));
    symlinkSync('/etc/passwd', folder.at(first));
    expect((await page.ask(at('picture', 'web.webp'))).body.equals(before.body)).toBe(true);
    rmSync(folder.at(first));
    folder.write(first, await picture(2).webp().toBuffer());
    expect((await page.ask(at('picture', 'web.webp'))).body.equals(before.body)).toBe(true);
    rmSync(folder.at(first));
    renameSync(folder.at('aside'), folder.at(first));
  });

  test('where none is left: 404', async () => {
    const { folder } = page;
    for (const path of ['moves.gif', 'copy/moves.gif']) folder.write(path, 'GIF89a other bytes');
    expect((await page.ask(at('picture', 'moves.gif'))).status).toBe(404);
  });
});
