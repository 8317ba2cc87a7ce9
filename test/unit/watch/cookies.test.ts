import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Cookies } from '../../../src/watch/cookies.js';
import { systemWatch } from '../../../src/watch/watch-one.js';
import { PhotoFolder } from '../support/photo-folder.js';

function fail(error: Error): never {
  throw error;
}

test('hears of its cookies, and of none where its folder is gone', async () => {
  using folder = new PhotoFolder();
  using cookies = new Cookies(folder.at('watch'), systemWatch, fail);
  expect(await Promise.all([cookies.pass(), cookies.pass()])).toEqual([true, true]);
  rmSync(folder.at('watch'), { recursive: true });
  expect(await cookies.pass()).toBe(false);
});

test('ends without taking the folder of the one that came after it', async () => {
  using folder = new PhotoFolder();
  const first = new Cookies(folder.at('watch'), systemWatch, fail);
  // So that no inode number is given out twice.
  folder.write('kept/x', '');
  rmSync(folder.at('watch'), { recursive: true });
  folder.write('taken/x', '');
  using second = new Cookies(folder.at('watch'), systemWatch, fail);
  first[Symbol.dispose]();
  expect(await second.pass()).toBe(true);
});
