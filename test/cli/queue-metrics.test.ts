import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { redisServer } from '../needs.js';
import { Redis } from '../unit/support/redis.js';
import { copyPhotos, expectWhole, start, type Folder } from './support.js';

const dashboard = join(import.meta.dirname, '../../docs/grafana.json');

describe.skipIf(!redisServer.isThere)('/metrics of a queue', () => {
  test('tells what waits, what workers did, and all that the dashboard shows', async () => {
    await using redis = await Redis.start();
    using folder = copyPhotos();
    folder.write('broken.jpg', readFileSync(folder.at('2019/mountain.jpg')).subarray(0, 200), 1e9);
    await folder.ok('init');
    const root = folder.path;
    const args = ['worker', redis.url, '--root', root, '--jobs', '1', '--metrics', '0'];
    const worker = start(args);
    let address = '';
    worker.child.stderr.on('data', (text: Buffer) => {
      address ||= /http:\S+\/metrics/.exec(text.toString())?.[0] ?? '';
    });
    const serve = start(['serve', '--queue', redis.url], { cwd: root });
    await Promise.all([worker.says(/Waiting for jobs/), serve.says(/Ctrl-C/)]);
    const socketPath = folder.at('.imgdedup/serve.sock');
    const before = numbers(await ask({ socketPath, path: '/metrics' }));
    expect(before.get('imgdedup_queue_depth{state="waiting"}')).toBe(0);
    expect(before.get('imgdedup_queue_workers')).toBe(1);

    await folder.run('index', '--queue', redis.url);
    const text = await ask({ socketPath, path: '/metrics' });
    const after = numbers(text);
    const { jpegs, bytes } = contents(folder);
    const own = numbers(await ask(new URL(address)));
    for (const [found, prefix] of [
      [after, 'imgdedup_queue'],
      [own, 'imgdedup_worker'],
    ] as const) {
      expect(found.get(`${prefix}_pictures_total{format="jpeg"}`)).toBe(jpegs);
      expect(found.get(`${prefix}_picture_bytes_total{format="jpeg"}`)).toBe(bytes);
      expect(found.get(`${prefix}_picture_seconds_total{format="jpeg"}`)).toBeGreaterThan(0);
      expect(found.get(`${prefix}_jobs_total{kind="look"}`)).toBeGreaterThan(0);
      expect(found.get(`${prefix}_job_seconds_total{kind="look"}`)).toBeGreaterThan(0);
      expect(found.get(`${prefix}_failures_total{reason="cannot be decoded"}`)).toBe(1);
    }
    expect(after.get('imgdedup_queue_up')).toBe(1);

    const shown = readFileSync(dashboard, 'utf8').matchAll(
      /\b(?:imgdedup|process|nodejs)_[a-z_]+/g,
    );
    const told = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
    expect([...shown].map(([name]) => name).filter((name) => !told.has(name))).toEqual([]);

    worker.child.kill('SIGTERM');
    await worker.ended;
    await redis.end(false);
    const away = numbers(await ask({ socketPath, path: '/metrics' }));
    expect(away.get('imgdedup_queue_up')).toBe(0);
    expect(away.has('imgdedup_queue_workers')).toBe(false);
    serve.child.kill('SIGTERM');
    expect((await serve.ended).code).toBe(0);
    await expectWhole(folder);
  }, 60_000);
});

/** What the worker looks at: each content once, in whatever files. */
function contents(folder: Folder): { readonly jpegs: number; readonly bytes: number } {
  const all = folder.list().filter((name) => name.endsWith('.jpg'));
  const once = new Map(
    all.map((name) => [readFileSync(folder.at(name)).toString('latin1'), name] as const),
  );
  const sizes = [...once.keys()].map((text) => text.length);
  return { jpegs: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

function ask(where: { readonly socketPath: string; readonly path: string } | URL): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = where instanceof URL ? { port: where.port, path: where.pathname } : where;
    const host = where instanceof URL ? where.host : 'localhost';
    const asked = request({ ...options, headers: { host } }, (answer) => {
      let text = '';
      answer.on('data', (part: Buffer) => (text += part.toString()));
      answer.once('end', () => resolve(text));
    });
    asked.once('error', reject).end();
  });
}

function numbers(text: string): ReadonlyMap<string, number> {
  const lines = text.matchAll(/^(?<name>[a-z_]+(?:\{.*\})?) (?<value>\S+)$/gm);
  return new Map(
    [...lines].map(({ groups }) => [groups?.['name'] ?? '', Number(groups?.['value'])] as const),
  );
}
