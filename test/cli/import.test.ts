/** What an import says of pictures that look like ones that were there, and beside another one. */
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Repository } from '../../src/library/repository/repository.js';
import { scene } from '../unit/support/scenes.js';
import { expectWhole, Folder, makeFolder, parse } from './support.js';

interface ImportJson {
  readonly imported: readonly { readonly origin: string; readonly outcome: string }[];
  readonly similar?: readonly {
    readonly path: string;
    readonly tier: string;
    readonly like: { readonly path: string };
  }[];
  readonly lookAlikes: { readonly compared: number; readonly alike: number } | null;
  readonly summary: { readonly files: number; readonly known: number; readonly similar: number };
}

describe('a card with a smaller copy of a photo', () => {
  let folder = new Folder();
  let card = new Folder();
  const name = ['--to', '{name}'];
  beforeAll(async () => {
    for (const one of [folder, card]) one[Symbol.dispose]();
    [folder, card] = [makeFolder(), makeFolder()];
    folder.write('lake.jpg', await scene(1));
    card.write('sent.jpg', await scene(1, { size: 400 }));
    card.write('new.jpg', await scene(2));
    await folder.ok('init');
    await folder.ok('index');
  });
  afterAll(() => {
    for (const one of [folder, card]) one[Symbol.dispose]();
  });

  test('leaves it there with --skip similar, and says why', async () => {
    const skip = ['import', card.path, ...name, '--skip', 'similar', '-n'];
    const { code, stdout } = await folder.run(...skip);
    expect(code).toBe(0);
    expect(stdout).toContain(
      `left  ${card.at('sent.jpg')}  the photo folder has it: lake.jpg, same, 1.5 times the size`,
    );
    expect(stdout).toContain(
      'Would import 1 file, 31.6 kB; 1 picture was left, since the photo folder has it, as good or better.',
    );
    const json = parse<ImportJson>(await folder.ok(...skip, '--json'));
    expect(json.summary).toMatchObject({ files: 1, known: 0, similar: 1 });
    expect(json.imported.map(({ outcome }) => outcome).toSorted()).toEqual(['copied', 'similar']);
  });

  test('brings it in, and tells what it looks like', async () => {
    const { code, stdout } = await folder.run('import', card.path, ...name);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /\nImported 2 files.*\nsimilar {3}sent\.jpg {2}\(400 × 267, .*\) {2}looks like lake\.jpg {2}\(600 × 400, .*\): same, 1.5 times the size, re-encoded; .*\n1 of 2 new pictures looks like one that was there\./s,
    );
    await folder.ok('undo');
    await folder.ok('trash', 'empty', '--last-copies', '-y');
    const json = parse<ImportJson>(await folder.ok('import', card.path, ...name, '--json'));
    await expectWhole(folder);
    expect(json.similar).toMatchObject([
      { path: 'sent.jpg', tier: 'similar', like: { path: 'lake.jpg' } },
    ]);
    expect(json.lookAlikes).toMatchObject({ compared: 2, alike: 1 });
  });

  test('tells nothing with --no-similar', async () => {
    await folder.ok('undo');
    await folder.ok('trash', 'empty', '--last-copies', '-y');
    const args = ['import', card.path, ...name, '--no-similar'];
    expect(await folder.ok(...args)).not.toContain('looks like');
    expect(parse<ImportJson>(await folder.ok(...args, '--json')).lookAlikes).toBeNull();
  });
});

test('an import waits for another one in the same photo folder, and says so', async () => {
  using folder = makeFolder();
  using card = makeFolder();
  card.write('a.jpg', 'one');
  await folder.ok('init');
  const place = { root: folder.path, dataFolder: folder.at('.imgdedup') };
  const lock = await (await Repository.open(place)).lock('import');
  const busy = await folder.run('import', card.path, '--wait', '0');
  expect(busy.stderr).toContain('[REPOSITORY_BUSY]');
  const waiting = folder.run('import', card.path, '--to', '{name}');
  setTimeout(() => void lock[Symbol.asyncDispose](), 300);
  const { code, stderr } = await waiting;
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^Waiting until process \d+ on .* \("imgdedup import", since .*\) ends; --wait 0 does not wait\.$/m,
  );
  expect(existsSync(folder.at('a.jpg'))).toBe(true);
});
