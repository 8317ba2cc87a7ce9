/** The server of a review, killed by SIGKILL at every operation from the first look to the last after Apply. */
import { readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundled } from '../support/bundled.js';
import { KillTemplate, tryDeath } from '../support/kill-trial.js';
import { chosen, killsOf, opsIn, runChild, tryAll, type Kill } from '../support/killed.js';
import type { PhotoFolder } from '../support/photo-folder.js';
import { isSoak } from '../support/soak.js';

/** Some two seconds on two quiet cores. */
const count = 12;

const ways = { links: isLinked, joined: isJoined };

test('killed in the midst of Apply, it loses nothing, and all is taken back', async () => {
  const program = await bundled('killed-review-child');
  // A decoder for each look takes a third of the time: soaks start them.
  using template = await KillTemplate.make({ knowsTexts: !isSoak });
  const all: Kill[] = [];
  for (const [way, isDone] of Object.entries(ways)) {
    using whole = template.copy();
    all.push(...killsOf(way, opsIn(await runChild(program, whole.root, way))));
    expect(isDone(whole)).toBe(true);
  }
  const kills = chosen(all, count);
  const wrong = await tryAll(kills, ({ act, place, death }) =>
    tryDeath(template, act, (root) => runChild(program, root, act, String(place), death)),
  );
  console.log(`${kills.length} kills of ${all.length} in reviews applied in two ways`);
  expect(wrong).toEqual([]);
}, 1_800_000);

function isLinked(folder: PhotoFolder): boolean {
  return !folder.list().includes('d/e/c.jpg') && folder.ino('b.jpg') === folder.ino('a.jpg');
}

function isJoined(folder: PhotoFolder): boolean {
  return (
    folder.text('b.jpg') === 'same' &&
    ['d/e/c.jpg', 'd/e/c too.jpg'].every((path) => readlinkSync(folder.at(path)) === '../../a.jpg')
  );
}
