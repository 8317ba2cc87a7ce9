import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { makeProcessFolder } from '../../../../src/fs/processes/process-folder.js';
import { PhotoFolder } from '../../support/photo-folder.js';

test('folders of processes that were killed are removed, and of no others', () => {
  using temporary = new PhotoFolder();
  const { pid: dead } = spawnSync('true');
  const kept: string[] = [];
  {
    using first = makeProcessFolder('kind', temporary.root);
    expect(statSync(first.path).mode & 0o777).toBe(0o700);
    const name = basename(first.path);
    const of = (pid: number, kind = 'kind'): string =>
      name.replace('kind', kind).replace(`-${process.pid}-`, `-${pid}-`);
    const others = [of(process.ppid), of(dead, 'other'), `imgdedup-kind-00000000-${dead}-abcdef`];
    for (const one of [of(dead), ...others]) mkdirSync(temporary.at(one));
    temporary.write(`${of(dead)}/file`, 'left');
    kept.push(...others, name);
    using second = makeProcessFolder('kind', temporary.root);
    expect(readdirSync(temporary.root).toSorted()).toEqual(
      [...kept, basename(second.path)].toSorted(),
    );
  }
  expect(readdirSync(temporary.root).toSorted()).toEqual(kept.slice(0, -1).toSorted());
});
