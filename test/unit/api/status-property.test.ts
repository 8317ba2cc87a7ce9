import { expect, test } from 'vitest';
import { PhotoFolder } from '../support/photo-folder.js';
import { isSoak } from '../support/soak.js';
import { Sequence, type Where } from '../support/status-sequence.js';

/** A part of a soak, the same in every run. */
const inMemory = isSoak ? 1800 : 100;
const inLevelDb = isSoak ? 240 : 20;
const watched = isSoak ? 480 : 20;
/** Sequences at a time: one changes its folder while others wait for the clock. */
const lanes = 12;

/** @returns what was wrong, with the steps that led there */
async function runSequence(seed: number, where: Where): Promise<string[]> {
  using folder = new PhotoFolder();
  await using sequence = await Sequence.start(folder, seed, where);
  try {
    await sequence.run();
  } catch (error) {
    sequence.wrong.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  if (sequence.wrong.length === 0) return [];
  return [`sequence ${seed}: ${sequence.log.join('; ')}: ${sequence.wrong.join('; ')}`];
}

/** @returns the first sequences that went wrong */
async function runAll(first: number, count: number, where: Where): Promise<string[]> {
  const seeds = Array.from({ length: count }, (_, at) => first + at).values();
  const wrong: string[] = [];
  const lane = async (): Promise<void> => {
    for (const seed of seeds) wrong.push(...(await runSequence(seed, where)));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return wrong.length === 0 ? [] : [`${wrong.length} of ${count}`, ...wrong.slice(0, 5)];
}

test(`${inMemory} sequences in memory: status is what a naive rescan says`, async () => {
  expect(await runAll(1, inMemory, 'in memory')).toEqual([]);
}, 1_800_000);

test(`${inLevelDb} sequences on LevelDB: status is what a naive rescan says`, async () => {
  expect(await runAll(100_000, inLevelDb, 'on LevelDB')).toEqual([]);
}, 1_800_000);

test(`${watched} sequences with a watcher: status is what a naive rescan says`, async () => {
  expect(await runAll(300_000, watched, 'watched')).toEqual([]);
}, 1_800_000);
