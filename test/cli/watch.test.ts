import { appendFileSync, existsSync, linkSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { settle } from '../unit/support/photo-folder.js';
import {
  expectWhole,
  hashedPhotos,
  makeFolder,
  parse,
  start,
  type Folder,
  type Running,
  type StatusJson,
} from './support.js';

interface WatchJson {
  readonly watcher?: { readonly pid: number; readonly folders: number } | null;
  readonly events?: readonly { readonly event: string }[];
}

async function watcher(folder: Folder, ...args: readonly string[]): Promise<Running> {
  const running = start(['watch', ...args], { cwd: folder.path });
  await running.says(/Watching \d+ folder/);
  return running;
}

async function end({ child, ended }: Running): Promise<void> {
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
}

async function modified(folder: Folder): Promise<readonly string[]> {
  return parse<StatusJson>(await folder.ok('status', '--json')).modified;
}

/** Whether `status` looked at the folder; it says the same either way. */
async function looks(folder: Folder): Promise<boolean> {
  const { stderr } = await folder.run('status', '--verbose');
  return /\bwalk\b/.test(stderr);
}

describe('imgdedup watch', () => {
  test('spares status the look where nothing changed, and hears what does', async () => {
    using folder = await hashedPhotos();
    const plain = await folder.ok('status');
    const running = await watcher(folder);
    expect(await looks(folder)).toBe(true);
    expect(await looks(folder)).toBe(false);
    expect(await folder.ok('status')).toBe(plain);
    // What is not looked at cannot change the answer.
    folder.write('.hidden/deep/x.jpg', 'x');
    await settle();
    await folder.ok('index', '--no-similar');
    folder.write('.hidden/deep/y.jpg', 'y');
    expect(await looks(folder)).toBe(false);
    const document = parse<StatusJson>(await folder.ok('status', '--json'));
    appendFileSync(folder.at('2019/heather.jpg'), 'more');
    expect(await modified(folder)).toEqual(['2019/heather.jpg']);
    // What is young must be looked at again in any case.
    await settle();
    await folder.ok('index', '--no-similar');
    expect(await looks(folder)).toBe(false);
    expect(await modified(folder)).toEqual([]);
    await end(running);
    const unwatched = parse<StatusJson>(await folder.ok('status', '--json'));
    expect(unwatched.summary['files']).toBe(document.summary['files']);
    expect(existsSync(folder.at('.imgdedup/watch.sock'))).toBe(false);
    await expectWhole(folder);
  });

  test('what was young when it was stored, and is not any more, need not be looked at twice', async () => {
    using folder = makeFolder();
    folder.write('a/1.jpg', 'one');
    await folder.ok('init');
    await folder.ok('index', '--no-similar', '--force');
    const running = await watcher(folder);
    await settle();
    expect(await looks(folder)).toBe(true);
    expect(await looks(folder)).toBe(false);
    folder.write('a/2.jpg', 'two');
    expect(parse<StatusJson>(await folder.ok('status', '--json')).new).toEqual(['a/2.jpg']);
    expect(await looks(folder)).toBe(true);
    await end(running);
    await expectWhole(folder);
  });

  test('what dupes links is heard under all its names', async () => {
    using folder = await hashedPhotos();
    const running = await watcher(folder);
    await folder.ok('dupes', '--link', '--yes');
    expect(await modified(folder)).toEqual([]);
    linkSync(folder.at('2019/heather.jpg'), folder.at('2021/another.jpg'));
    // What is young must be looked at again in any case.
    await settle();
    await folder.ok('index', '--no-similar');
    expect(await looks(folder)).toBe(false);
    appendFileSync(folder.at('2021/another.jpg'), 'more');
    expect(await modified(folder)).toEqual(
      expect.arrayContaining(['2019/heather.jpg', '2021/another.jpg']),
    );
    await end(running);
    await expectWhole(folder);
  });

  test('a second one is told; the socket of one that was killed is taken over', async () => {
    using folder = await hashedPhotos();
    const first = await watcher(folder);
    expect(statSync(folder.at('.imgdedup/watch.sock')).mode & 0o777).toBe(0o600);
    const second = await start(['watch'], { cwd: folder.path }).ended;
    expect(second.code).toBe(5);
    expect(second.stderr).toContain(`Process ${first.child.pid} watches this folder already.`);
    expect(second.stderr).toContain('[WATCHER_BUSY]');
    const state = parse<WatchJson>(await folder.ok('watch', '--status', '--json'));
    expect(state.watcher).toMatchObject({ pid: first.child.pid, folders: 4 });
    first.child.kill('SIGKILL');
    await first.ended;
    appendFileSync(folder.at('2019/heather.jpg'), 'more');
    expect(await modified(folder)).toEqual(['2019/heather.jpg']);
    expect((await folder.run('watch', '--status')).code).toBe(1);
    const third = await watcher(folder);
    await folder.ok('watch', '--stop');
    expect((await third.ended).code).toBe(0);
    await expectWhole(folder);
  });

  test('nobody believes a watcher that speaks another language, or none, or never ends', async () => {
    using folder = await hashedPhotos();
    appendFileSync(folder.at('2019/heather.jpg'), 'more');
    const finding = '"finding":{"tree":"00","folders":[]}';
    const answers = [
      `{"v":0,"token":"a","sequence":1,${finding}}\n`,
      `{"v":1,"token":"a","sequence":-1,${finding}}\n`,
      '{"v":1,"token":"a","sequence":1,"finding":{"tree":"00","folders":["../x"]}}\n',
      'nonsense\n',
      '\n',
      '',
    ];
    for (const answer of answers) {
      const server = createServer((socket) => {
        socket.on('error', () => undefined).resume();
        socket.write(answer);
      });
      await new Promise<void>((resolve) =>
        server.listen(folder.at('.imgdedup/watch.sock'), resolve),
      );
      expect(await modified(folder)).toEqual(['2019/heather.jpg']);
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('goes on apart from the terminal that started it, and ends when it is told', async () => {
    using folder = await hashedPhotos();
    const started = await start(['watch', '--background', '--json'], { cwd: folder.path }).ended;
    expect(started.code).toBe(0);
    const { watcher: state } = parse<WatchJson>(started.stdout);
    await folder.ok('status');
    expect(await looks(folder)).toBe(false);
    const again = await start(['watch', '--background', '--json'], { cwd: folder.path }).ended;
    expect(parse<WatchJson>(again.stdout).watcher?.pid).toBe(state?.pid);
    await folder.ok('watch', '--stop');
    expect((await folder.run('watch', '--status')).code).toBe(1);
  });

  test('works where the path is longer than that of a socket may be', async () => {
    using outer = makeFolder();
    const root = Array.from({ length: 12 }, () => 'twelve bytes').join('/');
    outer.write(`${root}/a.jpg`, 'a', 1_500_000_000);
    const cwd = outer.at(root);
    for (const args of [['init'], ['index', '--no-similar']]) {
      expect((await start(args, { cwd }).ended).code).toBe(0);
    }
    const running = start(['watch', '--json'], { cwd });
    await expect.poll(async () => (await start(['watch', '--status'], { cwd }).ended).code).toBe(0);
    await start(['status'], { cwd }).ended;
    const { stderr } = await start(['status', '--verbose'], { cwd }).ended;
    expect(stderr).not.toMatch(/\bwalk\b/);
    running.child.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(parse<WatchJson>(stdout).events).toMatchObject([{ event: 'watching' }]);
  });

  test('prints a unit file for systemd', async () => {
    using folder = await hashedPhotos();
    const unit = await folder.ok('watch', '--systemd');
    expect(unit).toContain(`"watch" "-C" "${folder.path}"`);
    const indexing = await folder.ok('watch', '--systemd', '--index');
    expect(indexing).toContain(`"index" "--watch" "-C" "${folder.path}"`);
    expect(unit).toMatch(/^\[Unit\]\n[\s\S]*\n\[Service\]\n[\s\S]*\n\[Install\]\n/);
  });
});
