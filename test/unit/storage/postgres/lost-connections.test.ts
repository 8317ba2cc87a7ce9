import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { undoAction } from '../../../../src/api/actions/undo.js';
import { verify } from '../../../../src/api/maintenance/verify.js';
import type { RepositoryPlace } from '../../../../src/library/repository/discover.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { readStorePlace } from '../../../../src/library/repository/store-place.js';
import { acquireWriterLock } from '../../../../src/library/repository/writer-lock.js';
import type { Writer } from '../../../../src/model/runs/activity.js';
import { ImgdedupError } from '../../../../src/model/errors/errors.js';
import type { StoreSource, WriterLock } from '../../../../src/storage/object-store.js';
import { postgresStoreSource } from '../../../../src/storage/postgres/postgres-source.js';
import type { StoreAddress } from '../../../../src/storage/postgres/store-address.js';
import { portrait, testedActs } from '../../support/acts.js';
import { bundled } from '../../support/bundled.js';
import { watchedSource } from '../../support/faulty-store.js';
import { PhotoFolder, settle } from '../../support/photo-folder.js';
import { postgresForTests } from '../../support/postgres.js';
import { codeRejectedBy } from '../expect-code.js';
import { collect, put } from '../storage-suite.js';

const server = postgresForTests();
const me: Writer = { pid: 7, host: 'here', command: 'link', since: '2026-01-01T00:00:00.000Z' };

async function newSource(): Promise<[StoreSource, StoreAddress]> {
  const address = server().newAddress();
  const source = postgresStoreSource(address);
  await (await source.create())[Symbol.asyncDispose]();
  return [source, address];
}

async function take(source: StoreSource): Promise<WriterLock> {
  const lock = await source.writerLock?.tryTake(me);
  if (lock === undefined) throw new TypeError('somebody has it');
  return lock;
}

describe('the right to write', () => {
  test('is had by one at a time, who is told to the others, and comes back', async () => {
    const [mine, address] = await newSource();
    const theirs = postgresStoreSource(address);
    expect(await theirs.writerLock?.holder()).toBeUndefined();
    {
      await using _lock = await take(mine);
      expect(await theirs.writerLock?.tryTake(me)).toBeUndefined();
      expect(await theirs.writerLock?.holder()).toEqual(me);
      const wanted = acquireWriterLock('/nowhere', theirs, 'index');
      await expect(wanted).rejects.toMatchObject({
        code: 'REPOSITORY_BUSY',
        message: expect.stringContaining(`Process 7 on here ("imgdedup link", since ${me.since})`),
      });
      expect(await codeRejectedBy(theirs.open())).toBe('REPOSITORY_BUSY');
      await using _look = await theirs.look();
    }
    await using _lock = await take(theirs);
    expect(await codeRejectedBy(mine.open())).toBe('REPOSITORY_BUSY');
  });

  test('is waited for', async () => {
    const [mine, address] = await newSource();
    const lock = await take(mine);
    const told: string[] = [];
    const lockWait = { ms: 20_000, onWait: (holder: string) => void told.push(holder) };
    const waiting = acquireWriterLock('/nowhere', postgresStoreSource(address), 'index', {
      lockWait,
    });
    await expect.poll(() => told).toHaveLength(1);
    await lock[Symbol.asyncDispose]();
    await (await waiting)[Symbol.asyncDispose]();
    expect(told[0]).toContain('process 7 on here');
  });

  test('lets those in one process have the store one after the other', async () => {
    const [source] = await newSource();
    await using _lock = await take(source);
    let users = 0;
    const counts = await Promise.all(
      [1, 2, 3].map(async (number) => {
        await using store = await source.open();
        users += 1;
        await store.write([put(`a${number}`, '')]);
        return users--;
      }),
    );
    expect(counts).toEqual([1, 1, 1]);
  });

  test('ends with the connection: whoever had it writes nothing any more, and another can', async () => {
    const [mine, address] = await newSource();
    const theirs = postgresStoreSource(address);
    const lock = await take(mine);
    const store = await mine.open();
    await store.write([put('a', 'mine')]);
    await server().endConnections();
    await expect.poll(() => theirs.writerLock?.holder()).toBeUndefined();
    {
      await using _lock = await take(theirs);
      await using other = await theirs.open();
      await other.write([put('a', 'theirs')]);
      expect(await codeRejectedBy(store.write([put('a', 'again')]))).toBe('STORE_UNREACHABLE');
      expect(await codeRejectedBy(store.get(Buffer.from('a')))).toBe('STORE_UNREACHABLE');
    }
    await store[Symbol.asyncDispose]();
    {
      // Nor does it get the right back by opening the store anew.
      await using later = await mine.open();
      expect(await codeRejectedBy(later.write([put('a', 'later')]))).toBe('STORE_UNREACHABLE');
    }
    await lock[Symbol.asyncDispose]();
    await using look = await mine.look();
    expect((await look.get(Buffer.from('a')))?.toString()).toBe('theirs');
    await using _again = await take(mine);
  });

  test('of a process that is killed is free, and its batches are whole', async () => {
    const [source, { server: at, schema }] = await newSource();
    const child = spawn(process.execPath, [await bundled('lock-holder-child'), at, schema]);
    await once(child.stdout, 'data');
    expect(await source.writerLock?.holder()).toMatchObject({ pid: child.pid, host: 'there' });
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    await expect.poll(() => source.writerLock?.holder()).toBeUndefined();
    await using _lock = await take(source);
    await using store = await source.open();
    const pairs = await collect(store, Buffer.from('a'));
    expect(new Set(pairs.map(([, value]) => value.toString())).size).toBe(1);
    expect(pairs).toHaveLength(1000);
  });
});

