/** What holds for whatever is done to photos, where any single operation fails. */
import { describe, expect, test } from 'vitest';
import { lastAction } from '../../../src/actions/journal/journal.js';
import { ImgdedupError } from '../../../src/model/errors/errors.js';
import type { ActionEvent } from '../../../src/model/actions/action.js';
import { leftovers, portrait, testedActs, type TestedAct } from '../support/acts.js';
import { systemError, watchedOps, type OpName } from '../support/faulty-ops.js';
import { PhotoFolder } from '../support/photo-folder.js';
import { isSoak, placesOf, sampled } from '../support/soak.js';
import { differences, opsOf, plant, riddles, whatIsLost } from '../support/three-photos.js';

const codes = ['EIO', 'ENOSPC', 'EACCES', 'EMLINK', 'EXDEV', 'EROFS', 'ENOENT'];

describe.each(testedActs)('$name', (tested) => {
  test('goes on after any failing call, and tells why', async () => {
    const usual = await opsOf(tested);
    const own = testedActs.indexOf(tested);
    // The codes in turn, so that every kind of operation fails and CI has its time; with every code in a soak.
    const tried = sampled(placesOf(usual), ({ op }) => op, 3).flatMap((place) =>
      codes
        .filter((_, turn) => isSoak || turn === (place.at + own) % codes.length)
        .map((code) => ({ ...place, code })),
    );
    const wrong = await Promise.all(tried.map(({ code, op, at }) => failAt(tested, code, op, at)));
    expect(wrong.flat()).toEqual([]);
    console.log(`${tried.length} calls fail of ${usual.length} in ${tested.name}`);
  }, 600_000);
});

/** @returns what went wrong when one operation fails */
async function failAt(tested: TestedAct, code: string, op: OpName, at: number): Promise<string[]> {
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  const original = portrait(folder);
  await tested.prepare({ folder, repository });
  let made = 0;
  const ops = watchedOps(() => {
    made += 1;
    if (made === at + 1) throw systemError(code);
  });
  const events: ActionEvent[] = [];
  const onEvent = (event: ActionEvent): void => void events.push(event);
  const { done, skipped } = await tested
    .act({ folder, repository, ops, onEvent })
    .catch((error: unknown) => {
      // Where not even the goal can be looked at, nothing is begun.
      if (!(error instanceof ImgdedupError) || error.code !== 'FOLDER_UNREADABLE') throw error;
      return { done: 2, skipped: 0 };
    });
  // A keeper that takes no more names: its next one stays as it is, and takes over.
  const isLink = tested.name === 'link' || tested.name === 'link by rename';
  const expected = isLink && op === 'link' && code === 'EMLINK' ? 1 : 2;
  const found = [
    ...(made > at ? [] : ['nothing failed']),
    ...(done + skipped === expected && (skipped <= 1 || events.every(isUndescribed))
      ? []
      : [`${done} done, ${skipped} left alone`]),
    ...riddles(events),
    ...whatIsLost(folder),
    ...leftovers(folder).filter((path) => path.endsWith('.tmp')),
    ...((await lastAction(repository))?.state === 'running' ? ['running'] : []),
    ...(await differences(folder, repository, original)),
  ];
  return found.map((what) => `${code} of ${op}, operation ${at + 1}: ${what}`);
}

/** What cannot be written down beside the trash first does not go there: that concerns all of a batch. */
function isUndescribed({ skipped }: ActionEvent): boolean {
  return skipped?.startsWith('the manifest of the trash could not be written: ') === true;
}
