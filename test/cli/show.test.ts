import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { Folder, makeFolder, parse, photoRepository } from './support.js';

interface ShownJson {
  readonly shown: readonly {
    readonly path: string;
    readonly contentId: string;
    readonly facts: Readonly<Record<string, unknown>> | null;
    readonly picture: Readonly<Record<string, unknown>> | null;
    readonly copies: readonly string[];
    readonly lookAlikes: readonly { readonly path: string; readonly tier: string }[];
    readonly history: readonly Readonly<Record<string, unknown>>[];
  }[];
}

async function withFacts(folder: Folder): Promise<Buffer> {
  return sharp(folder.at('2019/mountain.jpg'))
    .withExif({
      IFD0: { Make: 'Canon', Model: 'Canon EOS 6D' },
      IFD2: { DateTimeOriginal: '2019:05:04 12:33:10', ExposureTime: '1/250', FNumber: '28/10' },
    })
    .jpeg({ quality: 80 })
    .toBuffer();
}

describe('show', () => {
  let folder = new Folder();
  beforeAll(async () => {
    folder[Symbol.dispose]();
    folder = await photoRepository();
    folder.write('a.jpg', await withFacts(folder));
    folder.write('deep/copy.jpg', await withFacts(folder));
    folder.write('notes.jpg', 'no picture');
    await folder.ok('dupes', '--similar');
    await folder.ok('index');
  });
  afterAll(() => folder[Symbol.dispose]());

  test('tells facts, copies, look-alikes and history', async () => {
    const text = await folder.ok('show', 'a.jpg');
    expect(text).toMatch(/^a\.jpg\n/);
    expect(text).toMatch(/Camera +Canon EOS 6D\n/);
    expect(text).toMatch(/Taken +2019-05-04T12:33:10\n/);
    expect(text).toMatch(/Exposure +1\/250 s, f\/2\.8\n/);
    expect(text).toMatch(/Copies\n +deep\/copy\.jpg\n/);
    expect(text).toMatch(/Look-alikes\n +similar +2019\/mountain\.jpg /);
    expect(text).toMatch(/History\n.* snapshot 1: new\n/);
  });

  test('by the id of its content, and in JSON', async () => {
    const { shown } = parse<ShownJson>(await folder.ok('show', 'a.jpg', '--json'));
    const [file] = shown;
    expect(file).toMatchObject({
      path: 'a.jpg',
      picture: { state: 'decoded', format: 'jpeg' },
      facts: { camera: 'Canon EOS 6D', taken: '2019-05-04T12:33:10', exposure: 0.004, iso: null },
      copies: ['deep/copy.jpg'],
      lookAlikes: [{ path: '2019/mountain.jpg', tier: 'similar' }],
    });
    const again = parse<ShownJson>(await folder.ok('show', file?.contentId ?? '', '--json'));
    expect(again.shown[0]?.contentId).toBe(file?.contentId);
  });

  test('of what is no picture there is little', async () => {
    const { shown } = parse<ShownJson>(await folder.ok('show', 'notes.jpg', '--json'));
    expect(shown).toMatchObject([{ path: 'notes.jpg', picture: null, facts: null, copies: [] }]);
  });

  test('paths start from where it is called, and may be globs', async () => {
    expect(await folder.ok('show', '-C', folder.at('deep'), 'copy.jpg')).toMatch(/^copy\.jpg\n/);
    const { shown } = parse<ShownJson>(await folder.ok('show', '2019/m*.jpg', '--json'));
    expect(shown.map(({ path }) => path)).toEqual(['2019/mountain.jpg']);
  });

  test.each([
    [['show'], 'USAGE'],
    [['show', 'nowhere.jpg'], 'PATH_NOT_FOUND'],
    [['show', 'xxh64:0123456789abcdef'], 'PATH_NOT_FOUND'],
  ])('%j is %s', async (args, code) => {
    const { stdout, code: status } = await folder.run(...args, '--json');
    expect(status).not.toBe(0);
    expect(parse<{ error: { code: string } }>(stdout).error.code).toBe(code);
  });

  test('what an action did to it, and that it is gone and new again', async () => {
    await folder.ok('link');
    const linked = parse<ShownJson>(await folder.ok('show', 'deep/copy.jpg', 'a.jpg', '--json'));
    const acts = linked.shown.flatMap(({ history }) =>
      history.filter(({ kind }) => kind === 'action'),
    );
    expect(acts).toMatchObject([{ command: 'link', outcome: 'done' }]);
    rmSync(folder.at('a.jpg'));
    await folder.ok('index');
    folder.write('a.jpg', await withFacts(folder));
    await folder.ok('index');
    const { shown } = parse<ShownJson>(await folder.ok('show', 'a.jpg', '--json'));
    const changes = shown[0]?.history.flatMap(({ change }) => change ?? []);
    expect(changes).toEqual(['new', 'gone', 'new']);
  });
});