describe('a batch of several statements', () => {
  test.each([
    ['connections are ended', () => server().endConnections()],
    ['the server stops', () => server().crash()],
  ])('is there as a whole or not at all where %s in its midst', async (_, end) => {
    for (let wait = 0; wait < 120; wait += 40) {
      const [source] = await newSource();
      const changes = Array.from({ length: 50_000 }, (__, at) => put(`a${at}`, 'x'.repeat(20)));
      {
        await using _lock = await take(source);
        await using store = await source.open();
        const writing = store.write(changes).then(
          () => 'written',
          (error: unknown) => (error instanceof ImgdedupError ? error.code : error),
        );
        await new Promise((resolve) => setTimeout(resolve, wait));
        await end();
        expect(['written', 'STORE_UNREACHABLE']).toContain(await writing);
      }
      await server().resume();
      await using look = await source.look();
      expect([0, 50_000]).toContain((await collect(look, Buffer.from('a'))).length);
    }
  });
});

/** Three names of one content, in a repository on the server. */
async function plant(folder: PhotoFolder): Promise<RepositoryPlace> {
  for (const name of ['a.jpg', 'b.jpg', 'd/e/c.jpg']) folder.write(name, 'same', 1_500_000_000);
  await settle();
  return (await createRepository(folder.root, { store: server().server })).place;
}

function open(place: RepositoryPlace): Promise<Repository> {
  return Repository.open(place, { overrides: new Map([['store.servers', [server().server]]]) });
}

describe('an act whose connections are ended', () => {
  const acts = testedActs.filter(({ name }) => ['link', 'trash', 'undo of link'].includes(name));

  test.each(acts)('$name: before each of its writes', async ({ prepare, act }) => {
    let wasWhole = false;
    for (let place = 0; !wasWhole; place += 1) {
      using folder = new PhotoFolder();
      const home = await plant(folder);
      await prepare({ folder, repository: await open(home) });
      const before = portrait(folder);
      const address = readStorePlace(home.dataFolder);
      if (address === undefined) throw new TypeError('it is on LevelDB');
      let writes = 0;
      const source = watchedSource(postgresStoreSource(address), async (write) => {
        if (writes++ === place) await server().endConnections();
        return write();
      });
      const failing = await Repository.open(home, { source });
      const code = await codeRejectedBy(act({ folder, repository: failing }));
      expect([undefined, 'STORE_UNREACHABLE']).toContain(code);
      wasWhole = writes <= place;
      expect(wasWhole).toBe(code === undefined);

      // The same command goes on, and what was done can be taken back.
      await using again = await open(home);
      await act({ folder, repository: again }).catch(rethrowUnless('NO_SUCH_ACTION'));
      expect((await verify(again)).problems).toEqual([]);
      const copies = [...portrait(folder).values()].filter((each) => each.startsWith('same '));
      expect(copies.length).toBeGreaterThan(0);
      await undoAction(again).catch(rethrowUnless('NO_SUCH_ACTION'));
      expect([...portrait(folder).keys()].toSorted()).toEqual([...before.keys()].toSorted());
      expect((await verify(again)).problems).toEqual([]);
    }
  });
});

function rethrowUnless(code: string): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof ImgdedupError && error.code === code) return undefined;
    throw error;
  };
}
