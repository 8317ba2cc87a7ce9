import { describe, expect, test } from 'vitest';
import { join } from 'node:path';
import { copyPhotos, makeFolder, parse, run, type ErrorJson, type Folder } from './support.js';

/** Loaded before every program: that of this name ends as soon as it has begun, without a word. */
const ending = `
const end = () => {
  if (process.argv[1]?.endsWith(process.env.IMGDEDUP_TEST_ENDS + '.js')) process.exit(0);
};
end();
// The name of a thread is not known before.
setImmediate(end);
`;

/** Runs a command of which one kind of thread or process ends so. */
async function withoutAnswer(folder: Folder, name: string, ...args: readonly string[]) {
  using preloaded = makeFolder();
  preloaded.write('ending.cjs', ending);
  const env = {
    NODE_OPTIONS: `--require ${preloaded.at('ending.cjs')}`,
    IMGDEDUP_TEST_ENDS: name,
  };
  return await run(args, { cwd: folder.path, env });
}

async function photos(): Promise<Folder> {
  const folder = copyPhotos();
  await folder.ok('init');
  return folder;
}

describe('a thread that ends without an answer ends the command with a code:', () => {
  test.each<[string, string, string[]]>([
    ['reader-worker', 'reads files', ['dupes', '--jobs', '2']],
    ['neighbours-worker', 'looks for near pictures', ['dupes', '--similar']],
    ['relate-worker', 'compares pictures', ['dupes', '--similar']],
  ])('%s', async (name, purpose, args) => {
    using folder = await photos();
    const ended = await withoutAnswer(folder, name, ...args, '--json');
    expect(ended.code).toBe(1);
    expect(parse<ErrorJson>(ended.stdout).error).toMatchObject({
      code: 'WORKER_ENDED',
      message: `A thread that ${purpose} has ended: exit status 0.`,
    });
    // What was done before is kept, and the same command goes on from there.
    expect((await run(args, { cwd: folder.path })).code).toBe(0);
  });

  test('stat-check-worker', async () => {
    using folder = makeFolder();
    const count = 31_000;
    for (let at = 0; at < count; at += 1) folder.write(join(`d${at % 31}`, `${at}.jpg`), '');
    await folder.ok('init');
    await folder.ok('index', '--no-similar');
    const args = ['status', '--json'] as const;
    const ended = await withoutAnswer(folder, 'stat-check-worker', ...args);
    expect(ended.code).toBe(1);
    expect(parse<ErrorJson>(ended.stdout).error.code).toBe('WORKER_ENDED');
    await folder.ok(...args);
  });
});

test('decoders that end so are given up after three attempts', async () => {
  using folder = await photos();
  const args = ['dupes', '--similar', '--json'] as const;
  const { code, stdout } = await withoutAnswer(folder, 'decoder-child', ...args);
  expect(code).toBe(1);
  expect(parse<ErrorJson>(stdout).error.code).toBe('DECODER_UNAVAILABLE');
});
