import { cpSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemCode } from '../../../../src/model/errors/errors.js';
import type { Progress } from '../../../../src/model/runs/progress.js';
import { settle } from '../../support/photo-folder.js';
import { picture } from '../../support/pictures.js';
import { Random } from '../../support/random.js';
import { named, SimilarFolder, told } from '../../support/similar-folder.js';

const photos = new SimilarFolder();
let whole: string[][] = [];

beforeAll(async () => {
  for (const seed of [300, 301]) {
    const original = picture(seed);
    photos.write(`${seed}.jpg`, await original.clone().jpeg({ quality: 90 }).toBuffer());
    photos.write(`${seed}-small.png`, await original.clone().resize(480).png().toBuffer());
    photos.write(`${seed}-turned.jpg`, await original.clone().rotate(270).jpeg().toBuffer());
    const cut = { left: 100, top: 40, width: 560, height: 430 };
    photos.write(`${seed}-cut.jpg`, await original.clone().extract(cut).jpeg().toBuffer());
  }
  using folder = await copied();
  whole = told(await folder.find());
});
afterAll(() => photos[Symbol.dispose]());

async function copied(): Promise<SimilarFolder> {
  const folder = new SimilarFolder();
  cpSync(photos.root, folder.root, { recursive: true, preserveTimestamps: true });
  // Of files that were just written nothing is kept that was learnt.
  await settle();
  return folder;
}

/** @returns whether the run was interrupted before it was done */
async function findUntil(
  folder: SimilarFolder,
  signal: AbortSignal,
  onProgress?: (progress: Progress) => void,
): Promise<boolean> {
  const run = folder.find({ signal, ...(onProgress && { onProgress }) });
  const code = await run.then(() => 'done', systemCode);
  expect(['done', 'INTERRUPTED']).toContain(code);
  return code === 'INTERRUPTED';
}

test('an uninterrupted run finds all of them', () => {
  expect(whole.map((group) => group.length)).toEqual([4, 4]);
});

test('a run that is interrupted at any event is continued by the next', async () => {
  const random = new Random(7);
  using folder = await copied();
  const stages = new Set<string>();
  for (let turn = 0; turn < 4; turn += 1) {
    const stop = new AbortController();
    let left = random.int(1, 4);
    await findUntil(folder, stop.signal, ({ stage }) => {
      left -= 1;
      if (left > 0) return;
      stages.add(stage);
      stop.abort();
    });
  }
  expect([...stages]).toContain('fingerprinting');
  expect(told(await folder.find())).toEqual(whole);
});

test('nor does it matter when', async () => {
  const random = new Random(8);
  using folder = await copied();
  let interrupted = 0;
  for (let turn = 0; turn < 5; turn += 1) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), random.int(0, 900));
    if (await findUntil(folder, stop.signal)) interrupted += 1;
    clearTimeout(timer);
  }
  expect(interrupted).toBeGreaterThan(0);
  const last = await folder.find();
  expect(told(last)).toEqual(whole);
  expect((await folder.find()).work).toEqual({ fingerprinted: 0, compared: 0, weighed: 0 });
});

test('pictures that were looked at before the interruption are not looked at again', async () => {
  using folder = await copied();
  const stop = new AbortController();
  let done = 0;
  const isInterrupted = await findUntil(folder, stop.signal, ({ stage, files }) => {
    if (stage !== 'fingerprinting') return;
    done = files;
    if (files >= 3) stop.abort();
  });
  expect(isInterrupted).toBe(true);
  const next = await folder.find();
  expect(next.work.fingerprinted).toBe(8 - done);
  expect(told(next)).toEqual(whole);
});

test('while another process writes, what is committed is the answer, and that is said', async () => {
  using folder = await copied();
  expect(told(await folder.find())).toEqual(whole);
  folder.write('new.jpg', await picture(300).resize(400).jpeg().toBuffer());
  {
    await using _lock = await (await folder.open()).lock('index');
    const busy = await folder.find();
    expect(busy.readOnly).toHaveLength(1);
    expect(busy.readOnly[0]).toContain('index');
    expect(busy.work).toEqual({ fingerprinted: 0, compared: 0, weighed: 0 });
    expect(told(busy)).toEqual(whole);
  }
  const free = await folder.find();
  expect(free.readOnly).toEqual([]);
  expect(named(free).flat()).toContain('new.jpg');
  expect(free.work).toMatchObject({ fingerprinted: 1, compared: 1 });
});
