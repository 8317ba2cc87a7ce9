import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { Folder, parse, photoRepository } from './support.js';

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
