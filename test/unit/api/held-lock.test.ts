/** What changes files holds the right to write until it is done, whatever its last step is. */
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { emptyTrash } from '../../../src/api/actions/empty-trash.js';
import { importFiles } from '../../../src/api/import/import-files.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { watchedOps } from '../support/faulty-ops.js';
import { PhotoFolder } from '../support/photo-folder.js';

test('an import, its undo, and emptying the trash', async () => {
  using library = new PhotoFolder();
  using card = new PhotoFolder();
  await createRepository(library.root);
  const dataFolder = library.at('.imgdedup');
  const repository = await Repository.open({ root: library.root, dataFolder });
  const held: boolean[] = [];
  const ops = watchedOps(() => void held.push(existsSync(`${dataFolder}/lock`)));
  const acts = {
    import: () => importFiles(repository, { ops, sources: [{ folder: card.root }], to: '{name}' }),
    undo: () => undoAction(repository, { ops }),
    'trash empty': () =>
      emptyTrash(repository, { ops, paths: [], lastCopies: true, dryRun: false }),
  };
  card.write('a.jpg', 'one');
  for (const [name, act] of Object.entries(acts)) {
    held.length = 0;
    await act();
    expect([name, held.length > 1, new Set(held)]).toEqual([name, true, new Set([true])]);
    expect(existsSync(`${dataFolder}/lock`)).toBe(false);
  }
});
