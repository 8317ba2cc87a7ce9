/** Extended attributes and ACLs: compared before a link, kept by whatever is a copy. */
import { expect, test } from 'vitest';
import {
  deleteDuplicates,
  symlinkDuplicates,
} from '../../../src/api/actions/replace-duplicates.js';
import { linkDuplicates } from '../../../src/api/actions/link-duplicates.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { nodeFileOps } from '../../../src/fs/file-ops.js';
import type { Repository } from '../../../src/library/repository/repository.js';
import { without, type Need } from '../../needs.js';
import { cloningOps, testedActs } from '../support/acts.js';
import { PhotoFolder } from '../support/photo-folder.js';
import { paths, plant } from '../support/three-photos.js';

const tag = new Map([['user.xdg.tags', Buffer.from('Oma')]]);
const attributes: Need = {
  isThere: canTag(),
  what: 'fs-native-extensions and attributes of files',
};

function canTag(): boolean {
  using folder = new PhotoFolder();
  folder.write('a.jpg', 'x');
  try {
    nodeFileOps.setAttributes(folder.at('a.jpg'), tag);
  } catch {
    return false;
  }
  return nodeFileOps.attributes(folder.at('a.jpg')).size === 1;
}

function tagsOf(folder: PhotoFolder): string[] {
  return paths.map((path) => {
    const value = nodeFileOps.attributes(folder.at(path)).get('user.xdg.tags');
    return value?.toString() ?? '';
  });
}

async function reasons(
  act: typeof linkDuplicates,
  repository: Repository,
): Promise<(string | undefined)[]> {
  const told: (string | undefined)[] = [];
  await act(repository, { onEvent: ({ skipped }) => void told.push(skipped) });
  return told;
}

test('a file is not linked where its attributes are not those of its keeper', async ({ skip }) => {
  skip(...without(attributes));
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  nodeFileOps.setAttributes(folder.at('b.jpg'), tag);
  const reason = 'has other attributes than its keeper (user.xdg.tags)';
  expect(await reasons(linkDuplicates, repository)).toEqual([reason, undefined]);
  expect(await reasons(symlinkDuplicates, repository)).toContain(reason);
});

test('a file is not deleted that has attributes its keeper lacks', async ({ skip }) => {
  skip(...without(attributes));
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  nodeFileOps.setAttributes(folder.at('b.jpg'), tag);
  expect(await reasons(deleteDuplicates, repository)).toEqual([
    'has attributes that its keeper lacks (user.xdg.tags)',
    undefined,
  ]);
  nodeFileOps.setAttributes(folder.at('a.jpg'), tag);
  expect(await deleteDuplicates(repository)).toMatchObject({ done: 1 });
});

test.each(['link', 'symlink', 'move abroad'])('undo of %s gives attributes back', async (name) => {
  if (!attributes.isThere) return;
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  for (const path of paths) nodeFileOps.setAttributes(folder.at(path), tag);
  await testedActs.find((act) => act.name === name)?.act({ folder, repository });
  expect(await undoAction(repository)).toMatchObject({ done: 2 });
  expect(tagsOf(folder)).toEqual(['Oma', 'Oma', 'Oma']);
});

test('a reflink keeps those of the duplicate', async ({ skip }) => {
  skip(...without(attributes));
  using folder = new PhotoFolder();
  const repository = await plant(folder);
  nodeFileOps.setAttributes(folder.at('b.jpg'), tag);
  const reflink = testedActs.find((act) => act.name === 'reflink');
  expect(await reflink?.act({ folder, repository, ops: cloningOps() })).toMatchObject({ done: 2 });
  expect(tagsOf(folder)).toEqual(['', 'Oma', '']);
});
