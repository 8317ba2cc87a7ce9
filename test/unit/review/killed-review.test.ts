/** The server of a review, killed by SIGKILL at every operation from the first look to the last after Apply. */
import { readlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundled } from '../support/bundled.js';
import { KillTemplate, tryDeath } from '../support/kill-trial.js';
import { chosen, killsOf, opsIn, runChild, tryAll } from '../support/killed.js';
import type { PhotoFolder } from '../support/photo-folder.js';

/** Some three seconds on two quiet cores. */
const count = 12;

test.each([
  ['links', isLinked],
  ['joined', isJoined],
] as const)(
  'killed in the midst of Apply (%s), it loses nothing, and all is taken back',
  async (way, isDone) => {
    const program = await bundled('killed-review-child');
    using template = await KillTemplate.make();
    using whole = template.copy();
    const ops = opsIn(await runChild(program, whole.root, way));
    expect(isDone(whole)).toBe(true);
    const kills = chosen(killsOf('review', ops), count);
    const wrong = await tryAll(kills, ({ act, place, death }) =>
      tryDeath(template, act, (root) => runChild(program, root, way, String(place), death)),
    );
    console.log(`${kills.length} kills of a review that makes ${ops.length} operations`);
    expect(wrong).toEqual([]);
  },
  1_800_000,
);

function isLinked(folder: PhotoFolder): boolean {
  return !folder.list().includes('d/e/c.jpg') && folder.ino('b.jpg') === folder.ino('a.jpg');
}

function isJoined(folder: PhotoFolder): boolean {
  return (
    folder.text('b.jpg') === 'same' &&
    ['d/e/c.jpg', 'd/e/c too.jpg'].every((path) => readlinkSync(folder.at(path)) === '../../a.jpg')
  );
}
