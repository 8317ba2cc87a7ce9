import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { redisServer } from '../needs.js';
import { Redis } from '../unit/support/redis.js';
import { copyOf, ended, families, worker, type WorkerJson } from './queue-support.js';
import { expectWhole, makeFolder, parse, start, type Folder } from './support.js';

/** What is kept of thumbnails, by name. */
function thumbnails(folder: Folder): Map<string, string> {
  const place = folder.at('.imgdedup/thumbnails');
  const names = readdirSync(place, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith('.webp'));
  return new Map(files.map((name) => [name, readFileSync(`${place}/${name}`, 'base64')]));
}

/** A report without when it was made, and of which folder. */
function report(folder: Folder): string {
  const text = readFileSync(folder.at('report.html'), 'utf8');
  return text.replaceAll(folder.path, '').replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]+Z?/g, '');
}

async function summaryOf(running: Awaited<ReturnType<typeof worker>>) {
  return parse<WorkerJson>(await ended(running)).summary;
}

const making = ['dupes', '--similar', '--format', 'html', '--output', 'report.html', '--force'];

describe.skipIf(!redisServer.isThere)('thumbnails', () => {
  let redis: Redis;
  /** Compared already, and without a thumbnail. */
  let model: Folder;
  /** The same, with a report that was made without a queue. */
  let alone: Folder;

  beforeAll(async () => {
    redis = await Redis.start();
    model = await families();
    await model.ok('dupes', '--similar', '--jobs', '1');
    alone = copyOf(model);
    await alone.ok(...making);
  });
  afterEach(async () => {
    await redis.ask('FLUSHALL');
  });
  afterAll(async () => {
    model[Symbol.dispose]();
    alone[Symbol.dispose]();
    await redis[Symbol.asyncDispose]();
  });

  test('of a report are made by workers, bit for bit, also after it was killed', async () => {
    using folder = copyOf(model);
    const args = [...making, '--queue', redis.url, '--job-size', '3'];
    const killed = start(args, { cwd: folder.path });
    await killed.says(/Nobody takes the jobs/);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const running = await worker(redis, folder.path, '--json');
    const isEmpty = { timeout: 20_000 };
    await expect
      .poll(() => redis.ask('ZCARD', 'bull:imgdedup-look:prioritized'), isEmpty)
      .toBe('0');
    await expect.poll(() => redis.ask('LLEN', 'bull:imgdedup-look:active'), isEmpty).toBe('0');
    const { thumbnails: made, files, jobs, notThere } = await summaryOf(running);
    expect({ made, files, notThere }).toEqual({ made: 8, files: 0, notThere: 0 });
    expect(jobs).toBeGreaterThan(2);
    // Nobody is there who would make any.
    await folder.ok(...args);
    expect(thumbnails(folder).size).toBe(8);
    expect(thumbnails(folder)).toEqual(thumbnails(alone));
    expect(report(folder)).toEqual(report(alone));
    expect(await redis.ask('--scan', '--pattern', '*render-*')).toBe('');
    // What is kept is asked for by nobody.
    await folder.ok(...args);
    await expectWhole(folder);
  });

  test('that no worker makes are made here, and nothing of a file that changed is kept', async () => {
    using folder = copyOf(model);
    using nowhere = makeFolder();
    // The files of a copy are others than those that were hashed.
    await folder.ok('dupes', '--similar', '--jobs', '1');
    const running = await worker(redis, nowhere.path, '--json');
    const changed = readFileSync(folder.at('1.jpg'));
    writeFileSync(folder.at('1.jpg'), changed.fill(0, changed.length - 9));
    const stderr = (await folder.run(...making, '--no-refresh', '--queue', redis.url)).stderr;
    expect(stderr).toMatch(/lacks files that are here/);
    expect((await summaryOf(running)).notThere).toBe(7);
    expect(thumbnails(folder).size).toBe(7);
    const missing = [...thumbnails(alone).keys()].filter((name) => !thumbnails(folder).has(name));
    expect(missing).toHaveLength(1);
    for (const [name, bytes] of thumbnails(folder)) expect(thumbnails(alone).get(name)).toBe(bytes);
  });

  test('of a review are made before anybody scrolls there, and of equal files, too', async () => {
    using folder = copyOf(model);
    const running = await worker(redis, folder.path, '--json');
    const review = start(['review', '--no-open', '--queue', redis.url], {
      cwd: folder.path,
      env: { DISPLAY: '', WAYLAND_DISPLAY: '' },
    });
    await review.says(/Ctrl-C ends the review/);
    // Of each tile one large and three small ones.
    await expect.poll(() => thumbnails(folder).size, { timeout: 60_000 }).toBe(8);
    review.child.kill('SIGTERM');
    expect((await review.ended).code).toBe(0);
    folder.write('copy of 1.jpg', readFileSync(folder.at('1.jpg')), 1e9);
    const equal = ['dupes', '--format', 'html', '--output', 'report.html', '--force'];
    await folder.ok(...equal, '--queue', redis.url);
    const { thumbnails: made, files } = await summaryOf(running);
    expect({ made, files }).toEqual({ made: 8, files: 0 });
    const large = [...thumbnails(folder)].filter(([name]) => name.endsWith('-320.webp'));
    for (const [name, bytes] of large) expect(thumbnails(alone).get(name)).toBe(bytes);
    await expectWhole(folder);
  });
});
