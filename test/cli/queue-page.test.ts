import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { redisServer } from '../needs.js';
import { Redis } from '../unit/support/redis.js';
import { copyPhotos, expectWhole, program, watch, type Folder, type Running } from './support.js';

/** Tells how many files of bull-board were loaded. */
const listsLoaded = `process.on('exit', () => {
  const paths = Object.keys(require.cache).filter((path) => path.includes('@bull-board'));
  console.error('loaded: ' + paths.length);
});`;

/** Nothing of bull-board can be found. */
const hidesPackages = `const { Module } = require('node:module');
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  return resolve.call(this, name.replace('@bull-board', '@not-there'), ...rest);
};`;

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

interface Asking {
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

interface QueuesJson {
  readonly queues: readonly {
    readonly name: string;
    readonly readOnlyMode: boolean;
    readonly counts: Readonly<Record<string, number>>;
    readonly jobs: readonly { readonly id: string; readonly data: object }[];
  }[];
}

function ask(origin: string, path: string, asking: Asking = {}): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, agent: false, ...asking }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    sent.on('error', reject).end();
  });
}

/** A server of a folder, with a script that is loaded before the program. */
function serve(folder: Folder, script: string, ...args: readonly string[]): Running {
  const path = folder.at('.imgdedup/before.cjs');
  writeFileSync(path, script);
  const command = ['--require', path, program, 'serve', ...args];
  return watch(process.execPath, command, { cwd: folder.path });
}

/** What is told on stderr, as far as it was. */
function errors({ child }: Running): () => string {
  let text = '';
  child.stderr.on('data', (part: Buffer) => (text += part.toString()));
  return () => text;
}

async function ended({ child, ended: outcome }: Running): Promise<string> {
  child.kill('SIGTERM');
  const { code, stderr } = await outcome;
  expect(code).toBe(0);
  return stderr;
}

