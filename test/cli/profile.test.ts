import { readdirSync } from 'node:fs';
import { get } from 'node:http';
import { platform } from 'node:process';
import { expect, test } from 'vitest';
import { copyPhotos, expectWhole, hashedPhotos, start, type Folder } from './support.js';

test('a profile is written of each process', async () => {
  using folder = copyPhotos();
  await folder.ok('init');
  const args = ['dupes', '--similar', '--jobs', '1', '--profile', 'made/prof'];
  const { code, stderr } = await start(args, { cwd: folder.path }).ended;
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(profiled(folder, 'made/prof')).toEqual(['decoder-child', 'dupes']);
  await expectWhole(folder);
}, 60_000);

test('a profile is written of threads, where the command fails, and by Ctrl-C', async () => {
  using folder = await hashedPhotos();
  const failed = start(['show', 'absent.jpg', '--profile', 'prof'], { cwd: folder.path });
  expect((await failed.ended).code).not.toBe(0);
  const serve = start(['serve', '--profile', 'prof'], { cwd: folder.path });
  await serve.says(/Ctrl-C/);
  // A thread answers that.
  expect(await statusOf(folder.at('.imgdedup/serve.sock'), '/stats')).toBe(200);
  serve.child.kill('SIGINT');
  expect((await serve.ended).code).toBe(0);
  expect(profiled(folder, 'prof')).toEqual(['question-worker', 'serve', 'show']);
});

test('a profile that cannot be written is told before any work', async () => {
  using folder = copyPhotos();
  await folder.ok('init');
  folder.write('taken', '');
  const { code, stderr } = await folder.run('index', '--profile', 'taken');
  expect(code).toBe(1);
  expect(stderr).toContain('taken cannot be written');
  expect(await folder.ok('snapshots')).toContain('No snapshot yet');
});

test.skipIf(platform !== 'linux')('nor does it hang where no folder can be made', async () => {
  using folder = copyPhotos();
  await folder.ok('init');
  const { code, stderr } = await folder.run('index', '--profile', '/proc/absent/a');
  expect(code).toBe(1);
  expect(stderr).toContain('/proc/absent/a cannot be written');
});

function statusOf(socketPath: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = get({ socketPath, path, headers: { host: 'localhost' } }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode));
    });
    asked.once('error', reject);
  });
}

/** What there are profiles of; each tells of functions. */
function profiled(folder: Folder, path: string): readonly string[] {
  const kinds = readdirSync(folder.at(path)).map((name) => {
    const profile: { readonly nodes: readonly unknown[] } = JSON.parse(
      folder.text(`${path}/${name}`),
    );
    expect(profile.nodes.length).toBeGreaterThan(1);
    return name.replace(/-\d.*/, '');
  });
  return [...new Set(kinds)].toSorted();
}