describe('history follows the content', () => {
  let folder = new Folder();
  beforeAll(async () => {
    folder[Symbol.dispose]();
    folder = makeFolder();
    await folder.ok('init');
  });
  afterAll(() => folder[Symbol.dispose]());

  interface Entry {
    readonly kind: string;
    readonly change?: string;
    readonly command?: string;
    readonly [name: string]: unknown;
  }

  /** What became of a file; of each entry what is of interest. */
  async function history(path: string): Promise<Entry[]> {
    const { shown } = parse<{ shown: { history: Entry[] }[] }>(
      await folder.ok('show', path, '--json'),
    );
    return shown[0]?.history ?? [];
  }

  test('over moves and changes', async () => {
    folder.write('one/a.jpg', 'first');
    folder.write('one/a copy.jpg', 'first');
    await folder.ok('index');
    mkdirSync(folder.at('two'));
    renameSync(folder.at('one/a.jpg'), folder.at('two/a.jpg'));
    await folder.ok('index');
    renameSync(folder.at('two/a.jpg'), folder.at('b.jpg'));
    await folder.ok('index');
    folder.write('b.jpg', 'second');
    folder.write('c.jpg', 'first');
    await folder.ok('index');
    expect(await history('b.jpg')).toMatchObject([
      { snapshot: 1, change: 'new', path: 'one/a.jpg' },
      { snapshot: 2, change: 'moved', from: 'one/a.jpg', path: 'two/a.jpg' },
      { snapshot: 3, change: 'moved', from: 'two/a.jpg', path: 'b.jpg' },
      { snapshot: 4, change: 'changed', path: 'b.jpg' },
    ]);
    const text = await folder.ok('show', 'b.jpg');
    expect(text).toMatch(/ snapshot 1: one\/a\.jpg new\n.* snapshot 2: two\/a\.jpg moved from one/);
    expect(text).toMatch(/ snapshot 3: moved from two\/a\.jpg\n.* snapshot 4: changed\n/);
    // The copy stayed where it was; another is as new as it looks, though b.jpg was the same.
    expect(await history('one/a copy.jpg')).toMatchObject([{ snapshot: 1, change: 'new' }]);
    expect((await history('c.jpg')).at(-1)).toMatchObject({ snapshot: 4, path: 'c.jpg' });
  });

  test('over link, trash and undo, of the file and of what it was kept for', async () => {
    using other = makeFolder();
    await other.ok('init');
    other.write('keep/a.jpg', 'the same');
    other.write('z.jpg', 'the same');
    await other.ok('index');
    await other.ok('link');
    await other.ok('undo');
    await other.ok('dupes', '--trash', '--yes');
    const kept = parse<{ shown: { path: string; history: Entry[] }[] }>(
      await other.ok('show', other.has('z.jpg') ? 'z.jpg' : 'keep/a.jpg', '--json'),
    );
    expect(kept.shown[0]?.history.filter(({ kind }) => kind === 'kept')).toMatchObject([
      { action: 1, command: 'link', files: 1 },
      { action: 2, command: 'undo', files: 1 },
      { action: 3, command: 'trash', files: 1 },
    ]);
    const gone = other.has('z.jpg') ? 'keep/a.jpg' : 'z.jpg';
    await other.ok('undo');
    const { shown } = parse<{ shown: { history: Entry[] }[] }>(
      await other.ok('show', gone, '--json'),
    );
    const acts = shown[0]?.history.filter(({ kind }) => kind === 'action');
    expect(acts).toMatchObject([
      { action: 1, command: 'link', outcome: 'undone' },
      { action: 2, command: 'undo', outcome: 'done' },
      { action: 3, command: 'trash', outcome: 'undone', place: expect.stringMatching(/trash/) },
      { action: 4, command: 'undo', outcome: 'done', place: expect.stringMatching(/trash/) },
    ]);
    expect(await other.ok('show', gone)).toMatch(
      / action 3: trash \(undone\), to \.imgdedup\/trash/,
    );
  });
});

