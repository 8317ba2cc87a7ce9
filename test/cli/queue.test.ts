import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { relatedPrefix, relationPrefix } from '../../src/storage/keys.js';
import { levelStoreSource } from '../../src/storage/level-store.js';
import { openssl, redisServer, without } from '../needs.js';
import { Redis } from '../unit/support/redis.js';
import { s3Credentials, S3Server } from '../unit/support/s3-server.js';
import { copyOf, ended, families, records, worker, type WorkerJson } from './queue-support.js';
import {
  copyPhotos,
  expectWhole,
  makeFolder,
  parse,
  start,
  type ErrorJson,
  type Folder,
  type IndexJson,
  type LookAlikesJson,
} from './support.js';

interface QueueJson {
  readonly summary: Readonly<Record<'workers' | 'waiting' | 'background', number>> & {
    readonly isPaused: boolean;
  };
}

/** Sample photos, one that is cut off after its header, and a text with the name of a picture. */
async function photos(): Promise<Folder> {
  const folder = copyPhotos();
  folder.write('broken.jpg', readFileSync(folder.at('2019/mountain.jpg')).subarray(0, 200), 1e9);
  folder.write('letter.jpg', 'no picture', 1e9);
  await folder.ok('init');
  return folder;
}

/** A key and a certificate of this machine that nobody vouches for. */
function identity(folder: Folder): { readonly key: string; readonly cert: string } {
  const [key, cert] = [folder.at('key.pem'), folder.at('cert.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  spawnSync('openssl', [...made, '-keyout', key, '-out', cert, ...subject]);
  return { key, cert };
}

describe.skipIf(!redisServer.isThere)('a queue', () => {
  test('of two workers makes the records that a run alone makes, bit for bit', async () => {
    await using redis = await Redis.start();
    using alone = await photos();
    using folder = await photos();
    const [expected] = await Promise.all([alone.run('index'), folder.ok('index', '--no-similar')]);
    expect(expected.code).toBe(3);
    const workers = await Promise.all([
      worker(redis, folder.path, '--json'),
      worker(redis, folder.path, '--json'),
    ]);
    const args = ['index', '--queue', redis.url, '--job-size', '3', '--json'];
    const { code, stdout } = await folder.run(...args);
    const document = parse<IndexJson>(stdout);
    expect(code).toBe(3);
    expect(document.failures.map(({ path }) => path)).toEqual(['broken.jpg']);
    const tallies = await Promise.all(workers.map(ended));
    const sums = tallies.map((text) => parse<WorkerJson>(text).summary);
    const looked = sums.reduce((sum, { files }) => sum + files, 0);
    expect(looked).toBe(document.summary.fingerprinted);
    expect(sums.reduce((sum, { jobs }) => sum + jobs, 0)).toBeGreaterThan(2);
    const made = await records(folder);
    expect(made.size).toBeGreaterThan(20);
    expect(made).toEqual(await records(alone));
    // Nothing of it stays there.
    expect(await redis.ask('--scan', '--pattern', '*look-*')).toBe('');
    await expectWhole(folder);
  });

  test('with a password lets in who has it, and nobody is told', async () => {
    await using redis = await Redis.start({ password: 'sesame%&' });
    using folder = await photos();
    const open = `redis://localhost:${redis.port}`;
    for (const url of [open, `redis://:wrong@localhost:${redis.port}`]) {
      for (const command of [
        ['index', '--queue', url],
        ['worker', url],
      ]) {
        const { code, stdout } = await folder.run(...command, '--json');
        const { error } = parse<ErrorJson>(stdout);
        expect({ code, error: error.code }).toEqual({ code: 1, error: 'QUEUE_DENIED' });
        expect(error.message).not.toContain('wrong');
      }
    }
    const env = { IMGDEDUP_QUEUE_PASSWORD: 'sesame%&' };
    const running = start(['worker', open], { cwd: folder.path, env });
    await running.says(/Waiting for jobs/);
    const run = await start(['index', '--queue', open], { cwd: folder.path, env }).ended;
    expect(run.code).toBe(3);
    await ended(running);
    expect(run.stderr).not.toContain('sesame');
  });

  test.skipIf(!openssl.isThere)('is spoken to through TLS', async () => {
    using keys = makeFolder();
    const own = identity(keys);
    const { cert } = own;
    await using redis = await Redis.start({ identity: own });
    using folder = await photos();
    // Nobody vouches for it.
    const doubted = await folder.run('index', '--queue', redis.url, '--json');
    expect(parse<ErrorJson>(doubted.stdout).error.code).toBe('QUEUE_UNREACHABLE');
    const options = { cwd: folder.path, env: { NODE_EXTRA_CA_CERTS: cert } };
    const running = start(['worker', redis.url], options);
    await running.says(/Waiting for jobs/);
    expect((await start(['index', '--queue', redis.url], options).ended).code).toBe(3);
    await ended(running);
  });

  test('what a worker does not find as it is here is looked at here', async () => {
    await using redis = await Redis.start();
    using folder = await photos();
    using other = copyPhotos();
    const [changed, touched] = [other.at('2019/heather.jpg'), other.at('2019/mountain.jpg')];
    const bytes = readFileSync(changed);
    writeFileSync(changed, bytes.fill(0, bytes.length - 9));
    const old = new Date('2020-01-01T00:00:00.25Z');
    utimesSync(changed, old, old);
    utimesSync(touched, 1e9, 1e9);
    const running = await worker(redis, other.path, '--json');
    const { code, stderr } = await folder.run('index', '--queue', redis.url);
    expect(code).toBe(3);
    expect(stderr).toMatch(/The worker \S+:\d+ lacks files that are here/);
    const { notThere } = parse<WorkerJson>(await ended(running)).summary;
    // These two, and the two that only the folder has.
    expect(notThere).toBe(4);
    using alone = await photos();
    await alone.run('index');
    expect(await records(folder)).toEqual(await records(alone));
  });

  test.skipIf(!openssl.isThere)(
    'a worker without the folder fetches from S3, and the rest from the server, with signatures only',
    async () => {
      await using redis = await Redis.start();
      await using storage = await S3Server.start();
      using folder = await photos();
      using alone = await photos();
      using nowhere = makeFolder();
      using keys = makeFolder();
      using temporary = makeFolder();
      const { key, cert } = identity(keys);
      const inStorage = '2019/heather.jpg';
      await storage.keep({
        [`originals/${inStorage}`]: readFileSync(folder.at(inStorage)),
        'originals/2019/mountain.jpg': Buffer.from('another picture'),
      });
      const tls = ['--tls-cert', cert, '--tls-key', key];
      const server = start(['serve', '--workers-at', 'localhost:0', ...tls], { cwd: folder.path });
      let printed = '';
      server.child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
      const door = /^https:\/\/localhost:\d+$/m;
      await expect.poll(() => printed).toMatch(door);
      const from = door.exec(printed)?.[0] ?? '';
      const s3 = ['--s3', `${storage.url}/originals`, '--s3-endpoint', storage.endpoint];
      const env = { NODE_EXTRA_CA_CERTS: cert, TMPDIR: temporary.path, ...s3Credentials };
      const args = ['worker', redis.url, '--from', from, ...s3, '--json'];
      const running = start(args, { cwd: nowhere.path, env });
      await running.says(/Waiting for jobs/);
      const sign = ['--queue', redis.url, '--sign', '--json'];
      const { code, stdout, stderr } = await folder.run('index', ...sign);
      expect(code).toBe(3);
      // It lacked nothing.
      expect(stderr).not.toContain('lacks files');
      const { fingerprinted } = parse<IndexJson>(stdout).summary;
      expect(statSync(folder.at('.imgdedup/signing-key')).mode & 0o777).toBe(0o600);
      const { files, fetched, notThere } = parse<WorkerJson>(await ended(running)).summary;
      expect({ files, fetched, notThere }).toEqual({
        files: fingerprinted,
        fetched: fingerprinted,
        notThere: 0,
      });
      expect(readdirSync(temporary.path)).toEqual([]);
      expect(readdirSync(nowhere.path)).toEqual([]);
      await ended(server);
      await alone.run('index');
      expect(await records(folder)).toEqual(await records(alone));
      await expectWhole(folder);
    },
  );

  test('a worker without the folder is no obstacle where nothing is signed', async () => {
    await using redis = await Redis.start();
    using folder = await photos();
    using nowhere = makeFolder();
    const running = await worker(redis, nowhere.path, '--from', 'http://127.0.0.1:1', '--json');
    const { code, stderr } = await folder.run('index', '--queue', redis.url);
    expect(code).toBe(3);
    expect(stderr).toContain('its job has no signature');
    const { files, notThere } = parse<WorkerJson>(await ended(running)).summary;
    expect({ files, notThere }).toEqual({ files: 0, notThere: 11 });
  });

  test('a run that is killed goes on with what was answered meanwhile', async () => {
    await using redis = await Redis.start();
    using folder = await photos();
    const args = ['index', '--queue', redis.url];
    const killed = start(args, { cwd: folder.path });
    await killed.says(/Nobody takes the jobs/);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const running = await worker(redis, folder.path);
    // No terminal: nobody waits for it.
    await expect.poll(() => redis.ask('ZCARD', 'bull:imgdedup-look:prioritized')).toBe('0');
    await expect.poll(() => redis.ask('LLEN', 'bull:imgdedup-look:active')).toBe('0');
    running.child.kill('SIGTERM');
    const { stderr } = await running.ended;
    expect(stderr).toMatch(/The worker has ended: 11 pictures in 1 job/);
    // Nobody is there who would look at anything.
    const { code, stdout } = await folder.run(...args, '--json');
    expect(code).toBe(3);
    expect(parse<IndexJson>(stdout).summary.fingerprinted).toBe(11);
    await expectWhole(folder);
  });

  test.each([true, false])(
    'survives a server that begins again, its data kept: %s',
    async (keeps) => {
      await using redis = await Redis.start();
      using folder = await photos();
      const args = ['index', '--queue', redis.url, '--job-size', '4'];
      const run = start(args, { cwd: folder.path });
      await run.says(/Nobody takes the jobs/);
      await redis.end(keeps);
      const late = await folder.run('worker', redis.url, '--json');
      expect(parse<ErrorJson>(late.stdout).error.code).toBe('QUEUE_UNREACHABLE');
      await redis.begin();
      const running = await worker(redis, folder.path);
      expect((await run.ended).code).toBe(3);
      await ended(running);
      await expectWhole(folder);
    },
  );

  test('a run that waits ends by Ctrl-C, and a worker whose server is gone by SIGTERM', async () => {
    await using redis = await Redis.start();
    using folder = await photos();
    const run = start(['index', '--queue', redis.url], { cwd: folder.path });
    await run.says(/Nobody takes the jobs/);
    run.child.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    using nowhere = makeFolder();
    const running = await worker(redis, nowhere.path);
    await redis.end(false);
    await running.says(/Trouble with the queue/);
    await ended(running);
  });
});

test.skipIf(!redisServer.isThere)('a queue is looked at, paused and resumed', async () => {
  await using redis = await Redis.start();
  using folder = await photos();
  const control = async (verb: string): Promise<QueueJson['summary']> =>
    parse<QueueJson>(await folder.ok('queue', verb, redis.url, '--json')).summary;
  expect(await control('pause')).toMatchObject({ isPaused: true, workers: 0, waiting: 0 });
  const run = start(['index', '--queue', redis.url, '--no-background'], { cwd: folder.path });
  await run.says(/The queue is paused/);
  expect(await control('status')).toMatchObject({ isPaused: true, waiting: 1, background: 0 });
  const text = await folder.ok('queue', 'status', redis.url);
  expect(text).toBe('The queue is paused, with 0 workers.\n1 job: waiting\n');
  expect(await control('resume')).toMatchObject({ isPaused: false, waiting: 1 });
  run.child.kill('SIGINT');
  expect((await run.ended).code).toBe(130);
});

/** How pictures come from each other, by their numbers: all that is stored of it. */
async function relations(folder: Folder): Promise<Map<string, string>> {
  await using store = await levelStoreSource(folder.at('.imgdedup/store')).open();
  const found = new Map<string, string>();
  for (const prefix of [relationPrefix, relatedPrefix]) {
    for await (const [key, value] of store.range(prefix)) {
      found.set(Buffer.from(key).toString('hex'), Buffer.from(value).toString('hex'));
    }
  }
  return found;
}

describe.skipIf(!redisServer.isThere)('dupes --similar with a queue', () => {
  test('finds what a run alone finds, bit for bit, also after it was stopped and killed', async () => {
    await using redis = await Redis.start();
    using folder = await families();
    using alone = copyOf(folder);
    const find = ['dupes', '--similar', '--json'];
    const expected = parse<LookAlikesJson>(await alone.ok(...find, '--jobs', '1'));
    expect(expected.summary).toMatchObject({ groups: 2, files: 8 });
    const args = [...find, '--queue', redis.url, '--job-size', '1'];
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const run = start(args, { cwd: folder.path });
      await run.says(/Nobody takes the jobs/);
      run.child.kill(signal);
      expect((await run.ended).code).toBe(signal === 'SIGINT' ? 130 : null);
      // Nobody compared them: they are not taken for compared.
      expect((await relations(folder)).size).toBe(0);
    }
    // It has no photos, and needs none.
    using nowhere = makeFolder();
    const running = await worker(redis, nowhere.path, '--json');
    const found = parse<LookAlikesJson>(await folder.ok(...args));
    const { summary } = parse<WorkerJson>(await ended(running));
    expect(summary.pairs).toBeGreaterThan(5);
    expect(summary).toMatchObject({ files: 0, notThere: 0, refused: 0 });
    expect(found.groups).toEqual(expected.groups);
    expect((await relations(folder)).size).toBeGreaterThan(8);
    expect(await relations(folder)).toEqual(await relations(alone));
    expect(await redis.ask('--scan', '--pattern', '*relate-*')).toBe('');
    await expectWhole(folder);
  });
});

test('needs a server', ({ skip }) => {
  skip(...without(redisServer));
  expect(spawnSync('redis-cli', ['--version']).status).toBe(0);
});
