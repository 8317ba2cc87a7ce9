import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { redisServer } from '../needs.js';
import { Redis } from '../unit/support/redis.js';
import { scene } from '../unit/support/scenes.js';
import { copyOf, ended, families, records, worker, type WorkerJson } from './queue-support.js';
import { errorText, expectWhole, makeFolder, parse, start, type Folder } from './support.js';

interface ImportedJson {
  readonly similar: readonly { readonly path: string; readonly like: { readonly path: string } }[];
}

function withoutOrigin({ path, like }: ImportedJson['similar'][number]): object {
  return { path, like };
}

async function picturesOf(running: Awaited<ReturnType<typeof worker>>): Promise<number> {
  return parse<WorkerJson>(await ended(running)).summary.files;
}

/** Copies of what the families have, otherwise encoded, and one of its own. */
async function card(): Promise<Folder> {
  const folder = makeFolder();
  folder.write('card/pair/a.jpg', await scene(1, { size: 300 }), 1e9);
  folder.write('card/pair/b.jpg', await scene(2, { size: 300 }), 1e9);
  folder.write('card/c.jpg', await scene(3, { size: 300 }), 1e9);
  return folder;
}

/** The files of a copy are others than those that were hashed, until somebody looks at them. */
async function freshCopy(of: Folder): Promise<Folder> {
  const folder = copyOf(of);
  await folder.ok('index', '--no-similar');
  return folder;
}

/** One file was looked at, so often. */
function times(count: number): RegExp {
  return new RegExp(`(?:1 change noted: 1 file hashed [^,]*, 1 picture[^]*){${count}}`);
}

describe.skipIf(!redisServer.isThere)('what arrives', () => {
  let redis: Redis;
  let model: Folder;
  let source: Folder;

  beforeAll(async () => {
    redis = await Redis.start();
    [model, source] = await Promise.all([families(), card()]);
  });
  afterEach(async () => {
    await redis.ask('FLUSHALL');
  });
  afterAll(async () => {
    model[Symbol.dispose]();
    source[Symbol.dispose]();
    await redis[Symbol.asyncDispose]();
  });

  test('by import is looked at by workers, and nothing else is', async () => {
    using folder = await freshCopy(model);
    using alone = await freshCopy(model);
    const importing = ['import', '--to', 'new/{name}', '--json'];
    const expected = parse<ImportedJson>(await alone.ok(...importing, source.at('card')));
    expect(expected.similar.map(({ path }) => path)).toEqual(['new/a.jpg', 'new/b.jpg']);
    const queue = ['--queue', redis.url];
    const running = await worker(redis, folder.path, '--json');
    const found = parse<ImportedJson>(
      await folder.ok(...importing, source.at('card/pair'), ...queue),
    );
    expect(found.similar.map(withoutOrigin)).toEqual(expected.similar.map(withoutOrigin));
    // What an import did not look at is what index hands out then.
    await folder.ok(...importing, source.at('card'), '--no-similar');
    await folder.ok('index', ...queue);
    expect(await picturesOf(running)).toBe(3);
    expect(await records(folder)).toEqual(await records(alone));
    await expectWhole(folder);
  });

  test('is not copied where the queue is not there, or would have nothing to do', async () => {
    using folder = copyOf(model);
    const import_ = ['import', source.at('card'), '--to', 'new/{name}', '--json', '--queue'];
    const away = await folder.run(...import_, 'redis://127.0.0.1:1');
    expect(errorText(away.stdout)).toContain('cannot be reached');
    for (const flag of ['--check', '--dry-run', '--no-similar']) {
      const { code, stdout } = await folder.run(...import_, redis.url, flag);
      expect(code).toBe(2);
      expect(errorText(stdout)).toContain(flag);
    }
    expect(readdirSync(folder.path)).not.toContain('new');
  });

  test('while index watches is handed out, and looked at here where nobody takes it', async () => {
    using folder = await freshCopy(model);
    const first = await worker(redis, folder.path, '--json');
    const args = ['index', '--watch', '--queue', redis.url, '-c', 'watch.cpu-share=100'];
    const running = start(args, { cwd: folder.path });
    await running.says(/^8 files: 0 files hashed/m);
    await running.says(/Watching/);
    folder.write('one.jpg', await scene(4, { size: 200 }), 1e9);
    await running.says(times(1));
    expect(await picturesOf(first)).toBe(1);
    folder.write('two.jpg', await scene(5, { size: 200 }), 1e9);
    await running.says(/Nobody takes jobs from the queue; this machine does it meanwhile/);
    await running.says(times(2));
    await redis.end(false);
    folder.write('three.jpg', await scene(6, { size: 200 }), 1e9);
    await running.says(times(3));
    await redis.begin();
    const second = await worker(redis, folder.path, '--json');
    folder.write('four.jpg', await scene(7, { size: 200 }), 1e9);
    await running.says(times(4));
    expect(await picturesOf(second)).toBe(1);
    running.child.kill('SIGTERM');
    const { code, stderr } = await running.ended;
    expect(code).toBe(0);
    // Told once, until somebody takes jobs again.
    expect(stderr.match(/this machine does it meanwhile/g)).toHaveLength(1);
    await expectWhole(folder);
  });
});
