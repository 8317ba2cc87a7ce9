import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { settle } from '../unit/support/photo-folder.js';
import { copyPhotos, makeFolder, parse, run, type ErrorJson, type Folder } from './support.js';

const execute = promisify(execFile);

/** Loaded before every program: that of this name ends before it has said a word. */
const ending = `
const { parentPort } = require('node:worker_threads');
const isMeant = () => process.argv[1]?.endsWith(process.env.IMGDEDUP_TEST_ENDS + '.js');
if (isMeant()) process.exit(0);
// The name of a thread is not known yet: it ends where it would answer.
if (parentPort !== null) {
  const post = parentPort.postMessage.bind(parentPort);
  parentPort.postMessage = (...message) => (isMeant() ? process.exit(0) : post(...message));
}
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

/** The sample photos, and so many that look like one of them that threads compare them. */
async function photos(): Promise<Folder> {
  const folder = copyPhotos();
  const bytes = readFileSync(folder.at('2019/mountain.jpg'));
  for (let at = 0; at < 6; at += 1) {
    folder.write(`like/${at}.jpg`, Buffer.concat([bytes, Buffer.alloc(1, at)]));
  }
  await folder.ok('init');
  return folder;
}

describe('a thread that ends without an answer ends the command with a code:', () => {
  test.each<[string, string, string[]]>([
    ['reader-worker', 'reads files', ['dupes', '--jobs', '2']],
    // Few pairs are compared without a thread.
    ['relate-worker', 'compares pictures', ['dupes', '--similar', '--exhaustive']],
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
    // Folders of a moment ago would be listed, and not looked at by this thread.
    await settle();
    await folder.ok('index', '--no-similar');
    const args = ['status', '--json'] as const;
    const ended = await withoutAnswer(folder, 'stat-check-worker', ...args);
    expect(ended.code).toBe(1);
    expect(parse<ErrorJson>(ended.stdout).error.code).toBe('WORKER_ENDED');
    await folder.ok(...args);
  });
});

/** The thread of a graph, which no command makes of few pictures. */
test('a thread that ends without an answer fails who waits for it: neighbours-worker', async () => {
  using preloaded = makeFolder();
  preloaded.write('ending.cjs', ending);
  const graph = new URL('../../dist/picture/index/phash/neighbours.js', import.meta.url);
  const program = `
    import { Neighbours } from '${graph.href}';
    const graph = await Neighbours.create();
    await graph.keys().catch(({ code, message }) => console.log(code, message));
  `;
  preloaded.write('asks.mjs', program);
  const args = ['--require', preloaded.at('ending.cjs'), preloaded.at('asks.mjs')];
  const { stdout } = await execute(process.execPath, args, {
    env: { ...process.env, IMGDEDUP_TEST_ENDS: 'neighbours-worker' },
  });
  expect(stdout).toBe(
    'WORKER_ENDED A thread that looks for near pictures has ended: exit status 0.\n',
  );
});

test('decoders that end so are given up after three attempts', async () => {
  using folder = await photos();
  const args = ['dupes', '--similar', '--json'] as const;
  const { code, stdout } = await withoutAnswer(folder, 'decoder-child', ...args);
  expect(code).toBe(1);
  expect(parse<ErrorJson>(stdout).error.code).toBe('DECODER_UNAVAILABLE');
});
