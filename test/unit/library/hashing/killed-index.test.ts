/** `index` in a process that dies by SIGKILL at every point of its commits, and is run again. */
import { cpSync, renameSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadLatestSnapshot } from '../../../../src/library/snapshot/latest-snapshot.js';
import { bundled } from '../../support/bundled.js';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { findDupes } from '../../../../src/api/find/find-dupes.js';
import { findSimilar } from '../../../../src/api/find/find-similar.js';
import { indexPhotos } from '../../../../src/api/indexing/index-photos.js';
import { verify } from '../../../../src/api/maintenance/verify.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { Scope } from '../../../../src/library/scan/scope.js';
import { chosen, killsOf, opsIn, runChild, tryAll, type Kill } from '../../support/killed.js';
import { PhotoFolder, settle } from '../../support/photo-folder.js';
import { scene } from '../../support/scenes.js';

const scope = Scope.everything;

const photos = new PhotoFolder();
/** Repositories that trials have copies of: one just made, and one of before the last photos came. */
const templates = { new: new PhotoFolder(), old: new PhotoFolder() };
let program = '';

beforeAll(async () => {
  program = await bundled('killed-index-child');
  await createRepository(photos.root);
  renameSync(photos.at('.imgdedup'), templates.new.at('data'));
  photos.write('a.jpg', await scene(1), 1_500_000_000);
  photos.write('gone.jpg', await scene(3), 1_500_000_003);
  await settle();
  cpSync(templates.new.root, templates.old.root, { recursive: true });
  await indexPhotos(await open(templates.old), { scope, wantsFingerprints: true, jobs: 1 });
  rmSync(photos.at('gone.jpg'));
  photos.write('b/same.jpg', await scene(1), 1_500_000_001);
  photos.write('b/part.jpg', await scene(1, { crop: 0.6 }), 1_500_000_002);
  photos.write('other.jpg', await scene(2), 1_500_000_003);
  await settle();
});

afterAll(() => {
  for (const folder of [photos, templates.new, templates.old]) folder[Symbol.dispose]();
});

function open(data: PhotoFolder): Promise<Repository> {
  return Repository.open({ root: photos.root, dataFolder: data.at('data') });
}

/** What is known of the photos in the end. */
interface Outcome {
  readonly root: string | undefined;
  readonly dupes: readonly string[][];
}

describe.each([
  { name: 'photos', what: 'photos', template: templates.new, count: 6 },
  { name: 'pictures', what: 'pictures', template: templates.new, count: 6 },
  { name: 'what is new', what: 'pictures', template: templates.old, count: 6 },
])('index of $name', ({ name, what, template, count }) => {
  const wantsFingerprints = what === 'pictures';

  /** Goes on as somebody would who runs the command again. */
  async function outcome(repository: Repository): Promise<Outcome> {
    await indexPhotos(repository, { scope, wantsFingerprints, jobs: 1 });
    const latest = await repository.transaction(loadLatestSnapshot);
    const { groups } = wantsFingerprints
      ? await findSimilar(repository, { scope, jobs: 1 })
      : await findDupes(repository, { scope });
    const dupes = [...groups].map(({ files }) => files.map(({ path }) => path));
    return { root: latest?.snapshot.root, dupes };
  }

  function copy(): PhotoFolder {
    const data = new PhotoFolder();
    cpSync(template.root, data.root, { recursive: true });
    return data;
  }

  async function tryKill({ place, death }: Kill, expected: Outcome): Promise<string[]> {
    using data = copy();
    const args = [photos.root, data.at('data'), what, String(place), death];
    const found = (await runChild(program, ...args)) === undefined ? [] : ['it did not die'];
    const repository = await open(data);
    const after = await outcome(repository);
    if (JSON.stringify(after) !== JSON.stringify(expected)) found.push(JSON.stringify(after));
    const { problems } = await verify(repository);
    found.push(...problems.map(({ what: of, why }) => `verify: ${of} ${why}`));
    const left = data.list().filter((path) => /\.(?:tmp|new)$|\/lock$/.test(path));
    return [...found, ...left.map((path) => `left ${path}`)];
  }

  test('killed at any point, is continued by the next one', async () => {
    using untroubled = copy();
    const expected = await outcome(await open(untroubled));
    expect(expected.dupes).toHaveLength(1);
    using recorded = copy();
    const ops = opsIn(await runChild(program, photos.root, recorded.at('data'), what));
    const all = killsOf(`index of ${name}`, ops);
    const kills = chosen(all, count);
    const wrong = await tryAll(kills, (kill) => tryKill(kill, expected));
    console.log(`${kills.length} kills of ${all.length} in index of ${name}`);
    expect(wrong).toEqual([]);
  }, 1_800_000);
});
