/** Times that do not fit nanoseconds in 64 bits, or seconds in 32. */
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { linkDuplicates } from '../../../src/api/actions/link-duplicates.js';
import { moveDuplicates } from '../../../src/api/actions/move-duplicates.js';
import { undoAction } from '../../../src/api/actions/undo.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { status } from '../../../src/api/files/status.js';
import { nodeFileOps, type FileOps } from '../../../src/fs/file-ops.js';
import { onDisk } from '../../needs.js';
import { portrait } from '../support/acts.js';
import { withForeignFolder } from '../support/faulty-ops.js';
import { PhotoFolder, settle } from '../support/photo-folder.js';

const scope = Scope.everything;
/** Where a filesystem cannot keep one of them, what it makes of it must come back. */
const times = [
  '1800-01-01 00:00:00.5',
  '1901-12-13 20:45:51.25',
  '1901-12-13 20:45:52',
  '1969-12-31 23:59:59.999999999',
  '2038-01-19 03:14:08.1',
  '2262-04-11 23:47:16.854775807',
  '2262-04-12 00:00:00.123456789',
  '2300-01-01 00:00:00.000000001',
  '2446-05-10 22:38:55',
  '2446-05-11',
];
/** The year 30828, in seconds since 1970: a `touch` that reads dates may not know it. */
const farthest = '@910692648000.123456789';

function plant(folder: PhotoFolder): void {
  folder.write('keeper.jpg', 'same', 1_000_000_000);
  for (const [at, time] of [...times.map((text) => `${text} UTC`), farthest].entries()) {
    folder.write(`d/${at}.jpg`, 'same');
    execFileSync('touch', ['-m', '-d', time, folder.at(`d/${at}.jpg`)]);
  }
}

/** The system's temporary folder, and one in memory where there is one: it keeps every year. */
const places = [onDisk, '/dev/shm'].filter((place) => existsSync(place));

const acts = {
  link: (repository: Repository) => linkDuplicates(repository, { scope }),
  trash: (repository: Repository) => moveDuplicates(repository, { scope }),
} as const;

describe.each(places)('in %s', (place) => {
  test.each(['link', 'trash'] as const)('%s and undo give every time back', async (act) => {
    using folder = new PhotoFolder(place);
    plant(folder);
    await createRepository(folder.root);
    await settle();
    const dataFolder = folder.at('.imgdedup');
    const repository = await Repository.open({ root: folder.root, dataFolder });
    const original = portrait(folder);
    const all = { done: times.length + 1, skipped: 0 };
    expect(await acts[act](repository)).toMatchObject(all);
    expect(await undoAction(repository)).toMatchObject(all);
    expect(Object.fromEntries(portrait(folder))).toEqual(Object.fromEntries(original));
    const { new: added, modified, deleted, moved } = await status(repository, { scope });
    expect([...added, ...modified, ...deleted, ...moved]).toEqual([]);
  });
});

/** As though copies in a folder got the last second that 31 bits hold, as on FAT and old ext3. */
function withOldFolder(ops: FileOps, folder: string): FileOps {
  return {
    ...ops,
    setMtime: (path, mtimeNs) => {
      const last = 2_147_483_647_000_000_000n;
      ops.setMtime(path, path.startsWith(`${folder}/`) && mtimeNs > last ? last : mtimeNs);
    },
  };
}

test('a file is not moved to where its time cannot be kept', async () => {
  using folder = new PhotoFolder();
  folder.write('keeper.jpg', 'same', 1_000_000_000);
  folder.write('future.jpg', 'same');
  execFileSync('touch', ['-m', '-d', '2300-01-01 UTC', folder.at('future.jpg')]);
  await settle();
  const repository = await Repository.ephemeral(folder.root);
  const original = portrait(folder);
  const abroad = `${repository.base}away.d`;
  const ops = withOldFolder(withForeignFolder(nodeFileOps, abroad), abroad);
  const reasons: (string | undefined)[] = [];
  const result = await moveDuplicates(repository, {
    scope,
    folder: folder.at('away.d'),
    ops,
    onEvent: ({ skipped }) => void reasons.push(skipped),
  });
  expect(result).toMatchObject({ done: 0, skipped: 1 });
  expect(reasons).toEqual(['its time cannot be given to a copy there']);
  expect(portrait(folder)).toEqual(original);
  expect(lstatSync(folder.at('future.jpg'), { bigint: true }).mtimeNs).toBe(
    10_413_792_000_000_000_000n,
  );
});
