/** Whatever is done to photos, in a process that dies by SIGKILL at every single operation. */
import { expect, test } from 'vitest';
import { testedActs } from '../support/acts.js';
import { bundled } from '../support/bundled.js';
import { KillTemplate, tryKill } from '../support/kill-trial.js';
import { chosen, killsOf, opsIn, runChild, tryAll, type Kill } from '../support/killed.js';

/** Some seven seconds on two quiet cores. */
const count = 40;

test('killed at any operation, an act loses nothing and is taken back', async () => {
  const program = await bundled('killed-child');
  using template = await KillTemplate.make();
  const all: Kill[] = [];
  for (const { name } of testedActs) {
    using folder = template.copy();
    all.push(...killsOf(name, opsIn(await runChild(program, folder.root, name))));
  }
  const kills = chosen(all, count);
  const wrong = await tryAll(kills, (kill) => tryKill(template, program, kill));
  console.log(`${kills.length} kills of ${all.length} in ${testedActs.length} acts`);
  expect(wrong).toEqual([]);
}, 1_800_000);
