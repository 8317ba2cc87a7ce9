/** Runs that can take long tell how far they are, and stop when told to. */
import { beforeAll, describe, expect, test } from 'vitest';
import { linkDuplicates } from '../../../src/api/actions/link-duplicates.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { collectGarbage } from '../../../src/api/maintenance/collect-garbage.js';
import { diffSnapshots } from '../../../src/api/history/diff-snapshots.js';
import { indexPhotos } from '../../../src/api/indexing/index-photos.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { reset } from '../../../src/api/maintenance/reset.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { verify } from '../../../src/api/maintenance/verify.js';
import type { Progress } from '../../../src/model/runs/progress.js';
import type { StageEnd } from '../../../src/model/runs/stage.js';
import { PhotoFolder } from '../support/photo-folder.js';

interface Told {
  readonly signal?: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

const works: readonly [
  string,
  Progress['stage'],
  (repository: Repository, told: Told) => unknown,
][] = [
  ['verify', 'checking', verify],
  ['diff', 'comparing', (one, told) => diffSnapshots(one, { from: '1', to: '2', ...told })],
  ['gc', 'sweeping', (one, told) => collectGarbage(one, { ...told, dryRun: true })],
  ['link', 'linking', (one, told) => linkDuplicates(one, { scope: Scope.everything, ...told })],
  ['undo', 'restoring', undoAction],
  ['reset', 'forgetting', reset],
];

describe('with some hundreds of folders', () => {
  const folder = new PhotoFolder();
  const stages: StageEnd[] = [];
  let repository: Repository;

  beforeAll(async () => {
    for (let at = 0; at < 400; at += 1) folder.write(`${at}/a.jpg`, `photo ${at >> 1}`);
    const { place } = await createRepository(folder.root);
    repository = await Repository.open(place, { onStage: (end) => stages.push(end) });
    await indexPhotos(repository, { scope: Scope.everything });
    for (let at = 0; at < 400; at += 1) folder.write(`${at}/b.jpg`, `another ${at}`);
    await indexPhotos(repository, { scope: Scope.everything });
    return () => folder[Symbol.dispose]();
  });

  test.each(works.filter(([name]) => !['link', 'undo'].includes(name)))(
    '%s stops when it is told to',
    async (_, stage, work) => {
      const abort = new AbortController();
      const onProgress = (progress: Progress): void => {
        if (progress.stage === stage) abort.abort();
      };
      const told = { signal: abort.signal, onProgress };
      await expect(work(repository, told)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    },
  );

  test('a reset that was stopped leaves nothing that refers to nothing', async () => {
    await indexPhotos(repository, { scope: Scope.everything });
    expect((await verify(repository)).problems).toEqual([]);
    for (let at = 0; at < 400; at += 1) folder.write(`${at}/c.jpg`, `one more ${at}`);
    await indexPhotos(repository, { scope: Scope.everything });
  });

  test.each(works)('%s tells how far it is', async (_, stage, work) => {
    const told: Progress[] = [];
    await work(repository, { onProgress: (progress) => told.push(progress) });
    const own = told.filter((progress) => progress.stage === stage).map(({ files }) => files);
    expect(own.length).toBeGreaterThan(0);
    expect(own).toEqual(own.toSorted((a, b) => a - b));
  });

  test('all stages were timed', () => {
    const names = new Set(stages.map(({ stage }) => stage));
    for (const name of ['load', 'walk', 'hash', 'commit', 'act', 'check', 'sweep', 'store']) {
      expect(names).toContain(name);
    }
    expect(stages.every(({ ms }) => ms >= 0)).toBe(true);
    expect(stages.find(({ stage }) => stage === 'hash')?.facts).toEqual({
      files: 400,
      bytes: expect.any(Number),
    });
  });
});
