/** Files are put by a process that dies by SIGKILL at every single operation, or where one fails. */
import { cpSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bundled } from '../../support/bundled.js';
import type { Death } from '../../support/doom.js';
import { wrappedPutOps } from '../../support/faulty-put-ops.js';
import { systemError } from '../../support/faulty-ops.js';
import { chosen, opsIn, runChild, tryAll, type Kill } from '../../support/killed.js';
import { PhotoFolder } from '../../support/photo-folder.js';
import { putFolder, runScript, wrongAfterScript } from '../../support/put-script.js';
import { isSoak } from '../../support/soak.js';

test('killed at any operation, nothing is half there, lost, or in the way', async () => {
  const program = await bundled('killed-put-child');
  using template = await putFolder();
  using whole = copyOf(template);
  const ops = opsIn(await runChild(program, whole.root));
  expect(await wrongAfterScript(whole)).toEqual([]);
  // Whatever else is tried: a file in the making, and a content on its way out.
  const all = killsOf(ops);
  const always = all.filter(
    ({ op, death }) => death === 'after' && (op === 'write' || op === 'rename'),
  );
  const kills = [...new Set([...always, ...chosen(all, 24)])];
  const wrong = await tryAll(kills, async ({ place, death }) => {
    using folder = copyOf(template);
    const ended = await runChild(program, folder.root, String(place), death);
    const found = await wrongAfterScript(folder);
    return ended === undefined ? found : ['it did not die', ...found];
  });
  console.log(`${kills.length} kills in putting files`);
  expect(wrong).toEqual([]);
}, 1_800_000);

test.each(['EIO', 'ENOSPC', 'EACCES', 'ESTALE'])(
  '%s of any operation loses nothing, and leaves nothing half done',
  async (code) => {
    using template = await putFolder();
    const ops: string[] = [];
    {
      using usual = copyOf(template);
      await runScript(
        usual.root,
        wrappedPutOps((call, op) => (ops.push(op), call())),
      );
    }
    const wrong: string[] = [];
    for (const [at, op] of ops.entries()) {
      if (!isSoak && at % 9 !== code.length % 9) continue;
      using folder = copyOf(template);
      let made = 0;
      const failing = wrappedPutOps((call) => {
        made += 1;
        if (made === at + 1) throw systemError(code);
        return call();
      });
      await runScript(folder.root, failing, () => undefined);
      const found = await wrongAfterScript(folder);
      wrong.push(...found.map((what) => `${code} of ${op}, operation ${at + 1}: ${what}`));
    }
    expect(wrong).toEqual([]);
  },
  1_800_000,
);

function killsOf(ops: readonly string[]): Kill[] {
  return ops.flatMap((op, place) => {
    const deaths: Death[] =
      op === 'write' || op === 'append' ? ['before', 'midway', 'after'] : ['before', 'after'];
    return deaths.map((death) => ({ act: 'put', op, place, death }));
  });
}

function copyOf(template: PhotoFolder): PhotoFolder {
  const folder = new PhotoFolder();
  cpSync(template.root, folder.root, { recursive: true, preserveTimestamps: true });
  return folder;
}
