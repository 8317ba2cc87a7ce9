/** Actions of more steps than are journalled together. */
import { chmodSync } from 'node:fs';
import { expect, test } from 'vitest';
import { linkDuplicates } from '../../../src/api/actions/link-duplicates.js';
import { showAction } from '../../../src/api/actions/log.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { verify } from '../../../src/api/maintenance/verify.js';
import { portrait } from '../support/acts.js';
import { PhotoFolder, settle } from '../support/photo-folder.js';

test('an undo that is interrupted leaves a whole journal, and goes on', async () => {
  using folder = new PhotoFolder();
  for (let number = 0; number < 1100; number += 1) {
    folder.write(`${number}.jpg`, 'same', 1_500_000_000.5 + number);
  }
  await settle();
  const repository = await Repository.ephemeral(folder.root);
  const original = portrait(folder);
  expect(await linkDuplicates(repository, { scope: Scope.everything })).toMatchObject({
    done: 1099,
  });
  const controller = new AbortController();
  let told = 0;
  const onEvent = (): void => {
    told += 1;
    if (told === 300) controller.abort();
  };
  const undoing = undoAction(repository, { signal: controller.signal, onEvent });
  await expect(undoing).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(await problems(repository)).toEqual([]);
  const { done } = await undoAction(repository);
  expect(done).toBeGreaterThan(700);
  expect(portrait(folder)).toEqual(original);
  expect(await problems(repository)).toEqual([]);
  const outcomes = new Map<string, number>();
  for await (const { outcome } of (await showAction(repository, 1)).steps) {
    outcomes.set(outcome.kind, (outcomes.get(outcome.kind) ?? 0) + 1);
  }
  expect(outcomes).toEqual(new Map([['undone', 1099]]));
});

async function problems(repository: Repository): Promise<string[]> {
  return (await verify(repository)).problems.map(({ what, why }) => `${what} ${why}`);
}

test('a batch of which every file is refused leaves no gap in the journal', async () => {
  using folder = new PhotoFolder();
  for (let number = 0; number < 1600; number += 1) {
    const path = `${String(number).padStart(4, '0')}.jpg`;
    folder.write(path, 'same', 1_500_000_000.5 + number);
    // The keeper, then 700 with another mode, then 899 that can be linked.
    if (number > 0 && number <= 700) chmodSync(folder.at(path), 0o600);
  }
  await settle();
  const repository = await Repository.ephemeral(folder.root);
  const linked = await linkDuplicates(repository, { scope: Scope.everything });
  expect(linked).toMatchObject({ done: 899, skipped: 700 });
  expect(await problems(repository)).toEqual([]);
  expect(await undoAction(repository)).toMatchObject({ done: 899, skipped: 0 });
  expect(await problems(repository)).toEqual([]);
});
