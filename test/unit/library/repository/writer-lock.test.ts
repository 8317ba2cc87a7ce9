import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { without } from '../../../needs.js';
import {
  acquireWriterLock,
  type WriterLock,
} from '../../../../src/library/repository/writer-lock.js';
import { levelStoreSource } from '../../../../src/storage/level-store.js';
import { memoryStoreSource } from '../../../../src/storage/memory-store.js';
import type { StoreSource } from '../../../../src/storage/object-store.js';
import { codeRejectedBy } from '../../storage/expect-code.js';
import { temporaryFolders } from '../../storage/temp-folder.js';

const newFolder = temporaryFolders();
let folder = '';
let source: StoreSource = memoryStoreSource();

beforeEach(async () => {
  folder = newFolder();
  source = levelStoreSource(join(folder, 'store'));
  await using _store = await source.create();
});

function acquire(command = 'index'): Promise<WriterLock> {
  return acquireWriterLock(folder, source, command);
}

function lockFile(): string {
  return join(folder, 'lock');
}

/** What is in the lock file of a process that is not this one. */
function writeLock(holder: object): void {
  const rest = {
    host: hostname(),
    command: 'link',
    since: '2025-01-02T03:04:05.678Z',
    started: '',
  };
  writeFileSync(lockFile(), JSON.stringify({ ...rest, ...holder }));
}

function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

/** Start of a process as Linux tells it; other systems tell none. */
function startOf(pid: number): string {
  if (!existsSync(`/proc/${pid}/stat`)) return '';
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return stat.slice(stat.lastIndexOf(')')).split(' ')[20] ?? '';
}

test('says in a file who holds it, and removes the file', async () => {
  {
    await using _lock = await acquire();
    const holder: unknown = JSON.parse(readFileSync(lockFile(), 'utf8'));
    expect(holder).toMatchObject({ pid: process.pid, host: hostname(), command: 'index' });
  }
  expect(existsSync(lockFile())).toBe(false);
  await using _again = await acquire();
});

test('is not held by the store: others can open it meanwhile', async () => {
  await using _lock = await acquire();
  await using store = await source.open();
  expect(await store.get(Buffer.from('x'))).toBeUndefined();
});

describe('while another process holds it', () => {
  test('is REPOSITORY_BUSY, with pid, host, command and since', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const ended = once(other, 'exit');
    try {
      writeLock({ pid: other.pid, started: startOf(other.pid ?? 0) });
      const taking = acquire();
      await expect(taking).rejects.toThrow(
        `Process ${other.pid} on ${hostname()} ("imgdedup link", since 2025-01-02T03:04:05.678Z)`,
      );
      expect(await codeRejectedBy(acquire())).toBe('REPOSITORY_BUSY');
    } finally {
      other.kill('SIGKILL');
      await ended;
    }
    await using _lock = await acquire();
  });

  test('leaves its lock file alone', async () => {
    writeLock({ pid: process.pid, started: startOf(process.pid) });
    const before = readFileSync(lockFile());
    expect(await codeRejectedBy(acquire())).toBe('REPOSITORY_BUSY');
    expect(readFileSync(lockFile())).toEqual(before);
  });

  test('of several that ask at once, one gets it', async () => {
    const asked = await Promise.allSettled([acquire(), acquire(), acquire(), acquire()]);
    const held = asked.filter((one) => one.status === 'fulfilled');
    expect(held).toHaveLength(1);
    for (const { value } of held) await value[Symbol.asyncDispose]();
  });

  test('a process of another owner counts as alive', async () => {
    // As root, process 1 answers; as anybody else it refuses. It lives either way.
    writeLock({ pid: 1, started: startOf(1) });
    expect(await codeRejectedBy(acquire())).toBe('REPOSITORY_BUSY');
  });
});

/** Takes the lock and says who holds it now. */
async function holderAfterTaking(): Promise<unknown> {
  await using _lock = await acquire('dupes');
  const holder: unknown = JSON.parse(readFileSync(lockFile(), 'utf8'));
  return holder;
}