describe.skipIf(!redisServer.isThere)('the page of a queue', () => {
  test('shows jobs to the browser that was let in, and changes nothing', async () => {
    await using redis = await Redis.start();
    using folder = copyPhotos();
    await folder.ok('init');
    const index = watch(
      process.execPath,
      [program, 'index', '--queue', redis.url, '--sign', '--job-size', '4'],
      { cwd: folder.path },
    );
    // Nobody looks at the run: its jobs have a priority.
    while (Number(await redis.ask('ZCARD', 'bull:imgdedup-look:prioritized')) < 2) await delay(50);
    index.child.kill('SIGINT');
    await index.ended;

    const serving = serve(folder, listsLoaded, '--port', '0', '--queue', redis.url);
    const told = errors(serving);
    await serving.says(/\/enter\?token=\S+[^]*Ctrl-C|Ctrl-C[^]*\/enter\?token=\S+/);
    const [, origin = '', entrance = ''] = /(http:\/\/[\d.:]+)(\/enter\S+)/.exec(told()) ?? [];

    // Nobody who was not let in, and no other page.
    for (const path of ['/queue', '/queue/', '/queue/api/queues', '/queue/static/favicon.ico']) {
      expect((await ask(origin, path)).status, path).toBe(403);
    }
    expect((await ask(origin, '/enter?token=guessed')).status).toBe(403);
    const entered = await ask(origin, entrance);
    expect(entered.status).toBe(200);
    const [cookie = ''] = String(entered.headers['set-cookie']).split(';');
    expect(String(entered.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/);
    expect((await ask(origin, entrance)).status).toBe(403);
    const evil = [{ host: 'evil.example' }, { origin: 'http://evil.example' }];
    for (const other of [...evil, { 'sec-fetch-site': 'cross-site' }]) {
      const { status } = await ask(origin, '/queue/api/queues', { headers: { cookie, ...other } });
      expect(status, JSON.stringify(other)).toBe(403);
    }
    // The cookie is for the page, and the token for programs.
    expect((await ask(origin, '/files', { headers: { cookie } })).status).toBe(401);

    const look = (path: string): Promise<Answer> => ask(origin, path, { headers: { cookie } });
    const page = await look('/queue/');
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    expect(page.text).toContain('<base href="/queue/" />');
    expect(page.text).not.toMatch(/<%|https?:/);
    const parts = [...page.text.matchAll(/(?:src|href)="(static\/[^"]+)"/g)].map(
      ([, part]) => part,
    );
    expect(parts.length).toBeGreaterThan(4);
    for (const part of parts) expect((await look(`/queue/${part}`)).status, part).toBe(200);
    for (const path of ['/queue/static/../index.ejs', '/queue/nothing', '/queue/api/nothing']) {
      expect((await look(path)).status, path).toBe(404);
    }
    expect((await look('/queue/api/queues?activeQueue=%25')).status).toBe(400);

    const queues = async (): Promise<QueuesJson['queues'][number]> => {
      const { text } = await look('/queue/api/queues?activeQueue=imgdedup-look&jobsPerPage=10');
      const { queues: all }: QueuesJson = JSON.parse(text);
      if (all[0] === undefined) throw new Error(text);
      return all[0];
    };
    const before = await queues();
    expect(before).toMatchObject({ name: 'imgdedup-look', readOnlyMode: true });
    expect(before.jobs.length).toBeGreaterThan(1);
    const { id = '', data } = before.jobs[0] ?? {};
    expect(data).toMatchObject({ format: 1, items: expect.any(Array) });
    expect(await redis.ask('HGET', `bull:imgdedup-look:${id}`, 'data')).toContain('signatures');
    const one = await look(`/queue/api/queues/imgdedup-look/${id}`);
    expect(one.text).toContain('.jpg');
    expect(one.text).not.toContain('signatures');

    const base = '/queue/api/queues';
    const changes = [
      ['PUT', `${base}/pause`],
      ['PUT', `${base}/imgdedup-look/pause`],
      ['PUT', `${base}/imgdedup-look/empty`],
      ['PUT', `${base}/imgdedup-look/obliterate`],
      ['PUT', `${base}/imgdedup-look/clean/waiting`],
      ['PUT', `${base}/imgdedup-look/${id}/retry`],
      ['PUT', `${base}/imgdedup-look/${id}/clean`],
      ['PUT', `${base}/imgdedup-look/${id}/promote`],
      ['PATCH', `${base}/imgdedup-look/${id}/update-data`],
      ['POST', `${base}/imgdedup-look/add`],
    ] as const;
    for (const [method, path] of changes) {
      const { status } = await ask(origin, path, { method, headers: { cookie, origin } });
      expect(status, path).toBe(405);
      // Nor under another name of what only looks.
      expect((await look(path)).status, path).toBe(404);
    }
    expect(await queues()).toEqual(before);

    await redis.end(false);
    await delay(100);
    const away = await look('/queue/api/queues');
    expect([away.status, away.text]).toEqual([503, expect.stringContaining('does not answer')]);
    const stderr = await ended(serving);
    expect(stderr).toMatch(/loaded: [1-9]/);
    // Each address lets one browser in: there was another one.
    expect(stderr.match(/\/enter\?token=/g)).toHaveLength(2);
    await expectWhole(folder);
  }, 60_000);

  test('is not there, and nothing of it loaded, without a queue, on a socket, or without the package', async () => {
    await using redis = await Redis.start();
    using folder = copyPhotos();
    await folder.ok('init');
    const plain = serve(folder, listsLoaded, '--port', '0');
    await plain.says(/Ctrl-C/);
    const plainTold = await ended(plain);
    expect(plainTold).toContain('loaded: 0');
    expect(plainTold).not.toContain('/enter');

    const onSocket = serve(folder, listsLoaded, '--queue', redis.url);
    await onSocket.says(/Ctrl-C/);
    expect(await ended(onSocket)).toContain('loaded: 0');

    const args = ['--port', '0', '--token-file', folder.at('.imgdedup/token')];
    const bare = serve(folder, hidesPackages, ...args, '--queue', redis.url);
    const address = new Promise<string>((resolve) => {
      bare.child.stdout.once('data', (part: Buffer) => resolve(part.toString().trim()));
    });
    await bare.says(/Ctrl-C/);
    const token = readFileSync(folder.at('.imgdedup/token'), 'utf8').trim();
    const headers = { authorization: `Bearer ${token}` };
    expect((await ask(await address, '/queue', { headers })).status).toBe(404);
    expect((await ask(await address, '/metrics', { headers })).text).toContain(
      'imgdedup_queue_up 1',
    );
    expect(await ended(bare)).toContain('npm install @bull-board/api@9');
  }, 60_000);
});
