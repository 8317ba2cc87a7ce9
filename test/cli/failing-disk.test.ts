import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  copyPhotos,
  expectWhole,
  strace,
  parse,
  shell,
  type Folder,
  type IndexJson,
  type Outcome,
} from './support.js';

const photos = 30;

/** Files of different content, small and quickly decoded. */
async function manyPhotos(): Promise<Folder> {
  const folder = copyPhotos();
  const photo = readFileSync(folder.at('2021/frangipani.webp'));
  for (let number = 0; number < photos; number += 1) {
    folder.write(`share/${number}.webp`, Buffer.concat([photo, Buffer.of(number)]), 1e9);
  }
  await folder.ok('init');
  await folder.ok('index', '--no-similar', '2019', '2021');
  return folder;
}

/** Everything that was not looked at before. */
function onShare(folder: Folder): string[] {
  return Array.from({ length: photos }, (_, number) => folder.at(`share/${number}.webp`));
}

/** Runs the program while the system fails some of its calls that concern some files. */
function runTampered(
  { paths, inject }: { readonly paths: readonly string[]; readonly inject: string },
  args: readonly string[],
  cwd: string,
): Promise<Outcome> {
  const files = paths.map((path) => `-P ${path}`).join(' ');
  const tamper = `-e trace=${inject.split(':')[0]} -e inject=${inject} ${files}`;
  return shell(`strace -f -qq -o /dev/null ${tamper} $IMGDEDUP ${args.join(' ')}`, cwd);
}

/** What the system itself answers, as strace has it. */
describe('a disk that fails', () => {
  beforeEach(({ skip }) => skip(...without(strace)));

  test('stops index with a code of its own, hashing or decoding; the same command continues', async () => {
    using folder = await manyPhotos();
    const fails = { paths: onShare(folder), inject: 'pread64:error=EIO' };
    const hashing = ['index', '--no-similar', '--jobs', '2'];
    const { code, stderr } = await runTampered(fails, hashing, folder.path);
    expect(code).toBe(1);
    expect(stderr).toMatch(/20 files in a row .* \(input\/output error; .*\[VOLUME_FAILING\]/);
    await folder.ok('index', '--no-similar');
    const decoding = await runTampered(fails, ['index', 'share', '--json'], folder.path);
    expect(decoding.code).toBe(1);
    expect(decoding.stdout).toContain('"code":"VOLUME_FAILING"');
    const { summary, failures } = parse<IndexJson>(await folder.ok('index', '--json'));
    expect({ hashed: summary.hashed, failures }).toEqual({ hashed: 0, failures: [] });
    expect(summary.fingerprinted).toBeGreaterThanOrEqual(photos);
    await expectWhole(folder);
  });

  test('once in a while costs nothing but time', async () => {
    using folder = await manyPhotos();
    const paths = onShare(folder).slice(0, 1);
    const stumbles = { paths, inject: 'pread64:error=EIO:when=1..2' };
    const { code, stdout } = await runTampered(stumbles, ['index', '--json'], folder.path);
    expect(code).toBe(0);
    expect(parse<IndexJson>(stdout)).toMatchObject({ failures: [] });
  });
});
