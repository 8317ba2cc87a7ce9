/** What leaves the trash for good, in a process that dies by SIGKILL at every single operation, or where one fails. */
import { cpSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emptyTrash } from '../../../src/api/actions/empty-trash.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { verify } from '../../../src/api/maintenance/verify.js';
import { recordOps, systemError, watchedOps } from '../support/faulty-ops.js';
import { bundled } from '../support/bundled.js';
import { chosen, killsOf, opsIn, runChild, tryAll, type Kill } from '../support/killed.js';
import { PhotoFolder } from '../support/photo-folder.js';
import { hasDuplicate, missingFromTrash, openTrash, plantTrash } from '../support/trash-folder.js';

const everything = { paths: [], lastCopies: false, dryRun: false } as const;

test('killed at any operation, emptying the trash loses nothing and goes on', async () => {
  const program = await bundled('killed-purge-child');
  using template = new PhotoFolder();
  await plantTrash(template);
  using whole = copyOf(template);
  const ops = opsIn(await runChild(program, whole.root));
  expect(hasDuplicate(whole)).toBe(false);
  const kills = chosen(killsOf('trash empty', ops), 18);
  const wrong = await tryAll(kills, (kill) => tryKill(template, program, kill));
  console.log(`${kills.length} kills in emptying the trash`);
  expect(wrong).toEqual([]);
}, 1_800_000);

async function tryKill(
  template: PhotoFolder,
  program: string,
  { place, death }: Kill,
): Promise<string[]> {
  using folder = copyOf(template);
  const ended = await runChild(program, folder.root, String(place), death);
  const found = ended === undefined ? [] : ['it did not die'];
  found.push(...missingFromTrash(folder));
  const repository = await openTrash(folder);
  const { problems } = await verify(repository);
  found.push(...problems.map(({ what, why }) => `verify: ${what} ${why}`));
  await emptyTrash(repository, everything);
  if (hasDuplicate(folder)) found.push('the same command does not go on');
  found.push(...missingFromTrash(folder));
  await undoAction(repository, { id: 1 });
  if (folder.text('d/e/f.jpg') !== 'two') found.push('what was kept does not come back');
  return found;
}

test.each(['EIO', 'ENOSPC', 'EACCES'])(
  '%s of any operation loses nothing',
  async (code) => {
    using template = new PhotoFolder();
    await plantTrash(template);
    using usual = copyOf(template);
    const repository = await openTrash(usual);
    const ops = await recordOps((own) => emptyTrash(repository, { ...everything, ops: own }));
    const wrong: string[] = [];
    for (const [at, op] of ops.entries()) {
      using folder = copyOf(template);
      let made = 0;
      const failing = watchedOps(() => {
        made += 1;
        if (made === at + 1) throw systemError(code);
      });
      const own = await openTrash(folder);
      const { dropped, kept } = await emptyTrash(own, { ...everything, ops: failing });
      const found = missingFromTrash(folder);
      if (dropped.length + kept.length !== 2) found.push('not both are told of');
      if (dropped.length === 1 && hasDuplicate(folder)) found.push('it is not gone');
      if (dropped.length === 0 && !hasDuplicate(folder)) found.push('it is gone');
      wrong.push(...found.map((what) => `${code} of ${op}, operation ${at + 1}: ${what}`));
    }
    expect(wrong).toEqual([]);
  },
  600_000,
);

test('a copy that changes before the removal is none', async () => {
  using template = new PhotoFolder();
  await plantTrash(template);
  using usual = copyOf(template);
  const repository = await openTrash(usual);
  const ops = await recordOps((own) => emptyTrash(repository, { ...everything, ops: own }));
  // Between the last look at it and the removal lies an instant.
  const last = ops.lastIndexOf('look');
  const wrong: string[] = [];
  for (const [at, op] of ops.slice(0, last + 1).entries()) {
    using folder = copyOf(template);
    let made = 0;
    const meddling = watchedOps(() => {
      made += 1;
      if (made === at + 1) folder.write('a.jpg', 'ONE', 1_500_000_000);
    });
    await emptyTrash(await openTrash(folder), { ...everything, ops: meddling });
    if (!hasDuplicate(folder)) wrong.push(`changed before ${op}, operation ${at + 1}`);
  }
  expect(wrong).toEqual([]);
}, 600_000);

function copyOf(template: PhotoFolder): PhotoFolder {
  const folder = new PhotoFolder();
  cpSync(template.root, folder.root, { recursive: true, preserveTimestamps: true });
  return folder;
}
