import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/cli.js';
import { checkDocument, schemaNames } from './schemas.js';
import { indexedPhotos, makeFolder, parse, photoRepository, run, type Folder } from './support.js';

interface Document {
  readonly schemaVersion: number;
  readonly command: string | null;
  readonly root: string | null;
  readonly complete: boolean;
  readonly failures: unknown[];
  readonly summary?: Readonly<Record<'files' | 'bytes' | 'failures', number | null>>;
  readonly error?: { readonly code: string; readonly message: string };
}

/** In the place of a card: the photo folder has none of it. */
const cardFolder = join(import.meta.dirname, '../fixtures/heif');

/** Each verb with arguments that succeed in {@link prepared}, one set for each kind of document. */
const successes: Readonly<Record<string, readonly (readonly string[])[]>> = {
  init: [[]],
  'remote add': [['disk', '.other']],
  'remote list': [[]],
  fetch: [[], ['disk']],
  status: [[], ['2019'], ['--backup']],
  index: [[], ['--force', '--no-similar']],
  dupes: [
    [],
    ['--similar'],
    ['--folders'],
    ['--ephemeral', '2019'],
    ['--across', 'disk'],
    ['--link', '-n'],
    ['--trash', '-n'],
    ['--move', 'away', '-n'],
    ['--similar', '--trash', '-n'],
    ['--trash', '--yes', '2019', '2021'],
  ],
  link: [['-n'], []],
  import: [[cardFolder, '-n'], [cardFolder], [cardFolder], [cardFolder, '--check']],
  sessions: [[], ['1']],
  undo: [['-n'], []],
  log: [[], ['1'], ['2'], ['-n', '1']],
  show: [['2019/heather.jpg'], ['2019/heather.jpg', 'broken.jpg', '2021/new.jpg']],
  list: [[], ['2019', '--camera', '*', '--sort', 'taken']],
  stats: [[], ['2021']],
  export: [
    ['--sqlite', 'photos.db'],
    ['--sqlite', 'photos.db', '--force'],
  ],
  review: [['--no-open', '--idle', '1']],
  serve: [
    ['--idle', '1'],
    ['--port', '0', '--idle', '1'],
  ],
  watch: [['--systemd'], ['--stop']],
  top: [[], ['--once']],
  // Needs a queue: `queue.test.ts` reads its document.
  worker: [],
  'queue status': [],
  'queue pause': [],
  'queue resume': [],
  'schedule add': [['0 3 * * *', 'index']],
  // So do these: `schedule.test.ts`.
  'schedule list': [],
  'schedule remove': [],
  'schedule run': [],
  similar: [['2019/heather.jpg', '2021/frangipani.webp']],
  distinct: [
    ['2019/heather.jpg', '2019/mountain.jpg'],
    ['--list'],
    ['--forget', '2019/heather.jpg'],
  ],
  locations: [['2019/heather.jpg'], ['2019/*.jpg', 'broken.jpg']],
  backup: [['shelf', '-n'], ['shelf'], ['shelf', '--verify']],
  snapshots: [[]],
  diff: [[], ['1', 'HEAD'], ['1', '--lost'], ['disk']],
  verify: [[], ['--data'], ['--repair']],
  gc: [['-n'], []],
  'trash list': [[]],
  'trash size': [[]],
  'trash restore': [['2021', '-n'], ['2021']],
  'trash empty': [['-n'], ['--yes']],
  plugins: [[]],
  completion: [['bash']],
  'config get': [['keep']],
  'config set': [['jobs', '1']],
  'config unset': [['jobs'], ['keep']],
  'config list': [[]],
  rehash: [
    ['--to', 'sha256', '-n'],
    ['--to', 'sha256'],
    ['--to', 'sha256'],
  ],
  reset: [['--yes']],
  'remote rename': [['disk', 'drawer']],
  'remote remove': [['drawer']],
};

