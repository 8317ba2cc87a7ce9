import { expect, test } from 'vitest';
import { PhotoFolder } from '../../support/photo-folder.js';
import { postgresForTests } from '../../support/postgres.js';
import { isSoak } from '../../support/soak.js';
import { Sequence } from '../../support/status-sequence.js';

const server = postgresForTests();
const [count, lanes] = [isSoak ? 240 : 16, 8];

/** @returns what was wrong, with the steps that led there */
async function runSequence(seed: number): Promise<string[]> {
  using folder = new PhotoFolder();
  await using sequence = await Sequence.start(folder, seed, { server: server().server });
  await sequence.run();
  if (sequence.wrong.length === 0) return [];
  return [`sequence ${seed}: ${sequence.log.join('; ')}: ${sequence.wrong.join('; ')}`];
}

test(`${count} sequences on PostgreSQL: status is what a naive rescan says`, async () => {
  const seeds = Array.from({ length: count }, (_, at) => 500_000 + at).values();
  const wrong: string[] = [];
  const lane = async (): Promise<void> => {
    for (const seed of seeds) wrong.push(...(await runSequence(seed)));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  expect(wrong).toEqual([]);
}, 1_800_000);