test('a file in the trash: that it lies there, since when, and how it comes back', async () => {
  using folder = makeFolder();
  await folder.ok('init');
  folder.write('a.jpg', 'the same');
  folder.write("sub/it's a copy.jpg", 'the same');
  folder.write('sub/it.jpg', 'the same');
  await folder.ok('index');
  await folder.ok('dupes', '--trash', '--yes');
  const text = await folder.ok('show', "sub/it's a copy.jpg");
  expect(text).toMatch(
    /^sub\/it's a copy\.jpg\n +In trash +since 20.*, by action 1, a\.jpg was kept/,
  );
  expect(text).toMatch(/ Lies at +\.imgdedup\/trash\/1\/sub\/it's a copy\.jpg\n/);
  expect(text).toContain(String.raw`Get back    imgdedup trash restore 'sub/it'\''s a copy.jpg'`);
  expect(text).toMatch(/Copies\n +a\.jpg\n/);
  expect(text).toMatch(
    / snapshot 1: new\n.* action 1: trash \(done\), to \.imgdedup\/trash\/1\/sub/,
  );
  expect(text).toMatch(/ snapshot \d: gone\n/);
  const sub = ['show', '-C', folder.at('sub')];
  expect(await folder.ok(...sub, 'it.jpg')).toMatch(/Get back +imgdedup trash restore it\.jpg\n/);
  const { shown } = parse<{ shown: object[] }>(
    await folder.ok('show', 'sub/it.jpg', '.imgdedup/trash/1/sub/it.jpg', 'a.jpg', '--json'),
  );
  const trashed = { place: '.imgdedup/trash/1/sub/it.jpg', action: 1, keeper: 'a.jpg' };
  const copies = ['a.jpg'];
  expect(shown).toMatchObject([
    { path: 'sub/it.jpg', trashed, copies, size: 8, contentId: expect.stringMatching(/^xxh64:/) },
    { path: 'sub/it.jpg', trashed },
    { path: 'a.jpg', trashed: null, copies: [] },
  ]);
  const { stderr } = await folder.run('show', 'b.jpg');
  expect(stderr).toMatch(/Neither the newest snapshot nor the trash has "b\.jpg"\./);
  await folder.ok('trash', 'restore', 'sub/it.jpg');
  expect(await folder.ok('show', 'sub/it.jpg')).not.toMatch(/trash restore/);
});

test('a content that lies in the trash alone is found by its id', async () => {
  using folder = makeFolder();
  await folder.ok('init');
  folder.write('a.jpg', 'the same');
  folder.write('b.jpg', 'the same');
  await folder.ok('index');
  await folder.ok('dupes', '--trash', '--yes');
  folder.write(folder.has('a.jpg') ? 'a.jpg' : 'b.jpg', 'other now');
  await folder.ok('index');
  const [{ contentId } = { contentId: '' }] = parse<{ trashed: { contentId: string }[] }>(
    await folder.ok('trash', 'list', '--json'),
  ).trashed;
  const { shown } = parse<ShownJson>(await folder.ok('show', contentId, '--json'));
  expect(shown).toMatchObject([{ contentId, trashed: { action: 1 }, copies: [] }]);
});

test('history tells where a file was imported from, and of its sidecar', async () => {
  using card = makeFolder();
  card.write('DCIM/one.jpg', 'one');
  using folder = makeFolder();
  await folder.ok('init');
  await folder.ok('import', card.at('DCIM'), '--to', '{name}');
  const text = await folder.ok('show', 'one.jpg');
  expect(text).toMatch(/ action 1: import \(done\), from \/.*DCIM\/one\.jpg\n/);
  const { shown } = parse<ShownJson>(await folder.ok('show', 'one.jpg', '--json'));
  const [first] = shown[0]?.history ?? [];
  expect(first).toMatchObject({ command: 'import', origin: card.at('DCIM/one.jpg') });
});
