import { lstatSync, readFileSync } from 'node:fs';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { collectGarbage } from '../../../src/api/maintenance/collect-garbage.js';
import { verify } from '../../../src/api/maintenance/verify.js';
import type { PutOps } from '../../../src/fs/put-ops.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { PhotoFolder } from './photo-folder.js';

/** Puts of every kind, one after the other; undefined is a removal. */
const script: readonly (readonly [path: string, text: string | undefined])[] = [
  ['a/1', 'one'],
  ['a/2', 'one'],
  ['b/3', 'two'],
  ['photo.jpg', 'dear'],
  ['c/4', 'dear'],
  ['a/1', 'three'],
  ['b/3', 'one'],
  ['a/2', undefined],
  ['b/3', 'two'],
  ['a/5', 'three'],
];

/** What a photo that is there before holds. */
const photo = { path: 'photo.jpg', text: 'dear' } as const;

/** A repository that nothing was put into yet. */
export async function putFolder(): Promise<PhotoFolder> {
  const folder = new PhotoFolder();
  await createRepository(folder.root);
  folder.write(photo.path, photo.text);
  return folder;
}

/** @param onError told of every call that fails; without it the first one ends the script */
export async function runScript(
  root: string,
  putOps?: PutOps,
  onError?: (error: unknown) => void,
): Promise<void> {
  const place = { root, dataFolder: `${root}/.imgdedup` };
  const repository = await Repository.open(place, { putOps });
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (onError === undefined) throw error;
      onError(error);
    }
  };
  for (const [path, text] of script) {
    await attempt(() =>
      text === undefined
        ? repository.remove(path)
        : repository.put(path, Buffer.from(text), { state: `state of ${text}` }),
    );
  }
  await attempt(() => repository.flush());
  // Where that failed it is done by the next one.
  await attempt(() => repository.flush());
}

/** What is wrong after a script that was cut off, and after another one has gone on. */
export async function wrongAfterScript(folder: PhotoFolder): Promise<string[]> {
  const wrong: string[] = [];
  const place = { root: folder.root, dataFolder: folder.at('.imgdedup') };
  const present = filesOf(folder);
  if (present.get(photo.path) !== photo.text) wrong.push('the photo is not what it was');
  for (const [path, text] of present) {
    const isPossible =
      path === photo.path || script.some((one) => one[0] === path && one[1] === text);
    if (!isPossible) wrong.push(`${path} holds ${JSON.stringify(text)}`);
  }
  wrong.push(...twoInodes(folder, present));
  {
    await using repository = await Repository.open(place);
    for (const path of present.keys()) {
      const entry = await repository.find(path);
      if (entry === undefined && path !== photo.path) wrong.push(`${path} is not known`);
    }
    for await (const { path } of repository.list()) {
      if (!present.has(path)) wrong.push(`${path} is listed, and is not there`);
    }
  }
  const ownFiles = folder.list().filter((path) => /\.tmp\/(?:new|over)-\d+$/.test(path));
  if (ownFiles.length > 2) wrong.push(`left ${ownFiles.join(', ')}`);
  await runScript(folder.root);
  const after = filesOf(folder);
  const last = new Map<string, string | undefined>([[photo.path, photo.text], ...script]);
  for (const [path, text] of last) {
    if (after.get(path) !== text) wrong.push(`then ${path} holds ${String(after.get(path))}`);
  }
  wrong.push(...twoInodes(folder, after));
  const repository = await Repository.open(place);
  await collectGarbage(repository);
  const { problems } = await verify(repository, { readsPhotos: true });
  wrong.push(...problems.map(({ what, why }) => `verify: ${what} ${why}`));
  const names = folder.list();
  const masters = names.filter((path) => /^\.imgdedup\/masters\/..\/./.test(path));
  if (masters.length !== 3) wrong.push(`masters: ${masters.join(', ')}`);
  wrong.push(...names.filter((path) => path.startsWith('.imgdedup/puts/')).map((p) => `left ${p}`));
  return wrong;
}

function filesOf(folder: PhotoFolder): Map<string, string> {
  const paths = folder
    .list()
    .filter((path) => !path.startsWith('.imgdedup') && lstatSync(folder.at(path)).isFile());
  return new Map(paths.map((path) => [path, readFileSync(folder.at(path), 'utf8')]));
}

/** Equal bytes that do not share an inode. */
function twoInodes(folder: PhotoFolder, present: ReadonlyMap<string, string>): string[] {
  const inodes = new Map<string, number>();
  return [...present].flatMap(([path, text]) => {
    // Where putting it failed, nobody has said that the photo may share its bytes.
    if (path === photo.path) return [];
    const ino = folder.ino(path);
    const first = inodes.get(text) ?? ino;
    inodes.set(text, first);
    return first === ino ? [] : [`${path} does not share its bytes`];
  });
}
