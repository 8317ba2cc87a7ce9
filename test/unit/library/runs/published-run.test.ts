import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startOf } from '../../../../src/fs/processes/process-start.js';
import { PublishedRun } from '../../../../src/library/runs/published-run.js';
import { readRuns } from '../../../../src/library/runs/read-runs.js';
import { decodeRun, encodeRun } from '../../../../src/library/runs/run-record.js';
import type { Progress } from '../../../../src/model/runs/progress.js';
import { makeFolder, type Folder } from '../../../cli/support.js';

function far(files: number): Progress {
  return { stage: 'reading', files, totalFiles: 9, bytes: 10 * files, totalBytes: undefined };
}

const progress = { ...far(3), unit: 'files' };
const record = {
  pid: process.pid,
  host: hostname(),
  started: startOf(process.pid) ?? '',
  command: 'trash empty',
  since: 5,
  stageSince: 5,
  at: 6,
  progress,
};

/** Tells until somebody can read it. */
async function toldBy(run: PublishedRun, folder: Folder, files: number): Promise<void> {
  for (;;) {
    run.tell(far(files));
    await delay(5);
    if (readRuns(folder.path, Date.now())[0]?.progress.files === files) return;
  }
}

test('a run tells how far it is, the newest only, and leaves nothing', async () => {
  using folder = makeFolder();
  {
    await using run = new PublishedRun(folder.path, 'index', 1);
    await toldBy(run, folder, 1);
    await toldBy(run, folder, 7);
    const [told, ...others] = readRuns(folder.path, Date.now());
    expect(others).toEqual([]);
    expect(told).toMatchObject({ pid: process.pid, command: 'index', progress: far(7) });
  }
  expect(readdirSync(folder.path)).toEqual([]);
});

test('a process that rests tells nothing, until it works again', async () => {
  using folder = makeFolder();
  await using run = new PublishedRun(folder.path, 'review', 1);
  await toldBy(run, folder, 1);
  const before = readRuns(folder.path, Date.now())[0]?.stageSince ?? 0;
  run.tell(far(2));
  run.rest();
  run.rest();
  await expect.poll(() => readdirSync(folder.path)).toEqual([]);
  await toldBy(run, folder, 3);
  expect(readRuns(folder.path, Date.now())[0]?.stageSince).toBeGreaterThan(before);
  run.rest();
});

test('a short run tells nothing, a long one not more often than it may', async () => {
  using folder = makeFolder();
  await using run = new PublishedRun(folder.path, 'index', 60_000);
  for (let files = 0; files < 1000; files += 1) run.tell(far(files));
  await delay(20);
  expect(readdirSync(folder.path)).toEqual([]);
});

test('where it cannot be written, the run goes on and nobody is told', async () => {
  using folder = makeFolder();
  folder.write('runs', 'a file');
  await using run = new PublishedRun(folder.path, 'index', 0);
  for (let files = 0; files < 10; files += 1) {
    run.tell(far(files));
    await delay(2);
  }
  expect(folder.text('runs')).toBe('a file');
  expect(readRuns(folder.path, Date.now())).toEqual([]);
});

test('what killed processes left is not shown, and removed by the next run', async () => {
  using folder = makeFolder();
  mkdirSync(folder.at('runs'));
  // The number was given again: the process is another one.
  folder.write('runs/1.json', encodeRun({ ...record, pid: 1, started: 'before' }));
  folder.write('runs/2.json', encodeRun({ ...record, pid: 2 ** 31 - 2 }));
  folder.write('runs/3.json', encodeRun({ ...record, pid: 3, host: 'elsewhere', at: 1000 }));
  folder.write('runs/4.json', 'torn');
  expect(readRuns(folder.path, 2000).map(({ host }) => host)).toEqual(['elsewhere']);
  expect(readRuns(folder.path, 100_000)).toEqual([]);
  {
    await using run = new PublishedRun(folder.path, 'index', 1);
    while (!existsSync(folder.at(`runs/${process.pid}.json`))) {
      run.tell(far(1));
      await delay(5);
    }
  }
  expect(readdirSync(folder.at('runs'))).toEqual(['3.json', '4.json']);
});

test('a record is read as it was written, and what is odd is none', () => {
  const text = encodeRun(record);
  expect(decodeRun(text)).toEqual(record);
  const value: Record<string, unknown> = JSON.parse(text);
  for (const name of ['v', ...Object.keys(record)]) {
    expect(decodeRun(JSON.stringify({ ...value, [name]: null })), name).toBeUndefined();
  }
  for (const name of ['stage', 'unit', 'files', 'bytes']) {
    const odd = { ...value, progress: { ...progress, [name]: null } };
    expect(decodeRun(JSON.stringify(odd)), name).toBeUndefined();
  }
  for (let length = 0; length < text.length - 1; length += 1) {
    expect(decodeRun(text.slice(0, length))).toBeUndefined();
  }
});

test('what is read is a whole record at any moment', async () => {
  using folder = makeFolder();
  await using run = new PublishedRun(folder.path, 'index', 0);
  const file = folder.at(`runs/${process.pid}.json`);
  const seen = new Set<number>();
  for (let files = 0; seen.size < 20; files += 1) {
    run.tell(far(files));
    await delay(1);
    if (!existsSync(file)) continue;
    const told = decodeRun(readFileSync(file, 'utf8'));
    expect(told).toBeDefined();
    seen.add(told?.progress.files ?? -1);
  }
});