describe('what a dead process left is taken over', () => {
  test('where its pid is free', async () => {
    writeLock({ pid: deadPid(), started: '12345' });
    expect(await holderAfterTaking()).toMatchObject({ command: 'dupes', pid: process.pid });
  });

  test('where its pid belongs to a process that started at another time', async ({ skip }) => {
    skip(...without({ isThere: existsSync('/proc/1/stat'), what: '/proc' }));
    writeLock({ pid: process.pid, started: `${Number(startOf(process.pid)) - 1}` });
    expect(await holderAfterTaking()).toMatchObject({ command: 'dupes', pid: process.pid });
  });

  test('where it was killed, and nobody asked how it ended', async ({ skip }) => {
    skip(...without({ isThere: existsSync('/proc/1/stat'), what: '/proc' }));
    // The shell that started it lives on as another program, which knows of no child.
    const script = 'sleep 60 & echo $!; exec sleep 60';
    const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = once(parent, 'exit');
    try {
      const [line] = await once(parent.stdout, 'data');
      const pid = Number(String(line));
      writeLock({ pid, started: startOf(pid) });
      expect(await codeRejectedBy(acquire())).toBe('REPOSITORY_BUSY');
      // As long as it is a shell, it asks.
      while (readFileSync(`/proc/${parent.pid}/comm`, 'latin1') !== 'sleep\n') await delay(5);
      process.kill(pid, 'SIGKILL');
      while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))) await delay(5);
      expect(await holderAfterTaking()).toMatchObject({ command: 'dupes', pid: process.pid });
    } finally {
      parent.kill('SIGKILL');
      await ended;
    }
  });

  test.each(['', '{"pid": 12', '\0\0', 'null', '[]', '{}', '{"pid":"1","host":"h"}'])(
    'where it wrote %j and no more',
    async (text) => {
      writeFileSync(lockFile(), text);
      expect(await holderAfterTaking()).toMatchObject({ command: 'dupes', pid: process.pid });
    },
  );
});

describe('who waits', () => {
  test('gets it when the other gives it back, and was told once whom it waits for', async () => {
    const first = await acquire();
    const told: string[] = [];
    const lockWait = { ms: 60_000, onWait: (holder: string) => told.push(holder) };
    const waiting = acquireWriterLock(folder, source, 'link', { lockWait });
    await delay(200);
    expect(told).toEqual([expect.stringMatching(/^process \d+ on .*"imgdedup index", since /)]);
    await first[Symbol.asyncDispose]();
    await using _second = await waiting;
    expect(told).toHaveLength(1);
  });

  test('is refused when its time is up, and says how long it waited', async () => {
    await using _lock = await acquire();
    const waiting = acquireWriterLock(folder, source, 'link', { lockWait: { ms: 300 } });
    await expect(waiting).rejects.toThrow(/^Waited 0\.3 s in vain\. Process \d+ on /);
    expect(await codeRejectedBy(waiting)).toBe('REPOSITORY_BUSY');
  });

  test('stops waiting when it is told to', async () => {
    await using _lock = await acquire();
    const abort = new AbortController();
    const lockWait = { ms: 60_000, signal: abort.signal, onWait: () => abort.abort() };
    const waiting = acquireWriterLock(folder, source, 'link', { lockWait });
    expect(await codeRejectedBy(waiting)).toBe('INTERRUPTED');
  });
});

describe('what cannot be asked counts as alive', () => {
  test('a process on another machine, with a hint what to do', async () => {
    writeLock({ pid: deadPid(), host: 'elsewhere.example' });
    expect(await codeRejectedBy(acquire())).toBe('REPOSITORY_BUSY');
    const remedy = expect.stringContaining(`on elsewhere.example any more, remove ${lockFile()}`);
    await expect(acquire()).rejects.toMatchObject({ remedy });
  });

  test('a living process of which the start is not known', async () => {
    writeLock({ pid: process.pid, started: '' });
    expect(await codeRejectedBy(acquire())).toBe('REPOSITORY_BUSY');
    // Written by another version, without the field.
    writeLock({ pid: process.pid, started: undefined });
    expect(await codeRejectedBy(acquire())).toBe('REPOSITORY_BUSY');
  });
});

test.each([1.5, 1e20])('a lock file with the impossible pid %d is a torn one', async (pid) => {
  writeLock({ pid, started: '1' });
  expect(await holderAfterTaking()).toMatchObject({ pid: process.pid });
});

test('giving a lock back does not remove the lock of another', async () => {
  const mine = await acquire();
  writeLock({ pid: 1, host: 'elsewhere.example' });
  await mine[Symbol.asyncDispose]();
  expect(existsSync(lockFile())).toBe(true);
});