/** Each verb with arguments that are wrong for a reason of its own, and the code. */
const failures: Readonly<Record<string, readonly [readonly string[], string]>> = {
  init: [['nowhere'], 'PATH_NOT_FOUND'],
  status: [['nowhere'], 'PATH_NOT_FOUND'],
  index: [['..'], 'PATH_OUTSIDE_ROOT'],
  dupes: [['--trash', '--link'], 'USAGE'],
  link: [['-c', 'keep=nothing'], 'CONFIG_INVALID'],
  import: [['nowhere'], 'PATH_NOT_FOUND'],
  sessions: [['9'], 'NO_SUCH_SESSION'],
  undo: [['9'], 'NO_SUCH_ACTION'],
  log: [['9'], 'NO_SUCH_ACTION'],
  show: [['nowhere.jpg'], 'PATH_NOT_FOUND'],
  list: [['--taken', 'soon'], 'USAGE'],
  stats: [['nowhere'], 'PATH_NOT_FOUND'],
  export: [['--sqlite', '2019'], 'FILE_EXISTS'],
  review: [['--idle', 'long'], 'USAGE'],
  serve: [['--max-body', 'much'], 'USAGE'],
  watch: [['--stop', '--status'], 'USAGE'],
  top: [['--bogus'], 'USAGE'],
  worker: [['http://nas.local'], 'USAGE'],
  'queue status': [['http://nas.local'], 'USAGE'],
  'queue pause': [['http://nas.local'], 'USAGE'],
  'queue resume': [['http://nas.local'], 'USAGE'],
  'schedule add': [['0 3 * *', 'index'], 'USAGE'],
  'schedule list': [[], 'USAGE'],
  'schedule remove': [['index'], 'USAGE'],
  'schedule run': [['--queue', 'http://nas.local'], 'USAGE'],
  similar: [[], 'USAGE'],
  distinct: [['2019/waterfall.jpg', '2021/waterfall.jpg'], 'SAME_CONTENT'],
  locations: [['nowhere.jpg'], 'PATH_NOT_FOUND'],
  'remote add': [['disk', '2019'], 'NOT_A_REPOSITORY'],
  fetch: [['nobody'], 'NO_SUCH_REMOTE'],
  backup: [['nobody'], 'NO_SUCH_REMOTE'],
  'remote list': [['--bogus'], 'USAGE'],
  'remote rename': [['nobody', 'somebody'], 'NO_SUCH_REMOTE'],
  'remote remove': [['nobody'], 'NO_SUCH_REMOTE'],
  snapshots: [['--bogus'], 'USAGE'],
  diff: [['9'], 'NO_SUCH_SNAPSHOT'],
  verify: [['--jobs', '1'], 'USAGE'],
  gc: [['--keep-snapshots', '0'], 'USAGE'],
  rehash: [['--to', 'md5'], 'USAGE'],
  reset: [[], 'USAGE'],
  'trash list': [['--bogus'], 'USAGE'],
  'trash size': [['--bogus'], 'USAGE'],
  'trash restore': [['nowhere.jpg'], 'PATH_NOT_FOUND'],
  'trash empty': [[], 'USAGE'],
  plugins: [['-c', 'plugin=x'], 'CONFIG_UNKNOWN_KEY'],
  completion: [['csh'], 'USAGE'],
  'config get': [['nothing'], 'CONFIG_UNKNOWN_KEY'],
  'config set': [['jobs', 'many'], 'CONFIG_INVALID'],
  'config unset': [['nothing'], 'CONFIG_UNKNOWN_KEY'],
  'config list': [['-c', 'jobs=many'], 'CONFIG_INVALID'],
};

/** With something for every command to tell. @param shelf another repository */
async function prepared(shelf: Folder): Promise<Folder> {
  const folder = await indexedPhotos();
  folder.write('2021/new.jpg', 'no picture');
  folder.write('broken.jpg', readFileSync(folder.at('2019/mountain.jpg')).subarray(0, 200));
  await folder.run('index');
  await folder.ok('link', '2019', 'phone backup');
  await folder.ok('undo');
  // Hidden: not among the photos.
  folder.write('.other/lake.jpg', readFileSync(folder.at('2019/heather.jpg')));
  await folder.ok('init', '.other', '--force');
  await folder.ok('-C', '.other', 'index', '--no-similar');
  await shelf.ok('init');
  await shelf.ok('index');
  await folder.ok('remote', 'add', 'shelf', shelf.path);
  return folder;
}

const verbs = Object.keys(commands).map((id) => id.replace(':', ' '));

test('every command, and only they, has its schema, and is in these tables', () => {
  const named = verbs.map((verb) => verb.replace(' ', '-'));
  expect(schemaNames.toSorted()).toEqual([...named, 'common', 'error'].toSorted());
  expect(Object.keys(successes).toSorted()).toEqual(verbs.toSorted());
  expect(Object.keys(failures).toSorted()).toEqual(verbs.toSorted());
});

describe('--json of a command', () => {
  let folder: Folder;
  const shelf = makeFolder();
  beforeAll(async () => {
    folder = await prepared(shelf);
  });
  afterAll(() => {
    for (const one of [folder, shelf]) one[Symbol.dispose]();
  });

  test.each(Object.entries(successes))('%s is one document of one shape', async (verb, all) => {
    for (const args of all) {
      const given = [...verb.split(' '), ...args, '--json'];
      const { code, stdout } = await folder.run(...given);
      const document = parse<Document>(stdout);
      const fine = document.failures.length > 0 ? [0, 3] : [0];
      expect(fine, given.join(' ')).toContain(code);
      expect(document).toMatchObject({ schemaVersion: 1, command: verb, complete: true });
      const root = args[0] === '--ephemeral' ? folder.at('2019') : folder.path;
      expect(document.root).toBe(verb === 'completion' ? null : root);
      expect(document.summary?.failures).toBe(document.failures.length);
      expect(document).not.toHaveProperty('error');
    }
  });
});

