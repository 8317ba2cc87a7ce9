/** The server of a review, killed by SIGKILL at every operation from the first look to the last after Apply. */
import { expect, test } from 'vitest';
import { bundled } from '../support/bundled.js';
import { KillTemplate, tryDeath } from '../support/kill-trial.js';
import { chosen, killsOf, opsIn, runChild, tryAll } from '../support/killed.js';

/** Some three seconds on two quiet cores. */
const count = 12;

test('killed in the midst of Apply, it loses nothing, and all is taken back', async () => {
  const program = await bundled('killed-review-child');
  using template = await KillTemplate.make();
  using whole = template.copy();
  const ops = opsIn(await runChild(program, whole.root));
  expect(whole.list()).not.toContain('d/e/c.jpg');
  expect(whole.ino('b.jpg')).toBe(whole.ino('a.jpg'));
  const kills = chosen(killsOf('review', ops), count);
  const wrong = await tryAll(kills, ({ act, place, death }) =>
    tryDeath(template, act, (root) => runChild(program, root, String(place), death)),
  );
  console.log(`${kills.length} kills of a review that makes ${ops.length} operations`);
  expect(wrong).toEqual([]);
}, 1_800_000);
