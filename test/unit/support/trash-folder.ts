import { rmSync } from 'node:fs';
import { moveDuplicates } from '../../../src/api/actions/move-duplicates.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { PhotoFolder } from './photo-folder.js';

/** Where the trash of {@link plantTrash} is. */
const trash = '.imgdedup/trash/1';

/** Two contents with two copies each. */
const photos = { 'a.jpg': 'one', 'd/b.jpg': 'one', 'c.jpg': 'two', 'd/e/f.jpg': 'two' } as const;

/** Duplicates in the trash: the keeper of the first is there, that of the second was removed. */
export async function plantTrash(folder: PhotoFolder): Promise<Repository> {
  for (const [age, [path, bytes]] of Object.entries(photos).entries()) {
    folder.write(path, bytes, 1_500_000_000 + age);
  }
  await createRepository(folder.root);
  const repository = await openTrash(folder);
  await moveDuplicates(repository, { scope: Scope.everything });
  rmSync(folder.at('c.jpg'));
  return repository;
}

export function openTrash(folder: PhotoFolder): Promise<Repository> {
  return Repository.open({ root: folder.root, dataFolder: folder.at('.imgdedup') });
}

/** Whether the copy that may go is there. */
export function hasDuplicate(folder: PhotoFolder): boolean {
  return folder.list().includes(`${trash}/d/b.jpg`);
}

/** What must be there whatever happens, and is not. */
export function missingFromTrash(folder: PhotoFolder): string[] {
  const expected = { 'a.jpg': 'one', [`${trash}/d/e/f.jpg`]: 'two' };
  const there = new Set(folder.list());
  return Object.entries(expected).flatMap(([path, bytes]) =>
    there.has(path) && folder.text(path) === bytes ? [] : [`lost ${path}`],
  );
}
