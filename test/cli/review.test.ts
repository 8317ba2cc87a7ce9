import { chmodSync, existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { GroupPage } from '../../src/model/review/review-group.js';
import type { ReviewPlan } from '../../src/model/review/review-plan.js';
import type { ReviewSession } from '../../src/model/review/review-session.js';
import type { RulePreview } from '../../src/model/review/review-choices.js';
import { copyPhotos, hashedPhotos, parse, start, type Folder, type Running } from './support.js';

/** The address that a review prints, once it is there. */
function address({ child }: Running): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /http:[^"\s]+(?=["\n])/.exec(printed)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.on('close', () => reject(new Error(`no address: ${printed}`)));
  });
}

function review(
  folder: Folder,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Running {
  // Equal bytes take no time to find.
  const given = ['review', '--tier', 'exact', ...args];
  return start(given, { cwd: folder.path, env: { DISPLAY: '', WAYLAND_DISPLAY: '', ...env } });
}

/** Somebody who was let in. */
async function browser(url: string) {
  const entered = await fetch(url);
  const [cookie = ''] = (entered.headers.get('set-cookie') ?? '').split(';');
  const { origin } = new URL(url);
  const ask = async (path: string, body?: object): Promise<Response> => {
    const headers = { cookie, origin, 'content-type': 'application/json' };
    const more = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(origin + path, { headers, ...more });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const session = async (): Promise<ReviewSession> => {
    const answer: ReviewSession = JSON.parse(await (await ask('/api/session')).text());
    return answer;
  };
  // The page is there before the groups are.
  while ((await session()).job !== undefined) await delay(10);
  return {
    json: async <T>(path: string, body?: object): Promise<T> => {
      const answer: T = JSON.parse(await (await ask(path, body)).text());
      return answer;
    },
    bytes: async (path: string) => Buffer.from(await (await ask(path)).arrayBuffer()),
  };
}

describe('imgdedup review', () => {
  test('prints where the page is, serves it, and ends by Ctrl-C with status 0', async () => {
    using folder = await hashedPhotos();
    const running = review(folder, ['--no-open']);
    const url = await address(running);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/enter\?token=[\w-]{43}$/);
    const page = await browser(url);
    const { groups } = await page.json<GroupPage>('/api/groups');
    expect(groups.map(({ files }) => files)).toEqual([3, 2]);
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(0);
    expect(stderr).toContain('The review has ended; what was chosen is kept.');
    // The next one, for another browser.
    expect(stdout.trim().split('\n')).toHaveLength(2);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  test('acts from the page, and undo is that of the command line', async () => {
    using folder = await hashedPhotos();
    const before = folder.list();
    const running = review(folder, ['--no-open']);
    const page = await browser(await address(running));
    const rule = { kind: 'keep-one', others: 'trash' };
    const { previewId } = await page.json<RulePreview>('/api/rules', { filter: {}, rule });
    await page.json('/api/rules', { confirm: previewId });
    const { planId, files } = await page.json<ReviewPlan>('/api/plan', {});
    expect(files).toBe(3);
    await page.json('/api/apply', { planId });
    while ((await page.json<ReviewSession>('/api/session')).job !== undefined) await delay(20);
    expect(folder.list()).toHaveLength(before.length - 3);
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
    expect(await folder.ok('log')).toMatch(/1 .*trash/);
    await folder.ok('undo');
    expect(folder.list()).toEqual(before);
    await folder.ok('verify', '--data');
  });

  test('answers while two files are compared, however long that takes', async () => {
    using folder = await hashedPhotos();
    const [hold, held, hook] = ['hold', 'held', 'hook.mjs'].map((name) => folder.at(name));
    // Whoever reads a file is held up as long as there is a file of that name.
    folder.write(
      'hook.mjs',
      `import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const { readSync } = fs;
      fs.readSync = (...args) => {
        while (fs.existsSync(${JSON.stringify(hold)})) {
          fs.writeFileSync(${JSON.stringify(held)}, '');
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
        }
        return readSync(...args);
      };
      syncBuiltinESMExports();`,
    );
    const running = review(folder, ['--no-open'], { NODE_OPTIONS: `--import ${hook}` });
    const page = await browser(await address(running));
    const rule = { kind: 'keep-one', others: 'link' };
    const { previewId } = await page.json<RulePreview>('/api/rules', { filter: {}, rule });
    await page.json('/api/rules', { confirm: previewId });
    const { planId } = await page.json<ReviewPlan>('/api/plan', {});
    folder.write('hold', '');
    await page.json('/api/apply', { planId });
    while (!existsSync(String(held))) await delay(10);
    expect((await page.json<ReviewSession>('/api/session')).job).toBe('applying');
    expect((await page.json<GroupPage>('/api/groups')).total).toBe(2);
    rmSync(String(hold));
    while ((await page.json<ReviewSession>('/api/session')).job !== undefined) await delay(10);
    expect((await page.json<GroupPage>('/api/groups')).total).toBe(0);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(0);
  });

  test('shows pictures: small ones, and all of one, by content', async () => {
    using folder = await hashedPhotos();
    const running = review(folder, ['--no-open']);
    const page = await browser(await address(running));
    const { groups } = await page.json<GroupPage>('/api/groups');
    const content = encodeURIComponent(groups[0]?.members[0]?.contentId ?? '');
    const small = await page.bytes(`/thumb/${content}?size=160`);
    expect(small.toString('latin1', 8, 12)).toBe('WEBP');
    const whole = await page.bytes(`/picture/${content}`);
    expect(whole.subarray(0, 3)).toEqual(Buffer.of(0xff, 0xd8, 0xff));
    running.child.kill('SIGINT');
    await running.ended;
  });

  test('opens the browser with no shell, where there is a desktop', async () => {
    using folder = await hashedPhotos();
    folder.write('bin/xdg-open', '#!/bin/sh\nprintf "%s\\n" "$#" "$@" > "$OPENED"\n');
    chmodSync(folder.at('bin/xdg-open'), 0o755);
    const env = {
      DISPLAY: ':7',
      PATH: `${folder.at('bin')}:${process.env['PATH'] ?? ''}`,
      OPENED: folder.at('opened.txt'),
    };
    const running = review(folder, [], env);
    const url = await address(running);
    while (!existsSync(folder.at('opened.txt')) || folder.text('opened.txt').split('\n').length < 3)
      await delay(10);
    expect(folder.text('opened.txt')).toBe(`1\n${url}\n`);
    running.child.kill('SIGINT');
    await running.ended;
  });

  test('says so where nothing opens, and goes on', async () => {
    using folder = await hashedPhotos();
    const running = review(folder);
    await address(running);
    await running.says(/not opened: there is no desktop here/);
    running.child.kill('SIGINT');
    expect((await running.ended).code).toBe(0);
  });

  test('with --json: one document, whose addresses can be read as they come', async () => {
    using folder = await hashedPhotos();
    const running = review(folder, ['--no-open', '--json']);
    await browser(await address(running));
    running.child.kill('SIGINT');
    const { code, stdout, stderr } = await running.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const document = parse<{ addresses: string[]; summary: object }>(stdout);
    expect(document.addresses).toHaveLength(2);
    expect(document.summary).toEqual({ files: null, bytes: null, ending: 'stopped', failures: 0 });
  });

  test('a port that is taken: PORT_TAKEN', async () => {
    using folder = await hashedPhotos();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const at = other.address();
    const port = typeof at === 'object' && at !== null ? String(at.port) : '';
    const { code, stderr } = await folder.run(
      'review',
      '--tier',
      'exact',
      '--no-open',
      '--port',
      port,
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/Port \d+ is used by another program\. .* \[PORT_TAKEN\]/);
    other.close();
  });

  test('needs a repository', async () => {
    using folder = copyPhotos();
    expect((await folder.run('review', '--no-open')).code).toBe(4);
  });
});
