/** `rehash` in a process that dies by SIGKILL at every point, and is run again. */
import { cpSync, renameSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { markDistinct } from '../../../../src/api/find/distinct.js';
import { findDupes } from '../../../../src/api/find/find-dupes.js';
import { indexPhotos } from '../../../../src/api/indexing/index-photos.js';
import { linkDuplicates } from '../../../../src/api/actions/link-duplicates.js';
import { rehash } from '../../../../src/api/maintenance/rehash.js';
import { showFiles } from '../../../../src/api/files/show.js';
import { verify } from '../../../../src/api/maintenance/verify.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { Scope } from '../../../../src/library/scan/scope.js';
import { loadLatestSnapshot } from '../../../../src/library/snapshot/latest-snapshot.js';
import { bundled } from '../../support/bundled.js';
import { chosen, killsOf, opsIn, runChild, tryAll, type Kill } from '../../support/killed.js';
import { PhotoFolder, settle } from '../../support/photo-folder.js';

const scope = Scope.everything;
const photos = new PhotoFolder();
const template = new PhotoFolder();
let program = '';
let oldId = '';

beforeAll(async () => {
  program = await bundled('killed-rehash-child');
  for (const name of ['a', 'b', 'c', 'd/e', 'd/f', 'gone'])
    photos.write(`${name}.jpg`, `of ${name}`);
  photos.write('same.jpg', 'of a');
  await createRepository(photos.root);
  await settle();
  const repository = await Repository.open({
    root: photos.root,
    dataFolder: photos.at('.imgdedup'),
  });
  await indexPhotos(repository, { scope });
  await linkDuplicates(repository, { scope });
  rmSync(photos.at('gone.jpg'));
  await settle();
  await indexPhotos(repository, { scope });
  await markDistinct(repository, { scope: photos.scope('b.jpg', 'c.jpg') });
  oldId = (await showFiles(repository, ['a.jpg'], { from: photos.root }))[0]?.contentId ?? '';
  renameSync(photos.at('.imgdedup'), template.at('data'));
});

afterAll(() => {
  for (const folder of [photos, template]) folder[Symbol.dispose]();
});

function copy(): PhotoFolder {
  const data = new PhotoFolder();
  cpSync(template.root, data.root, { recursive: true });
  return data;
}

function open(data: PhotoFolder): Promise<Repository> {
  return Repository.open({ root: photos.root, dataFolder: data.at('data') });
}

/** What is told of the repository, whichever hash it has. */
async function told(repository: Repository): Promise<string> {
  const { groups } = await findDupes(repository, { scope });
  const [shown] = await showFiles(repository, [oldId]);
  const { problems } = await verify(repository, { readsPhotos: true });
  return JSON.stringify({
    groups: [...groups].map(({ files }) => files.map(({ path }) => path)),
    shown: shown?.path,
    problems,
  });
}

async function rootOf(repository: Repository): Promise<string | undefined> {
  return (await repository.transaction(loadLatestSnapshot))?.snapshot.root;
}

test('killed at any point, leaves one of the two, and is continued by the next', async () => {
  using untroubled = copy();
  const before = await told(await open(untroubled));
  expect(before).toContain('"problems":[]');
  const whole = await open(untroubled);
  const { contents, standIns } = await rehash(whole, { to: 'sha256' });
  expect({ contents, standIns }).toEqual({ contents: 5, standIns: 1 });
  expect(await told(whole)).toBe(before);
  const expected = await rootOf(whole);
  using recorded = copy();
  const ops = opsIn(await runChild(program, photos.root, recorded.at('data')));
  const kills = chosen(killsOf('rehash', ops), 14);

  async function tryKill({ place, death }: Kill): Promise<string[]> {
    using data = copy();
    const args = [photos.root, data.at('data'), String(place), death];
    const found = (await runChild(program, ...args)) === undefined ? [] : ['it did not die'];
    const between = await open(data);
    const now = await told(between);
    if (now !== before) found.push(`${between.hash.name}: ${now}`);
    const again = await open(data);
    const isDone = again.hash.name === 'sha256';
    const result = await rehash(again, { to: 'sha256' });
    const all = result.contents + result.readBefore;
    if (all !== (isDone ? 0 : 5))
      found.push(`read ${result.contents}, ${result.readBefore} before`);
    const after = await open(data);
    if (after.hash.name !== 'sha256') found.push(`named by ${after.hash.name}`);
    if ((await told(after)) !== before) found.push(`in the end: ${await told(after)}`);
    if ((await rootOf(after)) !== expected) found.push('another snapshot');
    const left = data.list().filter((path) => /\.tmp$|\/(?:lock|changeover)$/.test(path));
    return [...found, ...left.map((path) => `left ${path}`)];
  }

  const wrong = await tryAll(kills, tryKill);
  console.log(`${kills.length} kills of ${2 * ops.length} in rehash`);
  expect(wrong).toEqual([]);
}, 600_000);
