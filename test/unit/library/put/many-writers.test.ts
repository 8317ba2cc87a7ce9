import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { collectGarbage } from '../../../../src/api/maintenance/collect-garbage.js';
import { createRepository } from '../../../../src/api/repository/create-repository.js';
import { verify } from '../../../../src/api/maintenance/verify.js';
import { Repository } from '../../../../src/library/repository/repository.js';
import { bundled } from '../../support/bundled.js';
import { runChild } from '../../support/killed.js';
import { PhotoFolder } from '../../support/photo-folder.js';

const [writers, rounds] = [4, 120];

test.each(['threads', 'processes'])(
  '%s that put equal bytes at once end with one inode for each content',
  async (kind) => {
    const program = await bundled('putting-child');
    using folder = new PhotoFolder();
    await createRepository(folder.root);
    const ends = await Promise.all(
      Array.from({ length: writers }, async (_, at) => {
        const args = [folder.root, `${kind}-${at}`, String(rounds)];
        if (kind === 'processes') return runChild(program, ...args);
        const [status] = await once(new Worker(program, { workerData: args }), 'exit');
        return status === 0 ? '' : `ended with status ${status}`;
      }),
    );
    expect(ends).toEqual(Array.from({ length: writers }, () => ''));
    const inodes = new Map<string, Set<number>>();
    const paths = folder.list().filter((path) => /^(?:own\/.+\/|shared\/)\d+$/.test(path));
    for (const path of paths) {
      const text = readFileSync(folder.at(path), 'utf8');
      inodes.set(text, (inodes.get(text) ?? new Set()).add(folder.ino(path)));
    }
    expect(paths).toHaveLength(writers * (rounds - Math.floor(rounds / 7)) + 10);
    expect([...inodes.values()].filter(({ size }) => size !== 1)).toEqual([]);
    await using repository = await Repository.open({
      root: folder.root,
      dataFolder: folder.at('.imgdedup'),
    });
    const listed: string[] = [];
    for await (const { path } of repository.list()) listed.push(path);
    expect(listed.toSorted()).toEqual(paths.toSorted());
    await collectGarbage(repository);
    expect((await verify(repository, { readsPhotos: true })).problems).toEqual([]);
    expect(await repository.stats()).toMatchObject({ paths: paths.length, contents: inodes.size });
  },
  60_000,
);
