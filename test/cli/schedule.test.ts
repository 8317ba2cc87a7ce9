import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Repository } from '../../src/library/repository/repository.js';
import { findRepository } from '../../src/library/repository/discover.js';
import { schedulePlace } from '../../src/api/maintenance/schedules.js';
import { Connections } from '../../src/queue/connections.js';
import { scheduleQueueName } from '../../src/queue/queue-keys.js';
import { parseQueueAddress } from '../../src/queue/queue-address.js';
import { redisServer, systemdAnalyze, without } from '../needs.js';
import { Redis } from '../unit/support/redis.js';
import { ended as endedWorker, worker as workerOf, type WorkerJson } from './queue-support.js';
import {
  copyPhotos,
  expectWhole,
  makeFolder,
  parse,
  start,
  type ErrorJson,
  type Folder,
  type Running,
} from './support.js';

interface ScheduleJson {
  readonly name: string;
  readonly when: string;
  readonly next: number;
  readonly task: unknown;
}

async function madeFolder(): Promise<Folder> {
  const folder = makeFolder();
  folder.write('2024/a.txt', 'no picture');
  await folder.ok('init');
  return folder;
}

test('without a queue a timer and its service are printed, as systemd wants them', async () => {
  using folder = await madeFolder();
  const args = ['schedule', 'add', '5 4 13 * fri', 'verify', '--data', '--name', 'night'];
  const { code, stdout } = await folder.run(...args, '--json');
  expect(code).toBe(0);
  const { timer, service } = parse<Record<'timer' | 'service', string>>(stdout);
  expect(timer).toContain('OnCalendar=*-*-13 04:05:00\nOnCalendar=Fri *-*-* 04:05:00\n');
  expect(timer).toContain('Persistent=true\n\n[Install]\nWantedBy=timers.target\n');
  expect(service).toMatch(/ExecStart=.* "verify" "--data" "-C" "/);
  expect(service).toContain(`"${folder.path}"`);
  const text = await folder.ok('schedule', 'add', '5 4 13 * fri', 'verify', '--data');
  expect(text).toContain(timer);
  expect(text).toContain(service);
  expect(text).toMatch(/^# imgdedup-.*-verify\.service$/m);
});

test('systemd finds nothing wrong with them', async ({ skip }) => {
  skip(...without(systemdAnalyze));
  using folder = await madeFolder();
  const stdout = await folder.ok('schedule', 'add', '0 3 * * *', 'index', '--json');
  const { timer, service } = parse<Record<'timer' | 'service', string>>(stdout);
  folder.write('.units/night.timer', timer);
  folder.write('.units/night.service', service);
  const units = ['night.timer', 'night.service'].map((name) => folder.at(`.units/${name}`));
  const args = ['--user', 'verify', ...units];
  const { stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  expect(stderr.split('\n').filter((line) => line.includes('night.'))).toEqual([]);
});

describe.skipIf(!redisServer.isThere)('schedules of a queue', () => {
  let redis: Redis;
  let folder: Folder;
  beforeAll(async () => {
    redis = await Redis.start();
    folder = await madeFolder();
  });
  afterAll(async () => {
    folder[Symbol.dispose]();
    await redis[Symbol.asyncDispose]();
  });

  /** Due every second, which nobody can ask for by a command. */
  async function everySecond(name: string, data: object, of = folder): Promise<void> {
    await using repository = await Repository.open(findRepository(of.path));
    const place = await schedulePlace(repository, redis.url);
    await using connections = await Connections.open(parseQueueAddress(redis.url));
    const queue = await connections.queue(scheduleQueueName(place.repository));
    await queue.upsertJobScheduler(
      name,
      { pattern: '* * * * * *', tz: 'UTC' },
      { name, data, opts: { removeOnComplete: true, removeOnFail: true } },
    );
  }

  async function taking(from: Folder, ...more: readonly string[]): Promise<Running> {
    const args = ['schedule', 'run', '--queue', redis.url, '--json', ...more];
    const running = start(args, { cwd: from.path });
    await running.says(/Waiting for what is due/);
    return running;
  }

  const queued = (): readonly string[] => ['--queue', redis.url];
  const list = async (from = folder): Promise<readonly ScheduleJson[]> =>
    parse<{ readonly schedules: readonly ScheduleJson[] }>(
      await from.ok('-C', from.path, 'schedule', 'list', ...queued(), '--json'),
    ).schedules;

  test('are added, replaced, listed by when they are due, and removed', async () => {
    await folder.ok('schedule', 'add', '0 3 1 1 *', 'verify', '--data', ...queued());
    const retrying = await folder.ok(
      'schedule',
      'add',
      '0 3 * * *',
      'index',
      '--retry',
      ...queued(),
    );
    expect(retrying).toMatch(/^"index" is scheduled: index --retry; it is due at /);
    await folder.ok('schedule', 'add', '*/30 * * * *', 'index', '--name', 'often', ...queued());
    // A name that says it all is not said twice.
    const added = await folder.ok('schedule', 'add', '0 4 * * *', 'index', ...queued());
    expect(added).toMatch(/^"index" is scheduled; it is due at /);
    const lines = (await folder.ok('schedule', 'list', ...queued())).trimEnd().split('\n');
    const names = lines.map((line) => / {2}(.*) \(/.exec(line)?.[1] ?? '');
    expect(new Set(names)).toEqual(new Set(['index', 'often: index', 'verify: verify --data']));
    const all = await list();
    expect(new Map(all.map(({ name, when, task }) => [name, { when, task }]))).toEqual(
      new Map([
        ['often', { when: '0,30 * * * *', task: { command: 'index', retry: false } }],
        ['index', { when: '0 4 * * *', task: { command: 'index', retry: false } }],
        ['verify', { when: '0 3 1 1 *', task: { command: 'verify', data: true } }],
      ]),
    );
    const due = all.map(({ next }) => next);
    expect(due).toEqual(due.toSorted((a, b) => a - b));
    expect(new Date(all.find(({ name }) => name === 'index')?.next ?? 0).getHours()).toBe(4);
    for (const name of ['often', 'index', 'verify']) {
      await folder.ok('schedule', 'remove', name, ...queued());
    }
    expect(await list()).toEqual([]);
    const args = ['schedule', 'remove', 'index', ...queued(), '--json'];
    const { code, stdout } = await folder.run(...args);
    expect({ code, error: parse<ErrorJson>(stdout).error.code }).toEqual({
      code: 2,
      error: 'NO_SUCH_SCHEDULE',
    });
  });

  test('hand pictures out to workers, if that is said', async () => {
    using photos = copyPhotos();
    await photos.ok('init');
    const worker = await workerOf(redis, photos.path, '--json');
    await everySecond('index', { command: 'index', retry: false }, photos);
    const running = await taking(photos, '--hand-out');
    await running.says(/Done: index/);
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
    const { files } = parse<WorkerJson>(await endedWorker(worker)).summary;
    // All of them; nothing was left that the next run would look at.
    expect(files).toBe(9);
    await expectWhole(photos);
  });

  test('are done where the repository is, whatever fails, until they are stopped', async () => {
    using other = await madeFolder();
    await everySecond('index', { command: 'index', retry: false });
    await everySecond('unknown', { command: 'index', retry: false, argv: ['--force'] });
    await everySecond('verify', { command: 'verify', data: true });
    expect(await list(other)).toEqual([]);
    const elsewhere = await taking(other);
    const here = await taking(folder);
    await here.says(/Done: index/);
    await here.says(/does not know/);
    await here.says(/Done: verify --data/);
    const config = folder.at('.imgdedup/config.toml');
    const sound = readFileSync(config);
    writeFileSync(config, 'jobs = "many"\n');
    await here.says(/Failed: .*\[CONFIG_INVALID\]/s);
    writeFileSync(config, sound);
    await folder.ok('schedule', 'remove', 'unknown', ...queued());
    const ends = [here, elsewhere].map(async ({ child, ended }) => {
      child.kill('SIGTERM');
      const { code, stdout } = await ended;
      expect(code).toBe(0);
      return parse<{ readonly summary: { readonly done: number } }>(stdout).summary.done;
    });
    const [done = 0, doneElsewhere] = await Promise.all(ends);
    expect(done).toBeGreaterThan(1);
    expect(doneElsewhere).toBe(0);
    expect(await folder.ok('snapshots')).not.toBe('');
    await expectWhole(folder);
  });
});