describe('--json', () => {
  test('of every command that fails is one document, on stdout only', async () => {
    using folder = await indexedPhotos();
    for (const [verb, [args, error]] of Object.entries(failures)) {
      const given = [...verb.split(' '), ...args, '--json'];
      const { code, stdout, stderr } = await folder.run(...given);
      const document = parse<Document>(stdout);
      expect({ given, stderr, error: document.error?.code }).toEqual({ given, stderr: '', error });
      expect(code).toBeGreaterThan(0);
      expect(document).toMatchObject({ command: verb, complete: false, failures: [] });
      expect(document).not.toHaveProperty('summary');
    }
  });

  test('of every command outside of a repository says so', async () => {
    using folder = makeFolder();
    folder.write('a.jpg', 'a');
    const queues = ['worker', 'queue status', 'queue pause', 'queue resume'];
    // Without a queue they get nowhere.
    const scheduled = ['schedule list', 'schedule remove', 'schedule run'];
    const homeless = new Set(['init', 'plugins', 'completion'].concat(queues, scheduled));
    for (const verb of verbs.filter((name) => !homeless.has(name))) {
      const args = successes[verb]?.[0]?.filter((word) => !word.includes('/')) ?? [];
      const files = ['show', 'similar', 'distinct', 'locations', 'import'].includes(verb)
        ? ['a.jpg', 'b.jpg']
        : [];
      const { code, stdout } = await folder.run(...verb.split(' '), ...args, ...files, '--json');
      const { root, error } = parse<Document>(stdout);
      expect({ verb, code, root, error: error?.code }).toEqual({
        verb,
        code: 4,
        root: null,
        error: 'NOT_A_REPOSITORY',
      });
    }
  });

  test('of what is no command says so, and not where --json is a file', async () => {
    const { code, stdout } = await run(['statt', '--json']);
    expect(code).toBe(2);
    expect(parse<Document>(stdout)).toMatchObject({ command: null, error: { code: 'USAGE' } });
    const plain = await run(['statt', '--', '--json']);
    expect(plain).toMatchObject({ code: 2, stdout: '' });
  });

  test('lists what an act left alone among the failures, with its keeper', async () => {
    using folder = await indexedPhotos();
    using aside = makeFolder();
    aside.write('2021/waterfall.jpg', 'taken');
    const { code, stdout } = await folder.run('dupes', '--move', aside.path, '--yes', '--json');
    expect(code).toBe(3);
    const document = parse<Document & { files: { path: string }[] }>(stdout);
    expect(document.files).toHaveLength(2);
    expect(document).toMatchObject({
      act: 'move',
      declined: false,
      summary: { files: 2, left: 1, failures: 1 },
      failures: [
        {
          path: '2021/waterfall.jpg',
          kind: 'left',
          reason: 'a file of its name is there already',
          keeper: '2019/waterfall.jpg',
        },
      ],
    });
  });

  test('is ended as one document by an error in the middle of an act', async () => {
    using folder = await photoRepository();
    // Listed and planned first: the error comes when the list of files is open already.
    folder.write(
      '.imgdedup/lock',
      JSON.stringify({ pid: 1, host: 'elsewhere', command: 'index', since: 'now' }),
    );
    const { code, stdout } = await folder.run('link', '--json');
    expect(code).toBe(5);
    expect(parse(stdout)).toMatchObject({
      act: 'link',
      files: [],
      failures: [],
      error: { code: 'REPOSITORY_BUSY' },
    });
  });
});

describe('the schemas', () => {
  test('refuse what no command prints', () => {
    const document = {
      schemaVersion: 1,
      command: 'reset',
      root: '/photos',
      paths: 'relative to root',
      summary: { files: null, bytes: null, forgotten: 3, failures: 0 },
      complete: true,
      failures: [],
    };
    expect(() => checkDocument(document)).not.toThrow();
    for (const wrong of [
      { ...document, schemaVersion: 2 },
      { ...document, unheard: 'of' },
      { ...document, summary: { ...document.summary, unheard: 1 } },
      { ...document, summary: undefined },
      { ...document, failures: [{ path: 'a.jpg', reason: 'gone' }] },
      { ...document, error: { code: 'USAGE', message: '' } },
      { ...document, command: 'resent' },
    ]) {
      expect(() => checkDocument(JSON.parse(JSON.stringify(wrong)))).toThrow(/docs\/schema/);
    }
  });

  test('accept the example of docs/json.md', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/json.md'), 'utf8');
    const examples = [...page.matchAll(/^```json\n(.*?)^```/gms)].map(([, text]) => text ?? '');
    expect(examples.length).toBeGreaterThan(0);
    for (const text of examples) checkDocument(JSON.parse(text));
  });
});
