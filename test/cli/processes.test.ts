import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  expectWhole,
  groupPaths,
  indexedPhotos,
  makeFolder,
  parse,
  photoGroups,
  run,
  start,
  type DupesJson,
  type Folder,
  type IndexJson,
  type Outcome,
  type Running,
} from './support.js';

/** Photos whose contents repeat, in seven folders. */
function manyPhotos(count: number, contents: number): Folder {
  const folder = makeFolder();
  for (let number = 0; number < count; number += 1) {
    folder.write(`${number % 7}/${number}.jpg`, `photo ${number % contents}`, 1e9 + number + 0.5);
  }
  return folder;
}

describe('many at once', () => {
  test('all end well or find it in use, and the repository is whole afterwards', async () => {
    using folder = manyPhotos(400, 350);
    await folder.ok('init');
    const commands = [['dupes'], ['status'], ['index'], ['link', '--dry-run']];
    const started = [...commands, ...commands].map((args) => run(args, { cwd: folder.path }));
    const outcomes = await Promise.all(started);
    const codes = outcomes.map(({ code }) => code);
    expect(outcomes.filter(({ code }) => code !== 0 && code !== 5)).toEqual([]);
    expect(codes).toContain(0);
    for (const at of [0, 1, 4, 5]) expect(outcomes[at]?.code).toBe(0);
    // The whole answer, or what is stored so far and why.
    for (const at of [0, 4]) {
      const { stdout = '', stderr = '' } = outcomes[at] ?? {};
      const isWhole = stdout.includes('50 groups of 100 files');
      expect(isWhole || stderr.includes('Until then this is what it has stored.')).toBe(true);
    }
    const { summary } = parse<IndexJson>(await folder.ok('index', '--json'));
    expect(summary.files).toBe(400);
    expect(await folder.ok('status')).toContain('Nothing changed: 400 files');
    expect(groupPaths(parse<DupesJson>(await folder.ok('dupes', '--json')))).toHaveLength(50);
    expect(folder.has('.imgdedup/lock')).toBe(false);
  });

  test('linking at the same time links everything once', async () => {
    using folder = manyPhotos(400, 200);
    await folder.ok('init');
    const names = folder.list();
    const started = [1, 2, 3, 4].map(() => run(['link'], { cwd: folder.path }));
    const outcomes = await Promise.all(started);
    expect(outcomes.filter(({ code }) => code !== 0 && code !== 5)).toEqual([]);
    expect(await folder.ok('link')).toBe('No duplicates to link.\n');
    expect(new Set(names.map((name) => folder.ino(name))).size).toBe(200 + 7);
    expect(folder.list()).toEqual(names);
  });

  test('those that wait for each other all have their turn', async () => {
    using folder = manyPhotos(100, 50);
    await folder.ok('init');
    const commands = [['index'], ['link'], ['undo'], ['gc'], ['verify']];
    const started = commands.map((args) => run([...args, '--wait', '50'], { cwd: folder.path }));
    for (const { code, stderr } of await Promise.all(started)) {
      expect({ code, stderr }).toEqual({ code: 0, stderr });
    }
    await expectWhole(folder);
  });

  test('twenty of all kinds leave a whole repository, and every photo with its bytes', async () => {
    using folder = manyPhotos(300, 100);
    await folder.ok('init');
    const names = folder.list().filter((name) => name.endsWith('.jpg'));
    const bytes = names.map((name) => folder.text(name));
    const kinds = ['index', 'status', 'dupes', 'link', 'log', 'undo', 'verify'];
    const started = Array.from({ length: 20 }, (_, at) =>
      run([kinds[at % kinds.length] ?? ''], { cwd: folder.path }),
    );
    const outcomes = await Promise.all(started);
    const counts = new Map<string, number>();
    for (const [at, { code }] of outcomes.entries()) {
      const key = `${kinds[at % kinds.length]} ${code}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const told = [...counts].map(([key, count]) => `${key}: ${count}`);
    process.stdout.write(`20 at once, by command and exit status: ${told.toSorted().join(', ')}\n`);
    expect(outcomes.filter(({ code }) => ![0, 3, 5].includes(code ?? -1))).toEqual([]);
    await expectWhole(folder);
    expect(folder.list().filter((name) => name.endsWith('.jpg'))).toEqual(names);
    expect(names.map((name) => folder.text(name))).toEqual(bytes);
    // Whatever was linked or taken back, the journal knows all of it.
    while ((await folder.ok('undo')) !== 'Nothing to undo.\n');
    expect(new Set(names.map((name) => folder.ino(name))).size).toBe(names.length);
    await expectWhole(folder);
  });
});

/** An `index` that reads for longer than any test runs. */
async function busyFolder(): Promise<{ folder: Folder; index: Running }> {
  const folder = await indexedPhotos();
  for (let number = 0; number < 400; number += 1) {
    // Holes are quick to make and take no room; reading them takes its time.
    folder.write(`large/${number}.jpg`, `photo ${number}`);
    truncateSync(folder.at(`large/${number}.jpg`), 500e6 + number);
  }
  const index = start(['-c', 'jobs=1', 'index'], { cwd: folder.path });
  while (!folder.has('.imgdedup/lock')) await delay(5);
  // It has looked at the folder, reads, and has stored something.
  await delay(2500);
  return { folder, index };
}

/**
 * Seconds for those who only look: two where the program itself starts in a quarter of one, more on a
 * machine that has other work to do.
 */
async function promisedSeconds(): Promise<number> {
  const began = performance.now();
  await run(['--version']);
  return 2 * Math.max(1, (performance.now() - began) / 250);
}

describe('while an index is at work', () => {
  test('those who look are answered from what is stored, at once; those who write are told who', async () => {
    const { folder, index } = await busyFolder();
    using _folder = folder;
    const timed = async (...args: readonly string[]): Promise<Outcome & { seconds: number }> => {
      const began = performance.now();
      const outcome = await folder.run(...args);
      return { ...outcome, seconds: (performance.now() - began) / 1000 };
    };
    try {
      const looks = [
        ['status'],
        ['dupes', '--json'],
        ['dupes', '--no-refresh'],
        ['log'],
        ['snapshots'],
        ['similar', '2021/geyser.jpg'],
      ];
      const times: string[] = [];
      for (const args of looks) {
        const promised = await promisedSeconds();
        const { code, stdout, stderr, seconds } = await timed(...args);
        expect({ args, code, stderr }).toEqual({ args, code: 0, stderr });
        times.push(`${args.join(' ')} ${seconds.toFixed(2)} of ${promised.toFixed(2)} s`);
        expect(seconds).toBeLessThan(promised);
        if (args[0] !== 'dupes') continue;
        const notice = `Process ${index.child.pid} on `;
        expect(stderr).toContain(notice);
        expect(stderr).toMatch(
          /"imgdedup index", since .*Until then this is what it has stored\.\n$/,
        );
        if (args[1] !== '--json') continue;
        expect(groupPaths(parse<DupesJson>(stdout))).toEqual(photoGroups);
        expect(parse<DupesJson>(stdout).complete).toBe(false);
      }
      process.stdout.write(`While an index is at work: ${times.join(', ')}\n`);
      const writers = [['index'], ['undo'], ['link', '--quiet', '--wait', '0']];
      for (const { code, stdout, stderr } of await Promise.all(
        writers.map((args) => folder.run(...args)),
      )) {
        expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
        expect(stderr).toMatch(new RegExp(`Process ${index.child.pid} on .*REPOSITORY_BUSY\\]\n$`));
        expect(stderr).not.toContain('Waiting');
      }
      const waited = await timed('link', '--wait', '1s');
      expect(waited.code).toBe(5);
      expect(waited.seconds).toBeGreaterThan(1);
      expect(waited.stderr).toMatch(/^Waiting up to 1\.0 s for process \d+ on .*\n/);
      expect(waited.stderr).toMatch(
        /^imgdedup: Waited 1 s in vain\. Process .*\[REPOSITORY_BUSY\]$/m,
      );
      const stopped = start(['index', '--wait', '5min'], { cwd: folder.path });
      await stopped.says(/Waiting up to 5 min/);
      stopped.child.kill('SIGINT');
      const { code, stderr } = await stopped.ended;
      expect({ code, stderr }).toEqual({ code: 130, stderr });
      expect(stderr).toContain('Interrupted while waiting');
      // Whoever waits has its turn as soon as the other one was killed.
      const heir = start(['link', '--wait', '5min', '--no-refresh'], { cwd: folder.path });
      await heir.says(/Waiting up to 5 min/);
      index.child.kill('SIGKILL');
      const killed = performance.now();
      expect(await heir.ended).toMatchObject({ code: 0 });
      process.stdout.write(
        `Taken over ${((performance.now() - killed) / 1000).toFixed(2)} s after a kill\n`,
      );
      expect(folder.ino('2021/waterfall.jpg')).toBe(folder.ino('2019/waterfall.jpg'));
    } finally {
      index.child.kill('SIGKILL');
      await index.ended;
    }
  }, 180_000);

  test('--wait wants a duration', async () => {
    using folder = makeFolder();
    await folder.ok('init');
    for (const text of ['', '3 weeks']) {
      const { code, stderr } = await folder.run('index', `--wait=${text}`);
      expect(code).toBe(2);
      expect(stderr).toContain('[USAGE]');
    }
  });
});

describe('a repository that was used over a network', () => {
  test('waits for other machines, and says what to remove where one is gone', async () => {
    using folder = makeFolder();
    folder.write('a.jpg', 'one', 1e9);
    await folder.ok('init');
    mkdirSync(join(folder.path, '.imgdedup/claims'));
    writeFileSync(join(folder.path, '.imgdedup/claims/held,attic,77,5,0123456789ab'), '');
    const { code, stderr } = await run(['index'], { cwd: folder.path });
    expect(code).toBe(5);
    expect(stderr).toContain('Process 77 on attic has the store of this repository open');
    expect(stderr).toMatch(/remove the folder \S+\/\.imgdedup\/claims\./u);
    rmSync(join(folder.path, '.imgdedup/claims'), { recursive: true });
    await folder.ok('index');
    await expectWhole(folder);
  });
});
