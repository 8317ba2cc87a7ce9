import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scene } from '../unit/support/scenes.js';
import { expectWhole, Folder, makeFolder, parse } from './support.js';

interface BurstsJson {
  readonly groups: readonly {
    readonly reclaimable: number;
    readonly files: readonly { readonly path: string; readonly burst: boolean }[];
  }[];
  readonly summary: {
    readonly duplicates: number;
    readonly bursts: number;
    readonly bytes: number;
  };
}

interface NamedJson {
  readonly path: string;
  readonly burst: boolean;
}

interface SimilarJson {
  readonly queries: readonly { readonly matches: readonly NamedJson[] }[];
}

interface ShownJson {
  readonly shown: readonly { readonly lookAlikes: readonly NamedJson[] }[];
}

interface PlanJson {
  readonly files: readonly { readonly path: string }[];
  readonly left: readonly { readonly path: string; readonly reason: string }[];
}

/** A photo of a scene, a little brighter by steps, at a part of one second; scaled, as it is no JPEG saved anew. */
async function shot(fraction: string, brighter: number, quality = 90): Promise<Buffer> {
  return sharp(await scene(1))
    .resize(570)
    .linear(1, 3 * brighter)
    .withExif({
      IFD0: { Make: 'Canon', Model: 'Canon EOS 6D' },
      IFD2: { DateTimeOriginal: '2019:05:04 12:33:10', SubSecTimeOriginal: fraction },
    })
    .jpeg({ quality })
    .toBuffer();
}

const reason = 'taken in a burst with its keeper, and no copy of it; --bursts lets it go';

describe('a group of a photo, a copy of it, and the next of its burst', () => {
  let folder = new Folder();
  beforeAll(async () => {
    folder[Symbol.dispose]();
    folder = makeFolder();
    folder.write('IMG_1.jpg', await shot('10', 0, 96));
    folder.write('copy.jpg', await shot('10', 0, 60));
    folder.write('IMG_2.jpg', await shot('40', 1));
    await folder.ok('init');
  });
  afterAll(() => folder[Symbol.dispose]());

  async function plan(...args: readonly string[]): Promise<PlanJson> {
    return parse<PlanJson>(await folder.ok('dupes', '--similar', '-n', '--json', ...args));
  }

  test('names the burst, and counts it as no duplicate', async () => {
    const found = parse<BurstsJson>(await folder.ok('dupes', '--similar', '--json'));
    expect(found.groups).toHaveLength(1);
    const files = found.groups[0]?.files.map(({ path, burst }) => [path, burst]);
    expect(files?.[0]).toEqual(['IMG_1.jpg', false]);
    expect(files?.toSorted()).toEqual([
      ['IMG_1.jpg', false],
      ['IMG_2.jpg', true],
      ['copy.jpg', false],
    ]);
    const copied = (await shot('10', 0, 60)).length;
    expect(found.summary).toMatchObject({ duplicates: 1, bursts: 1, bytes: copied });
    const text = await folder.ok('dupes', '--similar');
    expect(text).toMatch(/^ +IMG_2\.jpg .*; of one burst with the keeper, no copy/m);
    expect(text).not.toMatch(/copy\.jpg .* burst/);
    expect(text).toMatch(/^1 group of 3 files: 1 similar, 1 of bursts, which are no copies; /m);
  });

  test.each(['of the snapshot', 'of elsewhere'] as const)(
    'similar names it, too: asked by a file %s',
    async (which) => {
      using elsewhere = makeFolder();
      elsewhere.write('elsewhere.jpg', await shot('10', 0, 80));
      const asked =
        which === 'of the snapshot' ? folder.at('IMG_1.jpg') : elsewhere.at('elsewhere.jpg');
      const { queries } = parse<SimilarJson>(await folder.ok('similar', '--json', asked));
      const matches = queries[0]?.matches.map(({ path, burst }) => [path, burst]);
      expect(matches).toContainEqual(['IMG_2.jpg', true]);
      expect(matches).toContainEqual(['copy.jpg', false]);
      const text = await folder.ok('similar', asked);
      expect(text).toMatch(/ IMG_2\.jpg .*; of one burst with it, no copy/);
      expect(text).not.toMatch(/ copy\.jpg .* burst/);
    },
  );

  test('and so does show', async () => {
    const { shown } = parse<ShownJson>(await folder.ok('show', '--json', 'IMG_1.jpg'));
    const bursts = shown[0]?.lookAlikes.map(({ path, burst }) => [path, burst]);
    expect(bursts?.toSorted()).toEqual([
      ['IMG_2.jpg', true],
      ['copy.jpg', false],
    ]);
    const text = await folder.ok('show', 'IMG_1.jpg');
    expect(text).toMatch(/ IMG_2\.jpg .*; of one burst with it, no copy\n/);
  });

  test('acts leave it alone, whatever else may go, unless that is said', async () => {
    const left = await plan('--trash', '--allow-loss');
    expect(left.files.map(({ path }) => path)).toEqual(['copy.jpg']);
    expect(left.left).toMatchObject([{ path: 'IMG_2.jpg', reason }]);
    const all = await plan('--trash', '--bursts');
    expect(all.files.map(({ path }) => path).toSorted()).toEqual(['IMG_2.jpg', 'copy.jpg']);
    await folder.ok('dupes', '--similar', '--trash', '--yes');
    expect([folder.has('IMG_2.jpg'), folder.has('copy.jpg')]).toEqual([true, false]);
    await expectWhole(folder);
  });
});
